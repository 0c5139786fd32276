import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { type Section, sourceOf } from './section.ts'

/** `vm.max_map_count=65530`, with or without spaces around the sign. */
export const readKernelSettings = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const found = groupsOf<'name' | 'value'>(/^(?<name>[\w./-]+) ?= ?(?<value>.+)$/, line.trim())
    if (found === undefined) return []
    const source = sourceOf(section, index)
    return [{ kind: 'kernel-setting' as const, source, name: found.name, value: found.value.trim() }]
  })

const SYSCTL = /^(?<path>[^:]+):\d+:\s*-?(?<name>[\w./-]+)\s*=\s*(?<value>.*)$/

/** `file:line:text` in the order in which the files apply; a leading `-` says that failure to set it is no error. */
export const readSysctlFiles = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const found = groupsOf<'path' | 'name' | 'value'>(SYSCTL, line)
    if (found === undefined) return []
    const { path, name, value } = found
    const source = sourceOf(section, index)
    return [{ kind: 'sysctl-file' as const, source, path, name: name.replaceAll('/', '.'), value: value.trim() }]
  })
