import type { Finding } from '../model/finding.ts'
import type { Section } from './section.ts'

/** Sections in which a reason may stand; the node script writes each, though it be empty. */
const WITH_REASONS = [
  ...[
    'nodes',
    'units',
    'unit-events',
    'listeners',
    'journal',
    'log',
    'kernel-settings',
    'kernel-log',
    'disk',
    'mounts',
  ],
  ...['reboots'],
]
/** All of its sections in its order, to tell what came behind the end. */
const ORDER = [
  ...['host', 'nodes', 'units', 'unit-events', 'listeners', 'connects', 'config', 'environment', 'jvm-options'],
  ...['journal', 'journal-previous', 'log', 'log-previous', 'kernel-settings', 'sysctl-files', 'firewall'],
  ...['kernel-log', 'addresses', 'disk', 'paths', 'mounts', 'memory', 'counters', 'resolution', 'certificates'],
  ...['security-modules', 'containers', 'packages', 'reboots', 'crashes'],
]

/**
 * A gap for each section that did not arrive, or of which more may have followed, where the evidence ended too early:
 * without them nothing may be concluded from what is not said.
 */
export function lostSections(sections: readonly Section[], gaps: readonly Finding[]): Finding[] {
  const early = gaps.find(
    gap =>
      gap.kind === 'gap' &&
      gap.source.section === 'evidence' &&
      (gap.reason === 'truncated' || gap.reason === 'timeout'),
  )
  if (early?.kind !== 'gap') return []
  const told = new Set(gaps.map(gap => gap.source.section))
  const end = Math.max(-1, ...sections.map(({ name }) => ORDER.indexOf(name)))
  const arrived = new Set(sections.map(({ name }) => name))
  const isOpen = (name: string) => ORDER.indexOf(name) >= end && REPEATED.has(name)
  return WITH_REASONS.filter(name => !told.has(name) && (!arrived.has(name) || isOpen(name))).map(section => ({
    kind: 'gap',
    reason: early.reason,
    source: { section },
  }))
}

/** One for each unit or file: the last that arrived need not be the last there was. */
const REPEATED: ReadonlySet<string> = new Set(['journal', 'log'])
