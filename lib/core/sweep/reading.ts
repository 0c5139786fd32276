import type { Expectation } from '../model/fleet-target.ts'
import type { Observation } from '../model/observation.ts'
import type { CellState } from './cell.ts'

export type CellSign = NonNullable<CellState['sign']>

/** What one sweep says of a cell. `deep`: by a probe that spoke to the port, and did not only connect. */
export type Reading = { is: 'up'; deep: boolean } | { is: 'down'; sign: CellSign } | { is: 'unknown' }

export const UNKNOWN: Reading = { is: 'unknown' }

/** States of an answering HTTP port that are as bad as none. */
const RED_STATES: ReadonlySet<string> = new Set(['no-master', 'security-not-initialized', 'unavailable'])

/** A failure that a connect alone cannot see. */
export const isDeep = ({ code, phase }: CellSign): boolean => code !== undefined && phase !== 'connect'

/**
 * The probe that spoke to the port says most; where it was asked both by TLS and without, the one that was answered.
 * `cluster` is the name that must answer, where one is declared.
 */
export function readCell(observations: readonly Observation[], expectation: Expectation, cluster?: string): Reading {
  const known = observations.filter(({ outcome }) => outcome !== 'unknown')
  if (expectation === 'must-not-reach') return readForbidden(known)
  const spoken = known.filter(({ kind }) => kind !== 'tcp')
  const [best] = spoken.length === 0 ? known : [...spoken].sort((a, b) => rank(a) - rank(b))
  if (best === undefined || best.outcome === 'unknown') return UNKNOWN
  if (best.outcome !== 'open')
    return { is: 'down', sign: { outcome: best.outcome, code: best.code, phase: best.phase } }
  const code = badAnswer(best, cluster)
  return code === undefined
    ? { is: 'up', deep: best.kind !== 'tcp' }
    : { is: 'down', sign: { outcome: 'open', code, phase: 'body' } }
}

function readForbidden(known: readonly Observation[]): Reading {
  if (known.length === 0) return UNKNOWN
  const open = known.some(({ outcome }) => outcome === 'open')
  return open ? { is: 'down', sign: { outcome: 'open', phase: 'connect' } } : { is: 'up', deep: true }
}

function badAnswer({ http }: Extract<Observation, { outcome: 'open' }>, cluster?: string): string | undefined {
  if (http === undefined) return undefined
  if (RED_STATES.has(http.state)) return http.state
  const other = cluster !== undefined && http.clusterName !== undefined && http.clusterName !== cluster
  return other ? 'cluster-mismatch' : undefined
}

/** Asked the wrong way is the least that a probe can say. */
function rank(seen: Observation): number {
  if (seen.outcome === 'open') return 0
  if (seen.outcome === 'tls' && seen.code === 'NOT_TLS') return 3
  if (seen.outcome === 'protocol') return seen.code === 'TLS_PORT' ? 3 : 1
  return 2
}

/**
 * The reading of a sweep out of the first one and its confirmation. A red one that was green a moment later is green;
 * `confirmed` where both are red. Of two signs the one by an answer says more, else the first.
 */
export function confirm(first: Reading, again: Reading): { reading: Reading; confirmed: boolean } {
  if (again.is === 'unknown') return { reading: first, confirmed: false }
  if (first.is !== 'down') return { reading: again, confirmed: false }
  if (again.is === 'up') {
    const blind = isDeep(first.sign) && !again.deep
    return { reading: blind ? first : again, confirmed: false }
  }
  const answered = again.sign.outcome === 'open' || again.sign.outcome === 'protocol'
  return { reading: answered ? again : first, confirmed: true }
}
