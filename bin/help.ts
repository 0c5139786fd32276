import { EVERYWHERE } from './arguments.ts'
import type { Command, Option } from './command.ts'

const row = (left: string, right: string, width: number) => `  ${left.padEnd(width)}  ${right}`

function optionRows(options: Readonly<Record<string, Option>>): string[] {
  const named = Object.entries(options).map(
    ([name, { value, about }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about] as const,
  )
  const width = Math.max(...named.map(([left]) => left.length))
  return named.map(([left, about]) => row(left, about, width))
}

export function helpText(command: Command): string {
  return [
    `${command.name}: ${command.summary}`,
    '',
    `usage: esfleet ${command.name} ${command.operands}`.trimEnd(),
    '',
    'options:',
    ...optionRows({ ...command.options, ...EVERYWHERE }),
    '',
    command.examples.length === 1 ? 'example:' : 'examples:',
    ...command.examples.map(example => `  ${example}`),
  ].join('\n')
}

export function overviewText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'esfleet names the true cause of an unreachable Elasticsearch or OpenSearch node.',
    '',
    'usage: esfleet <command> [options]     (from a clone: npm run -s esfleet -- <command> [options])',
    '',
    ...commands.map(({ name, summary }) => row(name, summary, width)),
    '',
    'example:',
    '  esfleet diagnose http://10.0.0.5:9200',
    '',
    'exit codes: 0 healthy or done, 1 a fault was named, 3 a fault whose cause is not proven,',
    '            2 wrong usage or unreadable input, 4 a call of our own failed',
    'help on one command: esfleet <command> --help     version: esfleet --version',
  ].join('\n')
}
