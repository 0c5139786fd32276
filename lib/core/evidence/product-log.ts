import type { Finding } from '../model/finding.ts'
import { isOnHost } from './last-life.ts'
import { parseLogLine } from './log-line.ts'
import { epochMs } from './numbers.ts'
import { findingsOf } from './said.ts'
import { gapIn, type Section } from './section.ts'
import { judgeLives, type Utterance } from './utterance.ts'

export interface LogContext {
  /** When the last main process started, Unix milliseconds. */
  bornAt?: number | undefined
  /** Minutes east of UTC: the log is written in local time. */
  utcOffset?: number | undefined
}

/** The product's own log. Lines without a time of their own (stack traces, items) belong to the line above. */
export const readProductLog = (section: Section, { bornAt, utcOffset }: LogContext): Finding[] => {
  const utterances = utterancesOf(section, isOnHost(section.attributes.path ?? '') ? utcOffset : undefined)
  const last = Math.max(...utterances.slice(-UTTERANCES_ASKED).map(({ at = 0 }) => at))
  const written = epochMs(section.attributes.mtime) ?? Number.POSITIVE_INFINITY
  // Lines from after the file was written last: the node has another time zone than its host.
  const timed = last > written + CLOCK_SLACK_MS ? utterances.map(({ at: _, ...rest }) => rest) : utterances
  return findingsOf(section, judgeLives(timed, bornAt))
}

const UTTERANCES_ASKED = 20
const CLOCK_SLACK_MS = 60_000

const utterancesOf = (section: Section, utcOffset: number | undefined): Utterance[] => {
  const utterances: Utterance[] = []
  const gap = gapIn(section)
  section.lines.forEach((line, index) => {
    const logged = parseLogLine(line, utcOffset)
    if (logged) {
      const { texts, ...head } = logged
      utterances.push({ ...head, lines: texts.map(text => ({ text, index })) })
      return
    }
    const last = index === gap ? undefined : utterances.at(-1)
    if (last) last.lines.push({ text: line.trim(), index })
    else utterances.push({ lines: [{ text: line.trim(), index }] })
  })
  return utterances
}
