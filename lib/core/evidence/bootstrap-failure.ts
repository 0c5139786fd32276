import type { BootstrapCheck, Finding, FindingOf } from '../model/finding.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance, SpokenLine } from './utterance.ts'

/** Both wordings name the number of failures first; each failure follows on a line of its own. */
const HEADER = /\[(\d{1,3})\] bootstrap checks failed\b/
/** Elasticsearch 7.12 and later; then 5.0 to 7.11 and every OpenSearch. */
const NEW_ITEM = /^bootstrap check failure \[\d+\] of \[\d+\]: (.+)$/
const OLD_ITEM = /^\[\d+\]: (.+)$/
const WARNER = /\bBootstrapChecks?$/
const MESSAGE_MAX_CHARS = 600

const CHECKS: readonly [BootstrapCheck, RegExp][] = [
  ['max-map-count', /vm\.max_map_count/],
  ['file-descriptors', /^max file descriptors \[/],
  ['threads', /^max number of threads \[/],
  ['memory-lock', /^memory locking requested for /],
  ['heap-size', /^initial heap size \[/],
  ['discovery', /^the default discovery settings are unsuitable for production use/],
]

/**
 * Failed bootstrap checks: enforced where the header or an item's mark is there (they stop the node with status 78),
 * otherwise the warnings of development mode, which are no cause of anything.
 */
export const readBootstrapFailures = (section: Section, utterance: JudgedUtterance): Finding[] => {
  const { level, logger = '' } = utterance
  const items = itemsOf(utterance.lines)
  if (items.length > 0) return items.map(item => failure(section, utterance, item, true))
  const [first] = utterance.lines
  if (level !== 'WARN' || first === undefined || !WARNER.test(logger)) return []
  return [failure(section, utterance, first, false)]
}

const itemsOf = (lines: readonly SpokenLine[]): SpokenLine[] => {
  const items: SpokenLine[] = []
  let expected = 0
  let open: SpokenLine | undefined
  for (const { text, index } of lines) {
    const header = HEADER.exec(text)
    const item = NEW_ITEM.exec(text)?.[1] ?? oldItem(text, expected > items.length)
    if (header) expected = Number(header[1])
    else if (item !== undefined) {
      open = { text: item, index }
      items.push(open)
    } else if (open && !ENDS_ITEM.test(text)) open.text = `${open.text} ${text}`.slice(0, MESSAGE_MAX_CHARS)
    else open = undefined
  }
  return items
}

/** Without its header (cut away), `[1]: …` is an item only if it says what a check says. */
const oldItem = (text: string, announced: boolean): string | undefined => {
  const item = OLD_ITEM.exec(text)?.[1]
  return item !== undefined && (announced || checkOf(item) !== 'other') ? item : undefined
}

/** One check's message has line breaks of its own; these lines are none of it. */
const ENDS_ITEM =
  /^$|^ERROR: |^at |^Caused by: |^Suppressed: |did not exit normally|died while starting up|^For (?:more|complete) /

const checkOf = (message: string): BootstrapCheck => CHECKS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other'

const failure = (
  section: Section,
  { current, at }: JudgedUtterance,
  { text, index }: SpokenLine,
  enforced: boolean,
): FindingOf<'bootstrap-failure'> =>
  present({
    kind: 'bootstrap-failure' as const,
    source: sourceOf(section, index),
    check: checkOf(text),
    enforced,
    current,
    at,
    ...amounts(text),
    message: text.replace(/; for more information see \[[^\]]*\]$/, ''),
  })

const amounts = (message: string): { actual?: number | undefined; required?: number | undefined } => {
  const heap = /initial heap size \[(\d+)\] not equal to maximum heap size \[(\d+)\]/.exec(message)
  const least = heap ?? /\[(\d+)\].* at least \[(\d+)\]/.exec(message) ?? /\[(\d+)\]/.exec(message)
  const [actual, required] = [least?.[1], least?.[2]].map(digits => (digits === undefined ? undefined : Number(digits)))
  return { actual, required }
}
