import type { Finding, FindingOf } from '../model/finding.ts'
import { epochMs } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'
import { opensslTime } from './timestamps.ts'

const ACTIONS: readonly [FindingOf<'package'>['action'], RegExp][] = [
  ['upgrade', /\b(?:upgrade[d:]?|updated?:)(?=\s|$)/i],
  ['install', /\binstall(?:ed)?:?(?=\s|$)/i],
  ['remove', /\b(?:removed?|erased?|purged?):?(?=\s|$)/i],
]

/** Installs, upgrades and removals, as the package manager's log has them. `utcOffset`: minutes east of UTC. */
export const readPackages = (section: Section, utcOffset?: number): Finding[] =>
  section.lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const action = ACTIONS.find(([, words]) => words.test(line))?.[0] ?? 'other'
    return [
      present({ kind: 'package' as const, source: sourceOf(section, index), action, at: momentIn(line, utcOffset) }),
    ]
  })

/** `last -x -F`: `reboot system boot 6.1.0 Mon Nov 23 12:03:43 2026 still running`. */
export const readReboots = (section: Section, utcOffset?: number): Finding[] =>
  section.lines.flatMap((line, index) =>
    line.startsWith('reboot ')
      ? [present({ kind: 'boot' as const, source: sourceOf(section, index), at: momentIn(line, utcOffset) })]
      : [],
  )

/** Blocks of `path=`, `mtime=` and the first lines of the file. */
export const readCrashes = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    if (!line.startsWith('path=')) return []
    const at = epochMs(section.lines[index + 1]?.replace(/^mtime=/, ''))
    return [present({ kind: 'crash' as const, source: sourceOf(section, index), path: line.slice(5), at })]
  })

/** Epoch seconds, or local time of which the host's offset tells the moment. */
const momentIn = (line: string, utcOffset: number | undefined): number | undefined => {
  const epoch = epochMs(/^(\d{10})(?=\s)/.exec(line)?.[1])
  if (epoch !== undefined || utcOffset === undefined) return epoch
  const iso = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\b/.exec(line)?.[0]
  const local = iso === undefined ? wordyTime(line) : Date.parse(`${iso}Z`)
  return local === undefined || Number.isNaN(local) ? undefined : local - utcOffset * 60_000
}

/** `Mon Nov 23 12:03:43 2026`, the first of those in a line. */
const wordyTime = (line: string): number | undefined =>
  opensslTime(/\b[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}\b/.exec(line)?.[0].concat(' GMT'))
