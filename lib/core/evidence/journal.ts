import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { parseLogLine } from './log-line.ts'
import { epochMs } from './numbers.ts'
import { findingsOf } from './said.ts'
import { gapIn, type Section, sourceOf } from './section.ts'
import { judgeLives, type Utterance } from './utterance.ts'

/** `journalctl -o short-unix`: `1795360565.123456 es-1 elasticsearch[812]: text`. */
const ENTRY = /^(?<clock>\d+\.\d+) \S+ (?<writer>[^\s[:]+)(?:\[(?<pid>\d+)\])?: ?(?<text>.*)$/
/** A line on standard error that begins something new, though the journal makes an entry of every line. */
const BEGINS = /^(?:ERROR: |Exception in thread |WARNING: )/

/** `bornAt`: when the unit's last main process started, Unix milliseconds. */
export const readJournal = (section: Section, bornAt: number | undefined): Finding[] => {
  const { utterances, suppressed } = utterancesOf(section)
  const said = findingsOf(section, judgeLives(utterances, bornAt))
  return suppressed ? [...said, { kind: 'gap', reason: 'suppressed', source: sourceOf(section) }] : said
}

const utterancesOf = (section: Section): { utterances: Utterance[]; suppressed: boolean } => {
  const utterances: Utterance[] = []
  let suppressed = false
  let speaker = ''
  const gap = gapIn(section)
  section.lines.forEach((line, index) => {
    const entry = groupsOf<'clock' | 'writer' | 'text', 'pid'>(ENTRY, line)
    const last = index === gap ? undefined : utterances.at(-1)
    if (entry === undefined) {
      last?.lines.push({ text: line.trim(), index })
      return
    }
    const { clock, writer, pid, text } = entry
    const at = epochMs(clock)
    const logged = parseLogLine(text)
    const same = `${writer}[${pid}]` === speaker
    speaker = `${writer}[${pid}]`
    // The journal's own rate limit drops lines, and it says so under its own name.
    if (writer === 'systemd-journald') suppressed = true
    else if (logged) {
      const { level, logger, texts } = logged
      utterances.push({
        ...(at === undefined ? {} : { at }),
        writer,
        level,
        logger,
        lines: texts.map(text => ({ text, index })),
      })
    } else if (last && same && writer !== 'systemd' && !BEGINS.test(text)) last.lines.push({ text: text.trim(), index })
    else utterances.push({ ...(at === undefined ? {} : { at }), writer, lines: [{ text: text.trim(), index }] })
  })
  return { utterances, suppressed }
}
