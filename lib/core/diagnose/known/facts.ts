import type { Finding, FindingKind, FindingOf } from '../../model/finding.ts'

const at = (finding: Finding): number =>
  'at' in finding && finding.at !== undefined ? finding.at : Number.MAX_SAFE_INTEGER

/** By time where there is one, then by place, then by text: the order in which findings arrive decides nothing. */
const inOrder = (a: Finding, b: Finding): number =>
  at(a) - at(b) ||
  compare(a.source.section, b.source.section) ||
  compare(a.source.of ?? '', b.source.of ?? '') ||
  (a.source.line ?? 0) - (b.source.line ?? 0) ||
  compare(JSON.stringify(a), JSON.stringify(b))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Findings by kind, in an order that does not depend on how they came; a kind that nobody asks for is not sorted. */
export class Facts {
  readonly #unsorted: ReadonlyMap<FindingKind, Finding[]>
  readonly #sorted = new Map<FindingKind, readonly Finding[]>()

  constructor(findings: readonly Finding[]) {
    this.#unsorted = Map.groupBy(findings, finding => finding.kind)
  }

  /** Whether there is nothing in it but word of what is missing. */
  get isEmpty(): boolean {
    return [...this.#unsorted.keys()].every(kind => kind === 'gap')
  }

  of<K extends FindingKind>(kind: K): readonly FindingOf<K>[] {
    const sorted = this.#sorted.get(kind) ?? this.#unsorted.get(kind)?.sort(inOrder) ?? []
    this.#sorted.set(kind, sorted)
    return sorted as FindingOf<K>[]
  }

  /** Whether nothing of these kinds was found because their section could not be read, or was cut off. */
  unread(section: string, ...kinds: FindingKind[]): boolean {
    return kinds.every(kind => this.of(kind).length === 0) && (this.gaps(section).length > 0 || this.#isCutOff())
  }

  /** What is known to be missing from a section. A tool or a file that is not there hides nothing. */
  gaps(section: string): readonly FindingOf<'gap'>[] {
    return this.of('gap').filter(
      gap => gap.source.section === section && gap.reason !== 'suppressed' && gap.reason !== 'absent',
    )
  }

  /** Evidence that was cut off has lost the sections that came after. */
  #isCutOff(): boolean {
    return this.of('gap').some(gap => gap.source.section === 'evidence' && gap.reason === 'truncated')
  }
}
