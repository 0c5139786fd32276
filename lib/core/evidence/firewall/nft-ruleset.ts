import type { Section } from '../section.ts'
import { readNftRule } from './nft-rule.ts'
import { elementsIn, type NamedSets } from './nft-sets.ts'
import { type Chain, chainKey, type Hook, type Ruleset } from './ruleset.ts'

const FAMILIES: Readonly<Record<string, readonly (4 | 6)[]>> = { ip: [4], ip6: [6], inet: [4, 6], netdev: [4, 6] }
const HOOKS: readonly string[] = ['ingress', 'prerouting', 'input'] satisfies Hook[]
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
}

/** `nft -a list ruleset`. `skip`: tables (`ip filter`) that another section tells better. */
export const nftRuleset = (section: Section, skip: ReadonlySet<string>): Ruleset => {
  const ruleset: Ruleset = { chains: new Map(), sources: [] }
  const sets: NamedSets = new Map()
  let table: string | undefined
  let chain: Chain | undefined
  let set: string[] | undefined
  section.lines.forEach((line, index) => {
    const { text, handle } = withoutHandle(line.trim())
    const opening =
      /^(table|chain|set|map|flowtable|counter|quota|limit|ct|synproxy|secmark) (?:(\S+) )?(?:(\S+) )?(\S+) \{$/.exec(
        text,
      )
    const opened = /^table (\S+) (\S+) \{$/.exec(text)
    if (opened) {
      table = `${opened[1]} ${opened[2]}`
      chain = undefined
      set = undefined
    } else if (table === undefined || skip.has(table)) return
    else if (text.startsWith('chain ') && text.endsWith('{')) {
      set = undefined
      chain = openChain(table, text.split(' ')[1] ?? '', index)
      ruleset.chains.set(chainKey(table, chain.name), chain)
    } else if (opening) {
      chain = undefined
      set = opening[1] === 'set' ? [] : undefined
      if (set) sets.set(chainKey(table, opening[4] ?? ''), set)
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
  const match = /^(.*?) ?# handle (\d+)$/.exec(text)
  return match ? { text: (match[1] ?? '').trim(), handle: Number(match[2]) } : { text }
}

const openChain = (table: string, name: string, index: number): Chain => ({
  index,
  table,
  name,
  families: FAMILIES[table.split(' ')[0] ?? ''] ?? [],
  rules: [],
})

/** `type filter hook input priority filter - 5; policy drop;`. */
const setBase = (chain: Chain, text: string): void => {
  const match = /^type (\w+) hook (\w+) (?:devices? .*?)?priority (\w+|-?\d+)(?: ([+-]) (\d+))?;/.exec(text)
  const hook = match?.[2] ?? ''
  if (match === null || !HOOKS.includes(hook)) return
  const offset = Number(match[5] ?? 0) * (match[4] === '-' ? -1 : 1)
  const priority = (PRIORITIES[match[3] ?? ''] ?? Number(match[3])) + offset
  const policy = /\bpolicy drop;/.test(text) ? 'drop' : 'accept'
  chain.base = { hook: hook as Hook, priority: Number.isNaN(priority) ? 0 : priority, policy, nat: match[1] === 'nat' }
}
