import { visible } from './visible.ts'

export type Style = 'good' | 'bad' | 'unsure' | 'strong' | 'dim' | 'command' | 'added' | 'removed'

export type Span = string | { text: string; style: Style }

/** One line of a report before it meets a terminal. `verbatim` is never wrapped: it is there to be copied. */
export interface Row {
  label?: string
  /** Dim where not given. */
  labelStyle?: Style
  indent?: number
  /** Of every line after the first. */
  hang?: number
  spans: readonly Span[]
  verbatim?: boolean
}

export type Paint = (style: Style, text: string) => string

/** An item of a list. */
export const bullet = (...spans: Span[]): Row => ({ hang: 2, spans: ['- ', ...spans] })

/** Rows under one label, which stands before the first. */
export const labelled = (label: string, rows: readonly Row[]): Row[] =>
  rows.map((row, i) => (i === 0 ? { label, ...row } : row))

const LABEL_WIDTH = 9
const MIN_COLUMNS = 40

/** Rows to lines, wrapped at words. Every text passes `visible` here and nowhere else. */
export function layOut(rows: readonly Row[], columns: number, paint: Paint): string[] {
  const gutter = rows.some(({ label }) => label !== undefined) ? LABEL_WIDTH : 0
  return rows.flatMap(row => {
    const margin = gutter + (row.indent ?? 0)
    const hang = row.hang ?? 0
    const width = row.verbatim === true ? Number.POSITIVE_INFINITY : Math.max(columns, MIN_COLUMNS) - margin
    const label = row.label === undefined ? '' : visible(row.label).padEnd(LABEL_WIDTH)
    return wrap(row.spans, width, hang).map((line, i) => {
      const space = ' '.repeat(margin + (i === 0 ? 0 : hang) - (i === 0 ? label.length : 0))
      const head = i === 0 && label !== '' ? `${paint(row.labelStyle ?? 'dim', label)}${space}` : space
      return `${head}${line.map(({ text, style }) => (style === undefined ? text : paint(style, text))).join('')}`.trimEnd()
    })
  })
}

interface Piece {
  text: string
  style: Style | undefined
}

function wrap(spans: readonly Span[], firstWidth: number, hang: number): Piece[][] {
  const lines: Piece[][] = [[]]
  let used = 0
  let width = firstWidth
  const next = () => {
    lines.push([])
    used = 0
    width = firstWidth - hang
  }
  const put = (text: string, style: Style | undefined) => {
    const line = lines.at(-1)
    const last = line?.at(-1)
    if (last !== undefined && last.style === style) last.text += text
    else line?.push({ text, style })
    used += widthOf(text)
  }
  for (const span of spans) {
    const { text, style } = typeof span === 'string' ? { text: span, style: undefined } : span
    for (const word of visible(text).match(/ +|[^ ]+/g) ?? []) {
      if (used + widthOf(word) <= width) {
        put(word, style)
        continue
      }
      if (used > 0) next()
      if (word.startsWith(' ')) continue
      for (const part of pieces(word, width)) {
        if (used > 0) next()
        put(part, style)
      }
    }
  }
  return lines
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

const widthOfChar = (char: string): number => (/\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1)

/** Columns that a text takes: wide letters two, combining marks none. */
export const widthOf = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : [...text].reduce((sum, char) => sum + widthOfChar(char), 0)

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const char of word) {
    const wide = widthOfChar(char)
    if (part !== '' && used + wide > width) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += char
    used += wide
  }
  return [...parts, part]
}
