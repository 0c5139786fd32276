import type { Finding } from '../model/finding.ts'
import { parseLogLine } from './log-line.ts'
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
  return findingsOf(section, judgeLives(utterances, bornAt))
}
