import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CASES, CorpusCase } from './corpus.ts'

/** A name that files, tables and people can hold. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/** Lists of words stand on one line, as the formatter has them. */
const WIDTH = 118
const written = (value: unknown, indent: string): string => {
  if (Array.isArray(value)) {
    const flat = `[${value.map(each => written(each, '')).join(', ')}]`
    if (value.every(each => typeof each !== 'object') && flat.length + indent.length < WIDTH && value.length < 9)
      return flat
    return `[\n${value.map(each => `${indent}  ${written(each, `${indent}  `)}`).join(',\n')}\n${indent}]`
  }
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const rows = Object.entries(value).filter(([, each]) => each !== undefined)
  if (rows.length === 0) return '{}'
  return `{\n${rows.map(([key, each]) => `${indent}  ${JSON.stringify(key)}: ${written(each, `${indent}  `)}`).join(',\n')}\n${indent}}`
}

/** Writes a case after holding it to its shape. */
export function writeCase(name: string, given: CorpusCase): void {
  writeFileSync(join(CASES, `${name}.json`), `${written(CorpusCase.parse(given), '')}\n`)
}
