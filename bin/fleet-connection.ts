import type { Environment } from '../lib/core/config/fleet-config.ts'
import { nearest } from '../lib/core/config/nearest.ts'
import { shellQuote } from '../lib/core/repair/shell-quote.ts'
import type { IncidentReader, MaintenanceBook, SweepMemory } from '../lib/ports.ts'
import type { Option, Terminal, Values } from './command.ts'
import { wrongUsage } from './command.ts'
import { readInput } from './read-input.ts'

const DEFAULT_CONFIG = 'fleet.yaml'
const MAX_CONFIG_BYTES = 4 * 1024 * 1024
const MAX_LEDGER_BYTES = 256 * 1024 * 1024

/** Of every command that asks a fleet. */
export const FLEET_OPTIONS: Readonly<Record<string, Option>> = {
  config: { type: 'string', value: 'FILE', about: `the fleet’s configuration (default ${DEFAULT_CONFIG})` },
  environment: { type: 'string', value: 'NAME', about: 'which environment, where there is more than one' },
  ledger: { type: 'string', value: 'FILE', about: 'ask a ledger that a fleet in a process left, and not AWS' },
}

export const FLEET_OPERANDS = '[--config FILE] [--environment NAME] [--ledger FILE]'

/** One environment of a fleet, with what of its ledger a person may ask. */
export interface ConnectedFleet {
  fleet: string
  environment: Environment
  ledger: Pick<SweepMemory, 'load'> & IncidentReader & MaintenanceBook
  /** Unix milliseconds for which the ledger speaks: of a file, when it was written. */
  now: number
  /** What names this fleet in a command that is to be typed next; starts with a space. */
  flags: string
  /** Keeps what was changed, where the ledger does not by itself. */
  keep(): Promise<void>
}

/** The fleet that the options name: by its ledger file, or by the stacks that `fleet.yaml` was deployed as. */
export async function connectFleet(values: Values, terminal: Terminal): Promise<ConnectedFleet> {
  const flags = ['config', 'environment', 'ledger']
    .flatMap(name => (typeof values[name] === 'string' ? ` --${name} ${shellQuote(values[name])}` : []))
    .join('')
  if (typeof values.ledger === 'string') {
    if (values.config !== undefined) throw wrongUsage('--ledger brings its own configuration: leave --config out')
    return { ...(await fromFile(values.ledger, terminal)), flags }
  }
  const { fleet, environment } = await configured(values, terminal)
  const { deployedLedger } = await import('./deployed-ledger.ts')
  const ledger = await deployedLedger(fleet, environment)
  return { fleet, environment, ledger, now: Date.now(), flags, keep: async () => undefined }
}

async function fromFile(file: string, terminal: Terminal): Promise<Omit<ConnectedFleet, 'flags'>> {
  const { bytes, cut } = await readInput(file, 'the ledger', MAX_LEDGER_BYTES, terminal)
  const { readLedgerFile } = await import('../lib/local/ledger-file.ts')
  const { writeLedger } = await import('./write-ledger.ts')
  const kept = cut ? null : await readLedgerFile(bytes.toString('utf8'))
  if (kept === null) throw wrongUsage(`"${file}" is not a ledger: it is what a fleet in a process left, whole`)
  const keep = (): Promise<void> => writeLedger(file, kept, kept.at)
  return { fleet: kept.fleet, environment: kept.environment, ledger: kept.ledger, now: kept.at, keep }
}

async function configured(values: Values, terminal: Terminal): Promise<{ fleet: string; environment: Environment }> {
  const { existsSync } = await import('node:fs')
  const file = typeof values.config === 'string' ? values.config : DEFAULT_CONFIG
  if (values.config === undefined && !existsSync(file)) {
    throw wrongUsage(`there is no ${file} here: name one with --config FILE, or write one with esfleet init`)
  }
  const { bytes } = await readInput(file, 'the configuration', MAX_CONFIG_BYTES, terminal)
  const { readFleetConfig } = await import('../lib/core/config/read-fleet-config.ts')
  const read = readFleetConfig(bytes.toString('utf8'), file)
  if (!read.ok) {
    const { configProblemText } = await import('../lib/core/config/config-problem.ts')
    const [first] = read.problems
    const more = read.problems.length > 1 ? ` (and ${read.problems.length - 1} more)` : ''
    throw wrongUsage(`${first === undefined ? `${file} cannot be read` : configProblemText(first)}${more}`)
  }
  const { fleet, environments } = read.config
  return { fleet, environment: chosen(environments, values.environment, file) }
}

function chosen(environments: readonly Environment[], name: Values[string], file: string): Environment {
  const names = environments.map(each => each.name)
  if (name === undefined) {
    const [only, second] = environments
    if (only !== undefined && second === undefined) return only
    throw wrongUsage(`${file} has ${names.length} environments: say which with --environment ${names.join('|')}`)
  }
  const found = environments.find(each => each.name === name)
  if (found !== undefined) return found
  const near = nearest(String(name), names)
  throw wrongUsage(
    `${file} has no environment "${name}"${near === undefined ? `: it has ${names.join(', ')}` : `, did you mean ${near}?`}`,
  )
}
