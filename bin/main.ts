import { nearest } from '../lib/core/config/nearest.ts'
import { parseArguments } from './arguments.ts'
import type { Command, ExitCode, Terminal } from './command.ts'
import { CommandError, EXIT, wrongUsage } from './command.ts'
import { printError, printLine } from './print.ts'

/** Loaded when called: `diagnose` should not wait for what only `demo` needs. */
const commands: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  diagnose: () => import('./commands/diagnose.ts'),
  probe: () => import('./commands/probe.ts'),
  sweep: () => import('./commands/sweep.ts'),
  path: () => import('./commands/path.ts'),
  'inspect-script': () => import('./commands/inspect-script.ts'),
  status: () => import('./commands/status.ts'),
  incidents: () => import('./commands/incidents.ts'),
  incident: () => import('./commands/incident.ts'),
  events: () => import('./commands/events.ts'),
  maintenance: () => import('./commands/maintenance.ts'),
  causes: () => import('./commands/causes.ts'),
  init: () => import('./commands/init.ts'),
  demo: () => import('./commands/demo.ts'),
}

/** Runs one command line and says how it ended; never throws but for a bug. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const [name, ...rest] = argv
    if (name === undefined) {
      await printLine(terminal.stderr, await overview())
      return EXIT.wrongUsage
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      await printLine(terminal.stdout, rest[0] === undefined ? await overview() : await helpOf(await find(rest[0])))
      return EXIT.done
    }
    if (name === '--version' || name === '-V') {
      const { readVersion } = await import('./version.ts')
      await printLine(terminal.stdout, await readVersion())
      return EXIT.done
    }
    const command = await find(name)
    const { operands, values } = parseArguments(command, rest)
    if (values.help === true) {
      await printLine(terminal.stdout, await helpOf(command))
      return EXIT.done
    }
    return await command.run(operands, values, terminal)
  } catch (err) {
    if (!(err instanceof CommandError)) throw err
    await printError(terminal, err.message)
    return err.exitCode
  }
}

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load !== undefined) return (await load()).command
  const what = name.startsWith('-') ? 'option' : 'command'
  const known = what === 'option' ? ['--help', '--version'] : Object.keys(commands)
  const near = nearest(name, known)
  throw wrongUsage(
    `unknown ${what} "${name}"${near === undefined ? '' : `, did you mean ${near}?`}; see: esfleet --help`,
  )
}

async function overview(): Promise<string> {
  const { overviewText } = await import('./help.ts')
  return overviewText(await Promise.all(Object.values(commands).map(async load => (await load()).command)))
}

async function helpOf(command: Command): Promise<string> {
  const { helpText } = await import('./help.ts')
  return helpText(command)
}
