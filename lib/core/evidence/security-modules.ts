import type { Finding } from '../model/finding.ts'
import { epochMs } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

/** Denials of SELinux (`avc: denied`) and AppArmor (`apparmor="DENIED"`); both are key=value and the same everywhere. */
export const readSecurityModules = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const by = moduleOf(line)
    if (by === undefined) return []
    const subject = /\b(?:path|name|dest|src)="?([^\s"]+)/.exec(line)?.[1]
    const at = epochMs(/\baudit\((\d+(?:\.\d+)?)/.exec(line)?.[1] ?? /^\d[\d.]*(?= )/.exec(line)?.[0])
    return [present({ kind: 'access-denial' as const, source: sourceOf(section, index), by, subject, at })]
  })

const moduleOf = (line: string): 'selinux' | 'apparmor' | undefined => {
  if (/\bavc: +denied\b/.test(line)) return 'selinux'
  return /apparmor="DENIED"/.test(line) ? 'apparmor' : undefined
}
