import { drawn } from '../drawn.ts'
import { changed, type Derived, realEvidence } from './base.ts'
import { cutAt, plainBytes } from './evidence-text.ts'

/** What the probes alone prove stays proven, whatever is lost of the evidence. */
const BY_PROBES: readonly string[] = [
  'healthy',
  'tls-required',
  'tls-not-spoken',
  'transport-port-probed',
  'no-master',
  'security-not-initialized',
  'client-certificate-required',
  'certificate-invalid',
]

/** Evidence of which only so many bytes arrived, as a lost connection or a cap leaves it. */
export const cuts = (): Derived[] =>
  realEvidence()
    .filter(each => drawn(`cut ${each.name}`, 8) === 0)
    .map(each => {
      const bytes = drawn(each.name, plainBytes(each.evidence))
      return {
        name: `${each.name}-cut-at-${bytes}`,
        case: changed(each, `cut after ${bytes} bytes`, {
          evidence: cutAt(each.evidence, bytes),
          ...(BY_PROBES.includes(each.label) ? {} : { unknownIsHonest: true }),
          // what the probes prove of those stays proven, and is then the first
          ...(each.also ? { also: undefined, accepted: [...(each.accepted ?? []), ...each.also] } : {}),
        }),
      }
    })
