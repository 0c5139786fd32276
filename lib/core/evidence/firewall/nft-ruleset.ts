import { groupsOf } from '../groups.ts'
import { wholeNumber } from '../numbers.ts'
import type { Section } from '../section.ts'
import { readNftRule } from './nft-rule.ts'
import { elementsIn, type NamedSets } from './nft-sets.ts'
import { type Chain, chainKey, type Hook, type Ruleset } from './ruleset.ts'

const FAMILIES = new Map<string, readonly (4 | 6)[]>(
  Object.entries({ ip: [4], ip6: [6], inet: [4, 6], netdev: [4, 6] }),
)
const HOOKS = ['ingress', 'prerouting', 'input'] as const satisfies Hook[]
/** What stands in a table: `chain input {`, `set es {`, `ct helper ftp {`. */
const OPENING = /^(?<kind>[a-z]+) (?:[a-z]+ )?(?<name>\S+) \{$/
const PRIORITIES = new Map<string, number>(
  Object.entries({
    raw: -300,
    mangle: -150,
    dstnat: -100,
    filter: 0,
    security: 50,
    srcnat: 100,
  }),
)

/** `nft -a list ruleset`. `skip`: tables (`ip filter`) that another section tells better. */
export const nftRuleset = (section: Section, skip: ReadonlySet<string>): Ruleset => {
  const ruleset: Ruleset = { chains: new Map(), sources: [] }
  const sets: NamedSets = new Map()
  let table: string | undefined
  let chain: Chain | undefined
  let set: string[] | undefined
  section.lines.forEach((line, index) => {
    const { text, handle } = withoutHandle(line.trim())
    const opening = groupsOf<'kind' | 'name'>(OPENING, text)
    const opened = groupsOf<'table'>(/^table (?<table>\S+ \S+) \{$/, text)
    if (opened) {
      table = opened.table
      chain = undefined
      set = undefined
    } else if (table === undefined || skip.has(table)) return
    else if (opening?.kind === 'chain') {
      set = undefined
      chain = openChain(table, opening.name, index)
      ruleset.chains.set(chainKey(table, chain.name), chain)
    } else if (opening) {
      chain = undefined
      set = opening.kind === 'set' ? [] : undefined
      if (set) sets.set(chainKey(table, opening.name), set)
    } else if (text === '}') {
      chain = undefined
      set = undefined
    } else if (set) set.push(...elementsIn(text))
    else if (chain && text.startsWith('type ')) setBase(chain, text)
    else if (chain && text !== '' && !text.startsWith('policy ') && !text.startsWith('comment ')) {
      const rule = readNftRule(text, chain.table, sets, ruleset)
      chain.rules.push({ index, ...(handle === undefined ? {} : { handle }), ...rule })
    }
  })
  return ruleset
}

const withoutHandle = (text: string): { text: string; handle?: number } => {
  const found = groupsOf<'text' | 'handle'>(/^(?<text>.*?) ?# handle (?<handle>\d+)$/, text)
  if (found === undefined) return { text }
  const handle = wholeNumber(found.handle)
  return { text: found.text.trim(), ...(handle === undefined ? {} : { handle }) }
}

const openChain = (table: string, name: string, index: number): Chain => ({
  index,
  table,
  name,
  families: FAMILIES.get(table.replace(/ .*/, '')) ?? [],
  rules: [],
})

/** `type filter hook input priority filter - 5; policy drop;`. */
const setBase = (chain: Chain, text: string): void => {
  const found = groupsOf<'type' | 'hook' | 'priority', 'sign' | 'offset'>(BASE, text)
  const hook = HOOKS.find(known => known === found?.hook)
  if (found === undefined || hook === undefined) return
  const offset = Number(found.offset ?? 0) * (found.sign === '-' ? -1 : 1)
  const priority = (PRIORITIES.get(found.priority) ?? Number(found.priority)) + offset
  const policy = /\bpolicy drop;/.test(text) ? 'drop' : 'accept'
  chain.base = { hook, priority: Number.isNaN(priority) ? 0 : priority, policy, nat: found.type === 'nat' }
}

const BASE =
  /^type (?<type>\w+) hook (?<hook>\w+) (?:devices? .*?)?priority (?<priority>\w+|-?\d+)(?: (?<sign>[+-]) (?<offset>\d+))?;/
