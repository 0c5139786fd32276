import type * as z from 'zod/mini'
import type { Finding, GapFinding } from '../model/finding.ts'
import { decodeBulk, type Gunzip } from './bulk.ts'
import { type Section, type SectionStatus, sourceOf } from './section.ts'

type Gap = z.infer<typeof GapFinding>

/** Far above what the node script writes; what is larger is something else. */
export const EVIDENCE_MAX_BYTES = 8 * 1024 * 1024
/** Longer lines are cut: no verdict stands so far to the right, and every pattern stays linear in time. */
const LINE_MAX_CHARS = 4096

const MAGIC = '@esfleet-evidence '
const OPENING = `${MAGIC}1`

export interface Frames {
  sections: Section[]
  gaps: Finding[]
}

export interface FrameOptions {
  /** Unpacks gzip; without it the bulk is left aside, and a gap says so. */
  gunzip?: Gunzip
}

const gap = (reason: Gap['reason'], section = 'evidence', text?: string): Gap => ({
  kind: 'gap',
  reason,
  source: { section, ...(text === undefined ? {} : { text }) },
})

/** Sections of the first evidence in `input`, and what is missing from it. Never throws; linear in time and memory. */
export const readFrames = (input: Uint8Array | string, options: FrameOptions = {}): Frames => {
  if (input.length > EVIDENCE_MAX_BYTES) return { sections: [], gaps: [gap('too-large')] }
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input)
  const start = text.startsWith(MAGIC) ? 0 : text.indexOf(`\n${MAGIC}`) + 1
  if (start === 0 && !text.startsWith(MAGIC)) return { sections: [], gaps: withoutOpening(text) }
  const first = /^@esfleet-evidence (\d*)(\r?\n|$)/.exec(text.slice(start, start + 40))
  if (first?.[2] === '' && OPENING.startsWith(text.slice(start))) return { sections: [], gaps: [gap('truncated')] }
  if (first?.[1] !== '1')
    return { sections: [], gaps: [gap('not-evidence', 'evidence', 'another version of evidence')] }
  const next = text.indexOf(`\n${MAGIC}`, start)
  const frames = readPlain(text.slice(start + OPENING.length, next < 0 ? undefined : next + 1), options)
  if (next >= 0) frames.gaps.push(gap('second-evidence'))
  return frames
}

const withoutOpening = (text: string): Gap[] => {
  const last = text.slice(text.lastIndexOf('\n') + 1)
  return last !== '' && MAGIC.startsWith(last) ? [gap('not-evidence'), gap('truncated')] : [gap('not-evidence')]
}

const readPlain = (text: string, options: FrameOptions): Frames => {
  const reader = new FrameReader(text)
  const sections: Section[] = []
  const gaps: Finding[] = []
  let complete = false
  for (let mark = reader.mark(); mark !== undefined; mark = reader.mark()) {
    if (mark.word === '@section') sections.push(reader.section(mark.rest))
    else if (mark.word === '@bulk') {
      const { sections: more, gaps: missing } = readBulk(reader.section(`bulk encoding=${mark.rest}`), options)
      sections.push(...more)
      gaps.push(...missing)
    } else if (mark.word === '@complete' && mark.whole) {
      complete = true
      const attributes = attributesOf(mark.rest)
      if (attributes.late !== undefined) gaps.push(gap('timeout'))
      if (attributes.sections !== String(sections.length))
        gaps.push(gap('truncated', 'evidence', 'sections are missing'))
    }
  }
  gaps.push(...sections.filter(section => !hasWholeTwin(section, sections)).flatMap(gapOf))
  if (!complete) gaps.push(gap('truncated'))
  return { sections, gaps }
}

/** The bulk holds the whole of what was shortened to fit. */
const hasWholeTwin = ({ name, attributes, status }: Section, sections: readonly Section[]): boolean => {
  const { of: _, first: __, ...own } = attributes
  const key = JSON.stringify(own)
  return (
    status === 'cut' &&
    sections.some(other => other.name === name && other.status === 'ok' && JSON.stringify(other.attributes) === key)
  )
}

const gapOf = (section: Section): Gap[] => {
  const source = sourceOf(section)
  if (section.status === 'ok') return []
  return [{ kind: 'gap', reason: section.status === 'cut-off' ? 'truncated' : section.status, source }]
}

