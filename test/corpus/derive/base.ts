import { type CorpusCase, type NamedCase, readCorpus } from '../corpus.ts'
import { isShortened } from '../scrub.ts'
import { slug, writeCase } from '../write-case.ts'
import { withoutBulk } from './evidence-text.ts'

export interface Derived {
  name: string
  case: CorpusCase
}

const realCases = (): NamedCase[] => readCorpus().filter(each => each.origin.kind === 'real')

export type WithEvidence = NamedCase & { evidence: string[] }
export const realEvidence = (): WithEvidence[] =>
  realCases()
    .filter((each): each is WithEvidence => each.evidence !== null)
    .map(each => (isShortened(each.evidence) ? each : { ...each, evidence: withoutBulk(each.evidence) }))

const byName = new Map(realEvidence().map(each => [each.name, each]))

/** The real case of that name; an error where the corpus has none, so that no derived case goes missing unseen. */
export const base = (name: string): WithEvidence => {
  const found = byName.get(name)
  if (found === undefined) throw new Error(`no real case ${name}`)
  return found
}

/** The case without its name, changed. */
export const changed = (from: NamedCase, how: string, change: Partial<CorpusCase>): CorpusCase => {
  const { name, heldOut: _, ...rest } = from
  return { ...rest, ...change, origin: { kind: 'derived', what: `${name}: ${how}` } }
}

export const write = (derived: readonly Derived[]): number => {
  for (const each of derived) writeCase(slug(each.name), each.case)
  return derived.length
}
