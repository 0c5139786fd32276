import type { Finding } from '../model/finding.ts'
import { type Section, sourceOf } from './section.ts'

/** `vm.max_map_count=65530`, with or without spaces around the sign. */
export const readKernelSettings = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const match = /^([\w./-]+) ?= ?(.+)$/.exec(line.trim())
    if (match === null) return []
    const source = sourceOf(section, index)
    return [{ kind: 'kernel-setting' as const, source, name: match[1] ?? '', value: (match[2] ?? '').trim() }]
  })

/** `file:line:text` in the order in which the files apply; a leading `-` says that failure to set it is no error. */
export const readSysctlFiles = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const match = /^([^:]+):\d+:\s*-?([\w./-]+)\s*=\s*(.*)$/.exec(line)
    if (match === null) return []
    const [, path = '', name = '', value = ''] = match
    const source = sourceOf(section, index)
    return [{ kind: 'sysctl-file' as const, source, path, name: name.replaceAll('/', '.'), value: value.trim() }]
  })