const readBulk = (bulk: Section, { gunzip }: FrameOptions): Frames => {
  if (bulk.status === 'cut-off') return { sections: [], gaps: [gap('truncated', 'bulk')] }
  if (gunzip === undefined) return { sections: [], gaps: [gap('absent', 'bulk')] }
  const text = bulk.attributes.encoding === 'gzip+base64' ? decodeBulk(bulk.lines, gunzip) : undefined
  if (text === undefined) return { sections: [], gaps: [gap('failed', 'bulk')] }
  const reader = new FrameReader(text)
  const sections: Section[] = []
  for (let mark = reader.mark(); mark !== undefined; mark = reader.mark()) {
    if (mark.word === '@section') sections.push(reader.section(mark.rest))
  }
  return { sections, gaps: [] }
}

const STATUSES = ['ok', 'absent', 'denied', 'timeout', 'failed', 'cut'] as const satisfies SectionStatus[]

const attributesOf = (text: string): Record<string, string> => {
  const attributes: Record<string, string> = Object.create(null)
  for (const word of text.split(' ')) {
    const equals = word.indexOf('=')
    if (equals > 0) attributes[word.slice(0, equals)] = percentDecoded(word.slice(equals + 1))
  }
  return attributes
}

/** What the script encodes is single bytes: spaces, `%` and control characters. */
export const percentDecoded = (text: string): string =>
  withoutControls(text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))))

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g
const withoutControls = (text: string): string => text.replace(CONTROLS, '\ufffd')

class FrameReader {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** The next line without its end, `whole` when it had one; undefined behind the last. */
  line(): { line: string; whole: boolean; next: number } | undefined {
    if (this.at >= this.text.length) return undefined
    const end = this.text.indexOf('\n', this.at)
    const stop = end < 0 ? this.text.length : end
    const trimmed = this.text.charCodeAt(stop - 1) === 13 && stop > this.at ? stop - 1 : stop
    return { line: this.text.slice(this.at, trimmed), whole: end >= 0, next: stop + 1 }
  }

  /** Reads on to the next mark; what stands between marks belongs to nothing. */
  mark(): { word: string; rest: string; whole: boolean } | undefined {
    for (let got = this.line(); got !== undefined; got = this.line()) {
      this.at = got.next
      if (got.line.startsWith('@')) {
        const space = got.line.indexOf(' ')
        const word = space < 0 ? got.line : got.line.slice(0, space)
        return { word, rest: space < 0 ? '' : got.line.slice(space + 1), whole: got.whole }
      }
    }
    return undefined
  }

  /** The section that was just opened. Its last line is dropped when no end mark follows: it may be half a line. */
  section(opening: string): Section {
    const name = opening.replace(/ .*$/, '')
    const attributes = attributesOf(opening.slice(name.length + 1))
    const lines: string[] = []
    for (let got = this.line(); got !== undefined; got = this.line()) {
      const { line } = got
      if (line.startsWith(' ') || line === '') {
        lines.push(withoutControls(line.slice(1, name === 'bulk' ? undefined : LINE_MAX_CHARS)))
      } else if (line.startsWith(`@end ${name} `) && got.whole) {
        this.at = got.next
        const end = attributesOf(line)
        const status = end.lines === String(lines.length) ? statusOf(name, end.status) : 'cut-off'
        return { name, attributes: { ...attributes, ...extent(end) }, lines, status }
      } else break
      this.at = got.next
    }
    return { name, attributes, lines: lines.slice(0, -1), status: 'cut-off' }
  }
}

const statusOf = (name: string, status: string | undefined): SectionStatus => {
  if (name === 'bulk' && status === undefined) return 'ok'
  return STATUSES.find(known => known === status) ?? 'failed'
}

/** Of a section that was shortened: how many lines there were, where the gap is, and the ports it still tells of. */
const extent = (end: Record<string, string>): Record<string, string> => ({
  ...(end.of === undefined ? {} : { of: end.of }),
  ...(end.first === undefined ? {} : { first: end.first }),
  ...(end.ports === undefined ? {} : { ports: end.ports }),
})
