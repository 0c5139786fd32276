import type { Observation } from '../model/observation.ts'
import { observationText } from './observation-text.ts'

/** How cells fail alike, as an incident and a cell's state keep it. */
export interface Sign {
  outcome: string
  code?: string | undefined
  phase?: string | undefined
}

/** In a word: `refused`, `timeout`, `no-master`, `CERTIFICATE_EXPIRED`. */
export const shortSign = ({ outcome, code }: Sign): string =>
  code !== undefined && (outcome === 'open' || outcome === 'tls' || outcome === 'protocol') ? code : outcome

/** In words, taken from an observation that failed so, where there is one. */
export function signText(sign: Sign, observations: readonly Observation[]): string {
  const seen = observations.find(
    each =>
      each.outcome === sign.outcome && codeOf(each) === sign.code && (!('phase' in each) || each.phase === sign.phase),
  )
  if (seen !== undefined) return observationText(seen)
  const place = [sign.code, sign.phase].filter(part => part !== undefined).join(', ')
  return place === '' ? sign.outcome : `${sign.outcome} (${place})`
}

/** Of an answering port, the state that it answered with. */
function codeOf(seen: Observation): string | undefined {
  if (seen.outcome !== 'open') return 'code' in seen ? seen.code : undefined
  return seen.http === undefined || seen.http.state === 'ok' ? undefined : seen.http.state
}
