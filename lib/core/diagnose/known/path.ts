import type { Reason } from '../../model/diagnosis.ts'
import type { Blocker } from '../../model/path.ts'
import { blockerText } from '../../report/path-report.ts'
import type { PathCheck } from '../case.ts'
import type { Known } from '../known.ts'
import { sameAddress } from './address.ts'
import type { Symptom } from './symptoms.ts'

/** What the snapshot says of a connect that was seen. */
export interface Judged {
  symptom: Symptom
  check: PathCheck
}

const judgedOf = (known: Known, symptoms: readonly Symptom[]): Judged[] =>
  symptoms.flatMap(symptom =>
    (known.case.path ?? [])
      .filter(({ address, port }) => port === symptom.port && sameAddress(address, symptom.address ?? ''))
      .map(check => ({ symptom, check })),
  )

/** Of the asked port, where it fails. */
export const failingPaths = (known: Known): Judged[] => judgedOf(known, known.failing)

const SILENT: ReadonlySet<Symptom['state']> = new Set(['timeout', 'dns', 'vantage', 'unreachable'])

/** Connects that were answered, if only by a refusal, though the snapshot says that nothing passes. */
const contradicting = (known: Known): Judged[] =>
  judgedOf(known, [...known.asked, ...known.transport]).filter(
    ({ symptom, check }) => !SILENT.has(symptom.state) && check.answer.verdict === 'blocked',
  )

export const whereBlocked = ({ id }: Blocker): string => `path:${id}`

/** Security groups, ACLs and routes drop in silence: whatever was answered came through. */
export const contradictedPath = (known: Known): Reason[] =>
  contradicting(known)
    .slice(0, 1)
    .flatMap(({ check: { answer, address, port, from } }) =>
      answer.blockers.slice(0, 1).map(blocker => ({
        text: `the snapshot blocks ${from} to ${address}:${port} (${blockerText(blocker)}), and yet it was answered: the snapshot is old, this machine arrives with another address, or something in front of the node answers`,
        source: whereBlocked(blocker),
      })),
    )
