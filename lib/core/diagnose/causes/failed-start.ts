import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Failure } from '../known/life.ts'
import type { Evidence, Known } from '../known.ts'
import type { Page } from '../page.ts'
import { read } from '../reasons.ts'
import { AFTER_THE_PROCESS, notRefused, wouldRefuse } from '../standing.ts'

/** The first failure of the life that counts. */
const FIRST = 0.96
/** The same, read from the last round of a crash loop that is between two rounds. */
const FIRST_OF_LAST_ROUND = 0.85
/** A failure behind the first one is mostly its consequence. */
const LATER = 0.3

/** An exception without a name of its own says less than any other failure of the same life. */
const isNamed = (failure: Failure): boolean => failure.kind !== 'fatal' || failure.about !== 'other-exception'

/**
 * What stopped the node: the first failure that has a name. A lock that could not be had for lack of permission is told
 * twice, as a lock and as a denial; the denial is the reason.
 */
export function rootFailure({ life }: Evidence): Failure | undefined {
  const named = life.failures.filter(isNamed)
  const denied = named.find(each => each.kind === 'fatal' && each.about === 'access-denied')
  const first = named[0]
  const isLock = first?.kind === 'fatal' && first.about === 'node-lock'
  return isLock && denied !== undefined ? denied : (first ?? life.failures[0])
}

/** What stops a node at its start: a cause that stands on one kind of failure in its log or journal. */
export interface StartFailure<Id extends string = string> {
  id: Id
  title: string
  page: Page
  /** Whether a failure of the current life is this one. */
  is(failure: Failure, known: Known): boolean
  /** The failure in a sentence. */
  says(failure: Failure): string
  masks?: readonly string[]
  /** Ground for it where no failure was told, such as an exit status. */
  otherwise?(known: Known): { belief: Belief; reasons: Reason[] }
}

function weighFailure(known: Known, is: StartFailure['is']): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const { failures } = evidence.life
  const mine = failures.filter(failure => is(failure, known))
  if (mine.length === 0) return 0
  const root = rootFailure(evidence) as Failure
  const together = root.kind === 'bootstrap-failure' && mine.some(each => each.kind === 'bootstrap-failure')
  if (!mine.includes(root) && !together) return wouldRefuse(known, LATER)
  return wouldRefuse(known, root.current ? FIRST : FIRST_OF_LAST_ROUND)
}

/** A row of the catalogue for a failure at start. */
export const failedStart = <Id extends string>({
  id,
  title,
  page,
  is,
  says,
  masks = [],
  otherwise,
}: StartFailure<Id>): Cause<Id> => ({
  id,
  title,
  page,
  weigh: known => Math.max(weighFailure(known, is), otherwise?.(known).belief ?? 0),
  because: known => {
    const mine = (known.evidence?.life.failures ?? []).filter(failure => is(failure, known))
    return [
      ...mine.slice(0, 3).map(each => read(each, says(each))),
      ...(otherwise?.(known).reasons ?? []),
      ...exitReason(known),
    ]
  },
  contradicts: notRefused,
  masks: [...AFTER_THE_PROCESS, ...masks],
  since: known =>
    known.evidence?.life.failures.find(failure => is(failure, known))?.at ?? known.evidence?.life.ended?.at,
})

/** Whether it is a fatal line about one of these. */
export const fatal = (failure: Failure, ...abouts: FindingOf<'fatal'>['about'][]): boolean =>
  failure.kind === 'fatal' && abouts.includes(failure.about)

/** What a fatal line names, as the end of a sentence. */
export const subject = (failure: Failure): string =>
  failure.kind === 'fatal' && failure.subject !== undefined ? `: ${failure.subject}` : ''

const STATUS: Readonly<Record<number, string>> = {
  3: 'the JVM was told to exit when it is out of memory',
  64: 'wrong usage of its command line',
  74: 'an input or output error',
  78: 'its own configuration or a bootstrap check',
  126: 'a stack overflow, or a start script that cannot be run',
  127: 'an OutOfMemoryError, or a start script that was not found',
  134: 'the JVM aborted itself',
  137: 'its server process was killed',
  139: 'a segmentation fault',
  200: 'systemd could not enter its working directory',
  203: 'systemd could not run its program',
  217: 'systemd could not find its user',
  226: 'systemd could not set up its mount namespace',
}

/** How the last main process ended, where that is known. */
export function exitReason({ evidence }: Known): Reason[] {
  const ended = evidence?.life.ended
  if (ended === undefined) return []
  const meaning = ended.status === undefined ? undefined : STATUS[ended.status]
  const how = ended.signal === undefined ? `exited with status ${ended.status}` : `was killed by signal ${ended.signal}`
  return [read(ended.by, `its main process ${how}${meaning === undefined ? '' : ` (${meaning})`}`)]
}
