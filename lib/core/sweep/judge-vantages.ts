import type { Environment } from '../config/fleet-config.ts'
import { type Digest, vantageEventId } from '../events/event-id.ts'
import type { FleetEvent, SilenceReason } from '../events/fleet-event.ts'
import type { VantageState } from './cell.ts'
import type { TargetReadings } from './read-matrix.ts'
import type { SweepState } from './sweep-state.ts'
import { aloneRed, inOwnTrouble, nextVantage } from './vantage-health.ts'

/** Vantages whose cells are unknown, and why. */
export type Silence = Readonly<Record<string, SilenceReason>>

/** Those that `silent` names, those in trouble of their own, and those that are red alone. */
export function silenceOf(environment: Environment, silent: Silence, read: readonly TargetReadings[]): Silence {
  const known = new Set(environment.vantages.map(({ name }) => name))
  const told = Object.entries(silent).filter(([vantage]) => known.has(vantage))
  const unheard = new Set(told.map(([vantage]) => vantage))
  const troubled = [...inOwnTrouble(read)].map(vantage => [vantage, 'own-trouble'] as const)
  const alone = [...aloneRed(read)].filter(vantage => !unheard.has(vantage)).map(each => [each, 'alone-red'] as const)
  return Object.fromEntries([...troubled, ...alone, ...told])
}

/** After so long a silence what a vantage saw last is no reason to keep an incident open. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60_000

/** Vantages that have been silent for a day: they count as if they were not there, until they are heard. */
export const forgotten = (silence: Silence, vantages: SweepState['vantages'], now: number): Set<string> =>
  new Set(Object.keys(silence).filter(name => now - (vantages[name]?.lastHeardAt ?? now) > FORGOTTEN_AFTER_MS))

interface Told {
  fleet: string
  environment: Environment
  state: Pick<SweepState, 'vantages'>
  now: number
  digest: Digest
}

/** A vantage that was asked nothing stays as it was. */
export function judgeVantages(
  { fleet, environment, state, now, digest }: Told,
  silence: Silence,
  asked: ReadonlySet<string>,
): { vantages: Record<string, VantageState>; events: FleetEvent[] } {
  const vantages: Record<string, VantageState> = {}
  const events: FleetEvent[] = []
  for (const { name } of environment.vantages) {
    const before = state.vantages[name]
    const why = silence[name]
    if (why === undefined && !asked.has(name)) {
      if (before !== undefined) vantages[name] = before
      continue
    }
    const { state: after, announce } = nextVantage(before, why, now)
    vantages[name] = after
    if (!announce) continue
    const lastHeardAt = before?.lastHeardAt
    const id = vantageEventId(environment.name, name, why === undefined ? 'heard' : 'silent', lastHeardAt, digest)
    events.push({
      type: 'VantageSilent',
      version: '1',
      id,
      fleet,
      environment: environment.name,
      at: now,
      degraded: false,
      vantage: name,
      ...(why === undefined ? {} : { why }),
      ...(lastHeardAt === undefined ? {} : { lastHeardAt }),
    })
  }
  return { vantages, events }
}
