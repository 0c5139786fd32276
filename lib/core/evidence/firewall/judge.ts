import type { FindingOf } from '../../model/finding.ts'
import { present, type Section, sourceOf } from '../section.ts'
import type { FirewallHost, Ruleset } from './ruleset.ts'
import { contains, everywhere, type SourceRange } from './source-range.ts'
import { type Fate, fateOf, type Outcome } from './traverse.ts'

type Firewall = FindingOf<'firewall'>

/** Sources looked at one by one; a block list of thousands says nothing about a client that is not on it. */
const SOURCES_MAX = 48
const SOURCES_MIN = 4
/** Rules asked for all sources of all ports together, so that a long ruleset is judged in milliseconds too. */
const QUESTIONS_MAX = 100_000

export interface Judged {
  section: Section
  ruleset: Ruleset
  host: FirewallHost
  families: readonly (4 | 6)[]
  /** Whether no rule is missing that may meet a port; of others nothing is certain. */
  tellsOf: (port: number) => boolean
}

/** What each port meets: one finding for connections from anywhere, and one for each source that meets something else. */
export const judge = (judged: Judged, ports: readonly number[]): Firewall[] => {
  const rules = [...judged.ruleset.chains.values()].reduce((sum, chain) => sum + chain.rules.length, 1)
  const affordable = Math.floor(QUESTIONS_MAX / (rules * ports.length))
  const most = Math.max(SOURCES_MIN, Math.min(SOURCES_MAX, affordable))
  return ports.flatMap(port => {
    const [first = [], second] = judged.families.map(family => judgeFamily(judged, family, port, most))
    return second ? merged(first, second) : first
  })
}

const judgeFamily = (judged: Judged, family: 4 | 6, port: number, most: number): Firewall[] => {
  const { ruleset, host } = judged
  const fate = (source: SourceRange) => fateOf(ruleset, { family, port, source, host })
  const general = fate(everywhere(family))
  const others = sourcesOf(ruleset, family, most).map(source => ({ source, fate: fate(source) }))
  const blocks = general.outcome !== undefined && general.outcome.verdict !== 'accept'
  const accepted = others.filter(other => blocks && other.fate.certain && verdictOf(other.fate) === 'accept')
  const acceptedSources = accepted.map(({ source }) => source.text)
  const findings = [finding(judged, family, port, general.outcome, general.certain, { acceptedSources })]
  if (general.possibleBlock) findings.push(finding(judged, family, port, general.possibleBlock, false, {}))
  const special = new Map<string, { outcome: Outcome | undefined; certain: boolean; sources: string[] }>()
  for (const { source, fate } of others) {
    if (isSame(fate, general) || accepted.some(other => other.source === source)) continue
    const key = `${fate.outcome?.chain.index} ${fate.outcome?.rule?.index} ${fate.certain}`
    const known = special.get(key)
    if (known) known.sources.push(source.text)
    else special.set(key, { outcome: fate.outcome, certain: fate.certain, sources: [source.text] })
  }
  for (const { outcome, certain, sources } of special.values()) {
    findings.push(finding(judged, family, port, outcome, certain, { sources }))
  }
  return findings
}

/** Sources that rules name, each once, without those that mean everywhere. */
const sourcesOf = ({ sources }: Ruleset, family: 4 | 6, most: number): SourceRange[] => {
  const seen = new Map<string, SourceRange>()
  for (const source of sources) {
    if (source.family !== family || contains(source, everywhere(family)) || isLoopback(source)) continue
    seen.set(`${source.low}-${source.high}`, source)
    if (seen.size === most) break
  }
  return [...seen.values()]
}

/** Nothing comes from there but from the host itself. */
const isLoopback = ({ family, low, high }: SourceRange): boolean =>
  family === 4 ? low >> 24n === 127n && high >> 24n === 127n : low === 1n && high === 1n

const verdictOf = ({ outcome }: Fate): Firewall['verdict'] => outcome?.verdict ?? 'accept'

const isSame = (a: Fate, b: Fate): boolean =>
  a.certain === b.certain &&
  verdictOf(a) === verdictOf(b) &&
  (verdictOf(a) === 'accept' || (a.outcome?.rule === b.outcome?.rule && a.outcome?.chain === b.outcome?.chain))

const finding = (
  { section, tellsOf }: Judged,
  family: 4 | 6,
  port: number,
  outcome: Outcome | undefined,
  certain: boolean,
  { sources, acceptedSources = [] }: { sources?: string[]; acceptedSources?: string[] },
): Firewall =>
  present({
    kind: 'firewall' as const,
    source: sourceOf(section, outcome?.rule?.index ?? outcome?.chain.index),
    tool: section.attributes.tool as Firewall['tool'],
    family: family === 4 ? ('ipv4' as const) : ('ipv6' as const),
    port,
    verdict: outcome?.verdict ?? ('accept' as const),
    rejectWith: outcome?.rejectWith,
    sources,
    acceptedSources: acceptedSources.length > 0 ? acceptedSources : undefined,
    table: outcome?.chain.table,
    chain: outcome?.chain.name,
    handle: outcome?.rule?.handle,
    byPolicy: outcome?.rule === undefined,
    packets: outcome?.rule?.packets,
    certain: certain && tellsOf(port) ? undefined : false,
  })

/** The same rule with the same verdict for both families is one finding. */
const merged = (four: readonly Firewall[], six: readonly Firewall[]): Firewall[] => {
  const alike = (a: Firewall, b: Firewall) =>
    JSON.stringify({ ...a, family: 0 }) === JSON.stringify({ ...b, family: 0 })
  const both = four.filter(a => six.some(b => alike(a, b)))
  return [
    ...both.map(finding => ({ ...finding, family: 'both' as const })),
    ...four.filter(a => !both.includes(a)),
    ...six.filter(b => !both.some(a => alike(a, b))),
  ]
}
