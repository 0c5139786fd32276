import { parseArgs } from 'node:util'
import { nearest } from '../lib/core/config/nearest.ts'
import type { Command, Option, Values } from './command.ts'
import { wrongUsage } from './command.ts'

/** Options that every command takes. */
export const EVERYWHERE: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', about: 'print one JSON value on stdout and nothing else' },
  help: { type: 'boolean', about: 'show this help' },
}

/** Not strict, so that an unknown name can be answered with the nearest known one. */
export function parseArguments(command: Command, argv: readonly string[]): { operands: string[]; values: Values } {
  const options = { ...command.options, ...EVERYWHERE }
  const help = `see: esfleet ${command.name} --help`
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | boolean> = {}
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    if (token.rawName === '-h') {
      values.help = true
      continue
    }
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
    if (option === undefined || !token.rawName.startsWith('--')) {
      const near = nearest(token.name, Object.keys(options))
      throw wrongUsage(
        `unknown option ${token.rawName}${near === undefined ? '' : `, did you mean --${near}?`}; ${help}`,
      )
    }
    if (option.type === 'boolean') {
      if (token.value !== undefined) throw wrongUsage(`${token.rawName} takes no value, got "${token.value}"; ${help}`)
      values[token.name] = true
      continue
    }
    const missing = token.value === undefined || (!token.inlineValue && /^-./.test(token.value))
    if (missing) throw wrongUsage(`${token.rawName} needs a value (${option.value ?? 'VALUE'}); ${help}`)
    values[token.name] = token.value as string
  }
  if (values.help !== true && operands.length > command.maxOperands) {
    throw wrongUsage(`unexpected argument "${operands[command.maxOperands]}"; ${help}`)
  }
  return { operands, values }
}
