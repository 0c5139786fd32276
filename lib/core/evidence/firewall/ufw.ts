import type { FindingOf } from '../../model/finding.ts'
import { groupsOf } from '../groups.ts'
import type { Section } from '../section.ts'
import { destinationAnswer, interfaceAnswer, portAnswer, protocolAnswer, sourceIn } from './conditions.ts'
import {
  type Action,
  allOf,
  always,
  anyOf,
  type Chain,
  type Condition,
  chainKey,
  type Rule,
  type Ruleset,
  unknown,
} from './ruleset.ts'
import { parseRange } from './source-range.ts'

export const readUfwManager = (section: Section): Pick<FindingOf<'firewall-manager'>, 'active'> | undefined => {
  const status = section.lines.map(line => /^Status: (\w+)/.exec(line)?.[1]).find(word => word !== undefined)
  return status === undefined ? undefined : { active: status === 'active' }
}

const ACTIONS: Readonly<Record<string, Action>> = {
  ALLOW: { do: 'accept' },
  DENY: { do: 'drop' },
  REJECT: { do: 'reject', with: 'tcp-reset' },
}

const ROW = /^(?<to>\S.*?)\s+(?<verb>ALLOW|DENY|REJECT|LIMIT)(?: IN)?\s{2,}(?<from>\S.*?)(?:\s+#.*)?\s*$/

/** `ufw status verbose` as two chains, one a family: the first rule that matches decides, then the default. */
export const ufwRuleset = (section: Section): Ruleset | undefined => {
  if (!readUfwManager(section)?.active) return undefined
  const policy = section.lines
    .map(line => /^Default: (\w+) \(incoming\)/.exec(line)?.[1])
    .find(word => word !== undefined)
  const ruleset: Ruleset = { chains: new Map(), sources: [] }
  const four = addChain(ruleset, 4, policy)
  const six = addChain(ruleset, 6, policy)
  section.lines.forEach((line, index) => {
    const row = groupsOf<'to' | 'verb' | 'from'>(ROW, line)
    if (row === undefined) return
    const chain =
      line.includes('(v6)') || /[\da-f]:[\da-f:]/i.test(`${row.to} ${row.from}`.replace(/\d+:\d+\//g, '')) ? six : four
    for (const rule of readRow(row.to, row.verb, row.from, ruleset)) chain.rules.push({ index, ...rule })
  })
  for (const chain of [four, six]) {
    if (policy === 'reject')
      chain.rules.push({ index: chain.index, conditions: [], action: { do: 'reject', with: 'port-unreachable' } })
  }
  return ruleset
}

const addChain = (ruleset: Ruleset, family: 4 | 6, policy: string | undefined): Chain => {
  const base = {
    hook: 'input' as const,
    priority: 0,
    policy: policy === 'allow' ? ('accept' as const) : ('drop' as const),
    nat: false,
  }
  const chain: Chain = { index: 0, table: `ufw${family}`, name: 'incoming', families: [family], rules: [], base }
  ruleset.chains.set(chainKey(chain.table, chain.name), chain)
  return chain
}

/** `9200/tcp on eth0`, `10.0.0.5 9200,9300/tcp`, `Anywhere`, `OpenSSH`; then who may come from where. */
const readRow = (to: string, verb: string, from: string, ruleset: Ruleset): Pick<Rule, 'conditions' | 'action'>[] => {
  const conditions = [...toConditions(to.replace(' (v6)', '')), ...fromConditions(from.replace(' (v6)', ''), ruleset)]
  const action = ACTIONS[verb]
  if (action) return [{ conditions, action }]
  // `limit` lets through what does not come too often.
  return [
    { conditions: [...conditions, unknown], action: { do: 'reject', with: 'port-unreachable' } },
    { conditions, action: { do: 'accept' } },
  ]
}

const toConditions = (text: string): Condition[] => {
  const [place, device] = text.split(' on ') as [string, string | undefined]
  return [
    ...(device === undefined ? [] : [(packet: Parameters<Condition>[0]) => interfaceAnswer(device, packet)]),
    ...place.split(' ').map(toCondition),
  ]
}

const toCondition = (word: string): Condition => {
  if (word === 'Anywhere') return always
  const found = groupsOf<'ports', 'protocol'>(/^(?<ports>[\d,:]+)(?:\/(?<protocol>\w+))?$/, word)
  if (found === undefined) return parseRange(word) ? packet => destinationAnswer(word, packet) : unknown
  const protocol = protocolAnswer(found.protocol ?? 'tcp')
  return ({ port }) => allOf([protocol, anyOf(found.ports.split(',').map(text => portAnswer(text, port)))])
}

const fromConditions = (text: string, ruleset: Ruleset): Condition[] => {
  const [place, device] = text.split(' on ') as [string, string | undefined]
  const onDevice = device === undefined ? [] : [(packet: Parameters<Condition>[0]) => interfaceAnswer(device, packet)]
  if (place === 'Anywhere') return onDevice
  const range = parseRange(place)
  if (range) ruleset.sources.push(range)
  return [...onDevice, sourceIn([place], false)]
}
