import type { Reason } from '../model/diagnosis.ts'
import type { Finding } from '../model/finding.ts'
import type { Observation } from '../model/observation.ts'
import { bracketed, placeOf as endpointOf, observationText } from '../report/observation-text.ts'
import { placeOf } from './known/provenance.ts'
import type { Symptom } from './known/symptoms.ts'
import type { Known } from './known.ts'

/** What a probe saw, as a sentence of its own. */
export const saw = (seen: Observation, text = `${endpointOf(seen)}: ${observationText(seen)}`): Reason => ({
  text,
  source: `observation:${seen.kind} ${bracketed(seen.address ?? seen.host)}:${seen.port}`,
})

/** What evidence says, with the line itself. */
export const read = (finding: Finding, text: string): Reason => ({
  text,
  source: placeOf(finding),
  ...(finding.source.text === undefined ? {} : { quote: finding.source.text }),
})

/** What was seen of the asked port where it fails, each address once. */
export const seen = (known: Known, ...of: Symptom['state'][]): Reason[] =>
  known.failing.filter(each => of.length === 0 || of.includes(each.state)).map(each => saw(each.by))

/** What was seen of the transport port. */
export const seenOnTransport = (known: Known): Reason[] => known.transport.map(each => saw(each.by))
