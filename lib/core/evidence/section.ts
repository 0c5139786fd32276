import type { Finding, Source } from '../model/finding.ts'
import { wholeNumber } from './numbers.ts'

/** `cut-off`: it has no end mark, or not the number of lines that its end mark says. */
export type SectionStatus = 'ok' | 'absent' | 'denied' | 'timeout' | 'failed' | 'cut' | 'cut-off'

/** One frame of evidence. `lines` without the leading space; control characters but tabs replaced. */
export interface Section {
  name: string
  attributes: Readonly<Record<string, string>>
  lines: readonly string[]
  status: SectionStatus
}

/** Findings of one section by itself. */
export type SectionParser = (section: Section) => Finding[]

const TEXT_MAX_CHARS = 200

/** Foreign text, short enough to quote. */
export const shorten = (text: string): string =>
  text.length <= TEXT_MAX_CHARS ? text : `${text.slice(0, TEXT_MAX_CHARS - 1)}…`

/** The file, unit or tool that a section is about. */
export const subjectOf = ({ attributes }: Section): string | undefined =>
  attributes.path ?? attributes.unit ?? attributes.tool

/** `index`: of the line in `section.lines`, from 0; without it the section as a whole. */
export const sourceOf = (section: Section, index?: number): Source => {
  const of = subjectOf(section)
  const text = index === undefined ? undefined : section.lines[index]
  return {
    section: section.name,
    ...(of === undefined ? {} : { of }),
    ...(index === undefined ? {} : { line: index + 1 }),
    ...(text === undefined ? {} : { text: shorten(text.trim()) }),
  }
}

/** An object without the fields that are undefined, as `exactOptionalPropertyTypes` wants it. */
export const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

/** Index of the line behind the gap of a section that was shortened in its middle; what stands there continues nothing. */
export const gapIn = ({ attributes }: Section): number | undefined => wholeNumber(attributes.first)
