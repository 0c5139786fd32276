import type { EvidenceMissing, RankedCause, Reason } from '../model/diagnosis.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Known } from './known.ts'

type Gap = FindingOf<'gap'>

export const TAKE_AGAIN = 'take the evidence again: esfleet inspect-script | ssh NODE sudo sh > node.evidence'

const REASON: Readonly<Record<Gap['reason'], { reason: string; how: string }>> = {
  truncated: { reason: 'the evidence was cut off before its end', how: TAKE_AGAIN },
  cut: { reason: 'it was shortened to fit', how: TAKE_AGAIN },
  denied: { reason: 'reading it was not permitted', how: 'run the script as root' },
  'not-root': { reason: 'the script did not run as root', how: 'run the script as root' },
  timeout: { reason: 'it did not answer in time', how: 'look at it on the node itself' },
  absent: { reason: 'it is not there on this host', how: '' },
  failed: { reason: 'the command that reads it failed', how: 'look at it on the node itself' },
  suppressed: { reason: 'the journal dropped lines that came too fast', how: 'read the log file of the node too' },
  'not-evidence': { reason: 'this is not the output of the node script', how: TAKE_AGAIN },
  'too-large': { reason: 'it is larger than any evidence', how: TAKE_AGAIN },
  'second-evidence': {
    reason: 'a second evidence follows; only the first was read',
    how: 'give one evidence at a time',
  },
}

/** What could not be had, in which a cause may have hidden. */
export function missingEvidence(known: Known, named: RankedCause | undefined): EvidenceMissing[] {
  const { findings } = known.case
  if (known.look === 'answers' || known.look === 'vantage') return []
  if (known.elsewhere !== undefined) return [ofProbed(known, known.elsewhere)]
  if (findings === undefined) return named !== undefined && named.confidence >= 0.8 ? [] : [none(known)]
  const gaps = findings.filter(finding => finding.kind === 'gap')
  // A tool that is not there, such as a container runtime, hides nothing.
  const worth = gaps.filter(gap => gap.reason !== 'absent')
  const unusable = known.evidence === undefined && gaps.length === 0
  const missing = worth.map(gap => ({ what: whatOf(gap), ...REASON[gap.reason] }))
  const doubts = (known.evidence?.provenance.doubts ?? []).map(doubt => ({
    what: 'evidence of this host at this moment',
    reason: doubt.text,
    how: TAKE_AGAIN,
  }))
  const several = known.evidence?.certain === false ? [SEVERAL] : []
  const all = [...doubts, ...several, ...missing, ...(unusable ? [none(known)] : [])]
  return [...new Map(all.map(each => [`${each.what}\n${each.reason}`, each])).values()]
}

const SEVERAL: EvidenceMissing = {
  what: 'which node is meant',
  reason: 'several nodes of this host could be the one on this port',
  how: 'set http.port of each node explicitly, or look at ss -Hltnp',
}

const ofProbed = (known: Known, elsewhere: Reason): EvidenceMissing => ({ ...none(known), reason: elsewhere.text })

const whatOf = ({ source }: Gap): string =>
  source.of === undefined ? source.section : `${source.section} ${source.of}`

const none = ({ case: { target } }: Known): EvidenceMissing => ({
  what: 'evidence of the node itself',
  reason: 'probes alone cannot tell what is possible here apart',
  how: `esfleet inspect-script | ssh ${target.host} sudo sh > node.evidence; esfleet diagnose ${target.given} --evidence node.evidence`,
})
