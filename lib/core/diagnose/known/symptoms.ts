import type { Target } from '../../model/diagnosis.ts'
import type { HttpIdentity, Observation } from '../../model/observation.ts'

/**
 * How one port of one address showed itself. `answers`: as what was asked for; `connects`: accepted, and nothing was
 * spoken; `wrong-scheme`: the product answered, but not on the scheme asked for; `silent`: accepted, then no answer;
 * `vantage`: the prober's own trouble, which says nothing.
 */
export type SymptomState =
  | 'answers'
  | 'connects'
  | 'wrong-scheme'
  | 'silent'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'reset'
  | 'tls'
  | 'protocol'
  | 'dns'
  | 'vantage'

export interface Symptom {
  /** Absent where the name did not resolve. */
  address?: string
  family?: 4 | 6
  port: number
  state: SymptomState
  /** The observation that the state stands on. */
  by: Observation
  /** Every observation of this address and port, the deciding one too. */
  all: readonly Observation[]
  http?: HttpIdentity
}

/** Later, then by text, so that the order in which observations arrive decides nothing. */
const later = (a: Observation, b: Observation): number =>
  b.at - a.at || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** Whether TLS was spoken or tried; undefined where it did not come so far. */
export function secured(seen: Observation): boolean | undefined {
  if (seen.kind === 'tls' || seen.outcome === 'tls') return true
  if ('tls' in seen && seen.tls !== undefined) return true
  if ('phase' in seen && seen.phase === 'tls') return true
  if ('phase' in seen && (seen.phase === 'connect' || seen.phase === 'dns')) return undefined
  return seen.outcome === 'unknown' ? undefined : seen.kind === 'http' ? false : undefined
}

const agrees = (seen: Observation, scheme: Target['scheme']): boolean => {
  const is = secured(seen)
  return scheme === 'auto' || is === undefined || is === (scheme === 'https')
}

/** The smaller, the more an observation says about the port as it was asked for. */
function weightOf(seen: Observation, target: Target, asked: boolean): number {
  const ofVantage = seen.outcome === 'unknown' ? 100 : 0
  if (!asked)
    return ofVantage + (seen.kind === 'transport' ? 0 : seen.kind === 'http' ? 1 : seen.kind === 'tls' ? 2 : 3)
  const answered = target.scheme === 'auto' && seen.outcome !== 'open' ? 1 : 0
  if (seen.kind === 'http' && agrees(seen, target.scheme)) return ofVantage + answered
  if (seen.kind === 'tls' && target.scheme === 'https') return ofVantage + 2
  if (seen.kind === 'http') return ofVantage + 3
  if (seen.kind === 'tcp') return ofVantage + 4
  return ofVantage + 5
}

function stateOf(seen: Observation, target: Target, asked: boolean): SymptomState {
  switch (seen.outcome) {
    case 'open':
      if (!asked) return (seen.transport ?? seen.http ?? seen.tls) === undefined ? 'connects' : 'answers'
      if (seen.http === undefined) return 'connects'
      return agrees(seen, target.scheme) ? 'answers' : 'wrong-scheme'
    case 'timeout':
      return seen.phase === 'connect' ? 'timeout' : seen.phase === 'dns' ? 'dns' : 'silent'
    case 'unknown':
      return 'vantage'
    default:
      return seen.outcome
  }
}

/** One symptom for each address that was dialled on `port`; an unresolved name is one symptom without an address. */
export function symptomsOf(observations: readonly Observation[], port: number, target: Target): Symptom[] {
  const asked = port === target.port
  const byAddress = Map.groupBy(
    observations.filter(seen => seen.port === port),
    seen => seen.address ?? '',
  )
  return [...byAddress]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, all]): Symptom => {
      const weight = (seen: Observation) => weightOf(seen, target, asked)
      const sorted = [...all].sort((a, b) => weight(a) - weight(b) || later(a, b))
      const by = sorted[0] as Observation
      const family = by.family ?? (address.includes(':') ? 6 : address === '' ? undefined : 4)
      return {
        ...(address === '' ? {} : { address }),
        ...(family === undefined ? {} : { family }),
        port,
        state: stateOf(by, target, asked),
        by,
        all: sorted,
        ...(by.outcome === 'open' && by.http !== undefined ? { http: by.http } : {}),
      }
    })
}
