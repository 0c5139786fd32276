import type { Finding, FindingOf } from '../model/finding.ts'
import { percentDecoded } from './frames.ts'
import { columnsOf } from './groups.ts'
import { epochMs, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

type Type = FindingOf<'path'>['type']
const TYPES = ['dir', 'file', 'missing', 'hung', 'denied'] as const satisfies Type[]

/** `role path type mode owner group size mtime`; a path that is missing, hung or closed ends behind its type. */
export const readPaths = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [role, encoded, type, mode, owner, group, size, mtime] = columnsOf(line)
    if (encoded === undefined || type === undefined) return []
    return [
      present({
        kind: 'path' as const,
        source: sourceOf(section, index),
        role,
        path: percentDecoded(encoded),
        type: TYPES.find(known => known === type) ?? ('other' as const),
        mode,
        owner,
        group,
        size: wholeNumber(size),
        modifiedAt: epochMs(mtime),
      }),
    ]
  })

/** What a path is for, by the `paths` section: its own role, or that of the longest path above it. */
export const roleByPath = (findings: readonly Finding[]): ((path: string) => FindingOf<'disk'>['role']) => {
  const roles = new Map<string, FindingOf<'disk'>['role']>()
  for (const finding of findings) {
    if (finding.kind === 'path') roles.set(finding.path, DISK_ROLES.get(finding.role) ?? 'other')
    else if (finding.kind === 'process') {
      for (const path of finding.data ?? []) roles.set(path, 'data')
      if (finding.logs !== undefined) roles.set(finding.logs, 'logs')
      if (finding.conf !== undefined) roles.set(finding.conf, 'conf')
    }
  }
  return path => roles.get(path) ?? guess(path)
}

const DISK_ROLES: ReadonlyMap<string, FindingOf<'disk'>['role']> = new Map(
  Object.entries({
    data: 'data',
    'data-node': 'data',
    logs: 'logs',
    tmp: 'tmp',
    conf: 'conf',
  }),
)

/** Where packages put things; a path in another mount namespace is seen through its process. */
const guess = (seen: string): FindingOf<'disk'>['role'] => {
  const path = seen.replace(/^\/proc\/\d+\/root/, '')
  if (/^\/var\/lib\//.test(path)) return 'data'
  if (/^\/var\/log(?:\/|$)/.test(path)) return 'logs'
  if (/^\/(?:var\/)?tmp(?:\/|$)/.test(path)) return 'tmp'
  return /^\/etc\//.test(path) ? 'conf' : 'other'
}
