import type { Finding, FindingOf } from '../model/finding.ts'
import { EXCEPTION, FATAL_HEADERS, FATAL_PATTERNS } from './fatal-patterns.ts'
import { present, type Section, shorten, sourceOf } from './section.ts'
import type { JudgedUtterance, SpokenLine } from './utterance.ts'

type About = FindingOf<'fatal'>['about']
interface Match {
  about: About
  line: SpokenLine
  subject?: string | undefined
}

/** A node that cannot take its lock because the directory is closed to it has a matter of permissions. */
const CONSEQUENCES: Partial<Record<About, readonly About[]>> = {
  'node-lock': ['access-denied'],
  'config-syntax': ['config-unreadable', 'access-denied', 'invalid-setting'],
  'access-denied': ['config-unreadable', 'tls-files'],
  'jvm-options': ['native-memory'],
  // What another version wrote is read as garbage; Lucene then suspects its own file, though its checksum is right.
  'state-corrupt': ['version-incompatible'],
}

/** What ended a start. One finding for each thing that an utterance is about; `other-exception` where none is known. */
export const readFatal = (section: Section, utterance: JudgedUtterance): Finding[] => {
  const { level, logger, lines } = utterance
  const ends = lines.some(({ text }) => FATAL_HEADERS.test(text)) || isStandardError(utterance)
  if (!ends && level !== 'ERROR' && level !== 'FATAL' && logger !== undefined) return []
  const matches = new Map<About, Match>()
  for (const line of lines) {
    const match = matchOf(line, ends)
    if (match && !matches.has(match.about)) matches.set(match.about, match)
  }
  const told = [...matches.values()].filter(({ about }) => !CONSEQUENCES[about]?.some(root => matches.has(root)))
  if (told.length === 0 && ends) told.push(...unknownCause(lines))
  return told.map(match => finding(section, utterance, match))
}

/** In the journal, without a level: what the process printed before it had a log, or as its last words. */
const isStandardError = ({ writer, level, lines }: JudgedUtterance): boolean =>
  writer !== undefined &&
  writer !== 'systemd' &&
  level === undefined &&
  lines.some(({ text }) => exceptionIn(text) !== undefined)

const matchOf = (line: SpokenLine, ends: boolean): Match | undefined => {
  for (const { about, pattern, onlyWhenFatal } of FATAL_PATTERNS) {
    if (!ends && onlyWhenFatal) continue
    const match = pattern.exec(line.text)
    if (match) return { about, line, subject: match[1] }
  }
  return undefined
}

/** The deepest cause is the last one named; frames of the stack name none. */
const unknownCause = (lines: readonly SpokenLine[]): Match[] => {
  const line = lines.findLast(({ text }) => !text.startsWith('at ') && exceptionIn(text) !== undefined)
  return line ? [{ about: 'other-exception', line }] : []
}

const exceptionIn = (text: string): string | undefined => text.match(EXCEPTION)?.at(-1)

const finding = (
  section: Section,
  { current, at }: JudgedUtterance,
  { about, line, subject }: Match,
): FindingOf<'fatal'> =>
  present({
    kind: 'fatal' as const,
    source: sourceOf(section, line.index),
    about,
    exception: exceptionIn(line.text),
    subject: subject === undefined ? undefined : shorten(subject),
    current,
    at,
  })
