import { Observation } from '../core/model/observation.ts'
import type { ProbeAnswer, ProbeRequest } from '../core/sweep/probe-request.ts'

const OUTCOMES: ReadonlySet<unknown> = new Set(Observation.def.options.map(({ shape }) => shape.outcome.def.values[0]))

/** An error as Lambda puts it in place of an answer: its type only, since its message is prose. */
export function errorType(payload: string): string {
  try {
    const { errorType: type } = JSON.parse(payload) as { errorType?: unknown }
    return typeof type === 'string' ? type : ''
  } catch {
    return ''
  }
}

/**
 * The answer to this very request, or `null`. Each observation is held against its probe only: whole shapes of some
 * thousand observations would cost more than the sweep, and the prober is our own.
 */
export function readAnswer(payload: string, request: ProbeRequest): ProbeAnswer | null {
  let answer: Partial<ProbeAnswer> | null
  try {
    answer = JSON.parse(payload) as Partial<ProbeAnswer> | null
  } catch {
    return null
  }
  const { sweep, vantage, observations } = answer ?? {}
  if (sweep !== request.sweep || vantage !== request.vantage || !Array.isArray(observations)) return null
  const fits = (seen: Partial<Observation> | null, n: number): boolean => {
    const probe = request.probes[n]
    return seen !== null && OUTCOMES.has(seen.outcome) && seen.kind === probe?.kind && seen.port === probe?.port
  }
  if (observations.length !== request.probes.length || !observations.every(fits)) return null
  return { sweep, vantage, observations }
}
