import type { Finding } from '../model/finding.ts'
import { type Section, sourceOf } from './section.ts'

const pathOf = (section: Section) => section.attributes.path ?? ''

/** `NAME=value`, quoted or not, with or without `export`. */
export const readEnvironment = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const match = /^\s*(?:export )?([A-Za-z_][\w.]*)=(.*)$/.exec(line)
    if (match === null) return []
    const value = (match[2] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')
    return [
      {
        kind: 'variable' as const,
        source: sourceOf(section, index),
        path: pathOf(section),
        name: match[1] ?? '',
        value,
      },
    ]
  })

/** An option a line, with the Java versions that it is for in front (`8-13:-XX:…`). */
export const readJvmOptions = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const option = line.trim()
    if (option === '' || option.startsWith('#')) return []
    return [{ kind: 'jvm-option' as const, source: sourceOf(section, index), path: pathOf(section), option }]
  })
