import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { type Section, sourceOf } from './section.ts'

const pathOf = ({ attributes: { path = '' } }: Section) => path

/** `NAME=value`, quoted or not, with or without `export`. */
export const readEnvironment = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const found = groupsOf<'name' | 'value'>(/^\s*(?:export )?(?<name>[A-Za-z_][\w.]*)=(?<value>.*)$/, line)
    if (found === undefined) return []
    const value = found.value.trim().replace(/^(["'])(.*)\1$/, '$2')
    return [
      {
        kind: 'variable' as const,
        source: sourceOf(section, index),
        path: pathOf(section),
        name: found.name,
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
