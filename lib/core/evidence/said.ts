import type { Finding } from '../model/finding.ts'
import { readBindFailures } from './bind-failure.ts'
import { readBootstrapFailures } from './bootstrap-failure.ts'
import { readBound } from './bound.ts'
import { readExits } from './exit.ts'
import { readFatal } from './fatal.ts'
import { readLife } from './life.ts'
import type { Section } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

/** Everything that utterances of one journal or log tell, each thing once a life. */
export const findingsOf = (section: Section, utterances: readonly JudgedUtterance[]): Finding[] => {
  const told = new Set<string>()
  const findings = utterances
    .flatMap(utterance => {
      const reasons = [...readBootstrapFailures(section, utterance), ...readBindFailures(section, utterance)]
      return [
        ...readLife(section, utterance),
        ...readBound(section, utterance),
        ...reasons,
        ...(reasons.length > 0 ? [] : readFatal(section, utterance)),
        ...readExits(section, utterance),
      ]
    })
    .filter(finding => {
      const key = sameThing(finding)
      const known = told.has(key)
      told.add(key)
      return !known
    })
  const lasts = new Map(findings.map((finding, i) => [repeatOf(finding), i]))
  return findings.filter((finding, i) => lasts.get(repeatOf(finding)) === i || repeatOf(finding) === undefined)
}

/** Said once a second and more: the last one tells whether it still is so. Undefined for what is not said over and over. */
const repeatOf = (finding: Finding): string | undefined =>
  finding.kind === 'life' && ['cannot-accept', 'other-tls'].includes(finding.event)
    ? `${finding.event} ${finding.detail ?? ''}`
    : undefined

/** The product tells one failure up to four times (exception, root cause, uncaught handler, standard error). */
const sameThing = (finding: Finding): string => {
  const { source: _, ...fact } = finding
  const moment = finding.kind === 'life' || finding.kind === 'bound' || finding.kind === 'exit'
  return JSON.stringify(moment ? fact : { ...fact, at: undefined })
}
