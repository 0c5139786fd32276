import { groupsOf } from '../groups.ts'
import type { Section } from '../section.ts'
import { portAnswer, protocolAnswer, sourceIn } from './conditions.ts'
import {
  type Action,
  allOf,
  anyOf,
  type Condition,
  chainKey,
  type Packet,
  type Rule,
  type Ruleset,
  unknown,
} from './ruleset.ts'
import { parseRange } from './source-range.ts'

export interface Zone {
  name: string
  index: number
  active: boolean
  isDefault: boolean
  values: Map<string, { text: string; index: number }[]>
}

/** `firewall-cmd --list-all-zones`: a name in the first column, then two spaces and `key: values`. */
export const readZones = (section: Section): Zone[] => {
  const zones: Zone[] = []
  let key = ''
  section.lines.forEach((line, index) => {
    const head = groupsOf<'name', 'marks'>(/^(?<name>\S+)(?: \((?<marks>[^)]*)\))?$/, line)
    const field = groupsOf<'key' | 'values'>(/^ {1,2}(?<key>[a-z-]+(?: rules)?): ?(?<values>.*)$/, line)
    const zone = zones.at(-1)
    if (head) {
      const { name, marks = '' } = head
      zones.push({
        name,
        index,
        active: /\bactive\b/.test(marks),
        isDefault: /\bdefault\b/.test(marks) || name === section.attributes.default,
        values: new Map(),
      })
    } else if (zone && field) {
      key = field.key
      const words = field.values.split(/\s+/).filter(word => word !== '')
      zone.values.set(
        key,
        words.map(text => ({ text, index })),
      )
    } else if (zone && /^\t/.test(line)) zone.values.get(key)?.push({ text: line.trim(), index })
  })
  return zones
}

/** The zone of connections from anywhere: that of the host's interfaces, else the default one. */
export const zoneInForce = (zones: readonly Zone[], interfaces: readonly string[] | undefined): Zone | undefined => {
  const has = (zone: Zone) =>
    textsOf(zone, 'interfaces').some(name => interfaces === undefined || interfaces.includes(name))
  return zones.find(zone => zone.active && has(zone)) ?? zones.find(zone => zone.isDefault)
}

const textsOf = (zone: Zone, key: string): string[] => zone.values.get(key)?.map(({ text }) => text) ?? []

/** Services of firewalld by the TCP ports they open; one that is not here may open any. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  elasticsearch: ['9200', '9300'],
  ssh: ['22'],
  http: ['80'],
  https: ['443'],
  cockpit: ['9090'],
  'dhcpv6-client': [],
  mdns: [],
  'samba-client': [],
  ipp: ['631'],
  'ipp-client': [],
  dns: ['53'],
}

/** The rules that decide, as one chain: source zones first, then the interface's zone, then its target. */
export const firewalldRuleset = (section: Section, interfaces: readonly string[] | undefined): Ruleset | undefined => {
  const zones = readZones(section)
  const main = zoneInForce(zones, interfaces)
  if (main === undefined) return undefined
  const ruleset: Ruleset = { chains: new Map(), sources: [] }
  const rules: Rule[] = []
  for (const zone of zones) {
    const sources = textsOf(zone, 'sources')
    if (zone === main || sources.length === 0 || !zone.active) continue
    note(ruleset, sources)
    const only = sourceIn(sources, false)
    rules.push(...zoneRules(zone, ruleset).map(rule => ({ ...rule, conditions: [only, ...rule.conditions] })))
  }
  rules.push(...zoneRules(main, ruleset))
  const base = { hook: 'input' as const, priority: 10, policy: 'accept' as const, nat: false }
  ruleset.chains.set(chainKey('firewalld', main.name), {
    index: main.index,
    table: 'firewalld',
    name: main.name,
    families: [4, 6],
    rules,
    base,
  })
  return ruleset
}

const note = (ruleset: Ruleset, texts: readonly string[]): void => {
  for (const text of texts) {
    const range = parseRange(text)
    if (range) ruleset.sources.push(range)
  }
}

const PROHIBITED: Action = { do: 'reject', with: 'admin-prohibited' }

/** Rich rules that deny come before those that allow; ports and services allow; the target takes the rest. */
const zoneRules = (zone: Zone, ruleset: Ruleset): Rule[] => {
  const rich = (zone.values.get('rich rules') ?? []).map(({ text, index }) => richRule(text, index, ruleset))
  const denies = rich.filter(({ action }) => action.do !== 'accept')
  const allows = rich.filter(({ action }) => action.do === 'accept')
  const ports = (zone.values.get('ports') ?? []).map(({ text, index }) => rule(index, portCondition(text)))
  const services = (zone.values.get('services') ?? []).map(({ text, index }) => rule(index, serviceCondition(text)))
  const [target = 'default'] = textsOf(zone, 'target')
  const last: Action = target === 'ACCEPT' ? { do: 'accept' } : target === 'DROP' ? { do: 'drop' } : PROHIBITED
  const index = zone.values.get('target')?.[0]?.index ?? zone.index
  return [...denies, ...ports, ...services, ...allows, { index, conditions: [], action: last }]
}

const rule = (index: number, condition: Condition): Rule => ({
  index,
  conditions: [condition],
  action: { do: 'accept' },
})

/** `9200/tcp`, `9200-9300/tcp`. */
const portCondition = (text: string): Condition => {
  const slash = text.indexOf('/')
  return ({ port }) => allOf([protocolAnswer(text.slice(slash + 1)), portAnswer(text.slice(0, slash), port)])
}

const serviceCondition = (name: string): Condition => {
  const ports = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined
  if (ports === undefined) return unknown
  return ({ port }) => anyOf(ports.map(text => portAnswer(text, port)))
}

/** `rule family="ipv4" source address="10.0.0.0/16" port port="9200" protocol="tcp" accept`. */
const richRule = (text: string, index: number, ruleset: Ruleset): Rule => {
  const value = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(text)?.[1]
  const family = value('family')
  const source = value('source (?:NOT )?address')
  const port = value('port port')
  const service = value('service name')
  const known = text.replace(/\b(?:priority|family|address|port|protocol|name|prefix|level|type)="[^"]*"/g, '')
  const plain = /^rule(?: |source|NOT|port|service|log|accept|drop|reject)*$/.test(known)
  if (source !== undefined) note(ruleset, [source])
  const conditions: Condition[] = [
    ...(family === undefined
      ? []
      : [({ family: own }: Packet) => (family === `ipv${own}` ? ('yes' as const) : ('no' as const))]),
    ...(source === undefined ? [] : [sourceIn([source], /\bNOT\b/.test(text))]),
    ...(port === undefined ? [] : [portCondition(`${port}/${value('protocol') ?? 'tcp'}`)]),
    ...(service === undefined ? [] : [serviceCondition(service)]),
    ...(plain ? [] : [unknown]),
  ]
  return { index, conditions, action: richAction(text) }
}

const richAction = (text: string): Action => {
  if (/\bdrop\b/.test(text)) return { do: 'drop' }
  if (/\baccept\b/.test(text)) return { do: 'accept' }
  if (/\breject type="(?:icmp6?-)?(?:tcp-reset|tcp reset)"/.test(text)) return { do: 'reject', with: 'tcp-reset' }
  return /\breject\b/.test(text) ? { do: 'reject', with: 'port-unreachable' } : { do: 'go-on' }
}
