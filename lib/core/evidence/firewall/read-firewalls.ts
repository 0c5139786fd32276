import type { Finding, FindingOf } from '../../model/finding.ts'
import { portRange } from '../effective.ts'
import { portNumber } from '../numbers.ts'
import { present, type Section, sourceOf } from '../section.ts'
import { firewalldRuleset, readZones, zoneInForce } from './firewalld.ts'
import { iptablesRuleset } from './iptables-ruleset.ts'
import { type Judged, judge } from './judge.ts'
import { nftRuleset } from './nft-ruleset.ts'
import type { FirewallHost, Ruleset } from './ruleset.ts'
import { readUfwManager, ufwRuleset } from './ufw.ts'

/** Ports judged at most; a host that runs more nodes than this has others looked at first. */
const PORTS_MAX = 12

/** What the host's firewalls do with new connections to the nodes' ports, and who keeps their rules. */
export const readFirewalls = (
  all: readonly Section[],
  findings: readonly Finding[],
  ports: readonly number[],
): Finding[] => {
  const sections = readable(all)
  const host = hostOf(findings)
  const judged = sections.flatMap(section => judgedOf(section, sections, host))
  const asked = portsInQuestion(findings, ports)
  return [
    ...judged.flatMap(one => judge(one, asked)),
    ...sections.flatMap(section => managerOf(section, sections, host)),
  ]
}

/** One section a tool: the whole one where the bulk has the twin of one that was cut. */
const readable = (all: readonly Section[]): Section[] => {
  const byTool = new Map<string, Section>()
  for (const section of all) {
    const { tool } = section.attributes
    if (section.name !== 'firewall' || tool === undefined) continue
    if (!['ok', 'cut', 'cut-off', 'timeout'].includes(section.status)) continue
    const known = byTool.get(tool)
    if (known === undefined || (!isWhole(known) && isWhole(section))) byTool.set(tool, section)
  }
  return [...byTool.values()]
}

const isWhole = ({ status, attributes }: Section): boolean => status === 'ok' && attributes.of === undefined

const judgedOf = (section: Section, sections: readonly Section[], host: FirewallHost): Judged[] => {
  const read = rulesetOf(section, sections, host)
  return read ? [{ section, host, tellsOf: portsToldOf(section), ...read }] : []
}

/** Rules that cannot meet the ports named may be left out of a long section: of other ports it tells nothing certain. */
const portsToldOf = ({ status, attributes }: Section): ((port: number) => boolean) => {
  const only = attributes.ports?.split(',').map(Number)
  return port => status === 'ok' && (only === undefined || only.includes(port))
}

const rulesetOf = (
  section: Section,
  sections: readonly Section[],
  { interfaces }: FirewallHost,
): Pick<Judged, 'ruleset' | 'families'> | undefined => {
  const both = (ruleset: Ruleset | undefined) => ruleset && { ruleset, families: [4, 6] as const }
  switch (section.attributes.tool) {
    case 'nft':
      return both(nftRuleset(section, tablesOfIptables(sections)))
    case 'iptables':
    case 'iptables-legacy':
      return { ruleset: iptablesRuleset(section, 4), families: [4] }
    case 'ip6tables':
    case 'ip6tables-legacy':
      return { ruleset: iptablesRuleset(section, 6), families: [6] }
    // Both write their rules with nft or iptables: their own words are asked only where those could not be.
    case 'ufw':
      return hasPacketFilter(sections) ? undefined : both(ufwRuleset(section))
    case 'firewalld':
      return hasPacketFilter(sections) ? undefined : both(firewalldRuleset(section, interfaces))
    default:
      return undefined
  }
}

const hasPacketFilter = (sections: readonly Section[]): boolean =>
  sections.some(({ attributes, status }) => /^(?:nft|iptables)/.test(String(attributes.tool)) && status === 'ok')

/** nft lists the tables of iptables-nft too, with matches that only iptables can spell. */
const tablesOfIptables = (sections: readonly Section[]): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const { attributes, lines, status } of sections) {
    const family = attributes.tool === 'iptables' ? 'ip' : attributes.tool === 'ip6tables' ? 'ip6' : undefined
    if (family === undefined || status !== 'ok') continue
    for (const line of lines) if (line.startsWith('*')) names.add(`${family} ${line.slice(1).trim()}`)
  }
  return names
}

/** Bridges of containers and virtual machines bring nothing from elsewhere. */
const INTERNAL = /^(?:lo|docker|br-|veth|virbr|cni|flannel|cali|podman|lxc)/

const hostOf = (findings: readonly Finding[]): FirewallHost => {
  const own = findings.filter(finding => finding.kind === 'address' && !INTERNAL.test(finding.interface))
  const addresses = own.filter(finding => finding.kind === 'address')
  if (addresses.length === 0) return {}
  return {
    interfaces: [...new Set(addresses.map(address => address.interface))],
    addresses: addresses.filter(({ scope }) => scope !== 'link').map(({ address }) => address),
  }
}

const portsInQuestion = (findings: readonly Finding[], given: readonly number[]): number[] => {
  const nodes = new Set(findings.flatMap(finding => (finding.kind === 'process' ? [finding.pid] : [])))
  const confs = new Set(findings.flatMap(finding => (finding.kind === 'setting' ? [finding.conf] : [])))
  const configured = [...confs].flatMap(conf =>
    (['http', 'transport'] as const).map(layer => portNumber(/^\d+/.exec(portRange(findings, layer, conf).ports)?.[0])),
  )
  const listening = findings.flatMap(finding =>
    finding.kind === 'listener' && finding.pid !== undefined && nodes.has(finding.pid) ? [finding.port] : [],
  )
  const connected = findings.flatMap(finding => (finding.kind === 'connect' ? [finding.port] : []))
  const ports = new Set([...given, ...listening, ...configured, 9200, 9300, ...connected])
  return [...ports].filter(port => port !== undefined).slice(0, PORTS_MAX)
}

type Manager = FindingOf<'firewall-manager'>

const managerOf = (section: Section, sections: readonly Section[], { interfaces }: FirewallHost): Manager[] => {
  const kind = 'firewall-manager' as const
  const source = sourceOf(section, 0)
  if (section.attributes.tool === 'ufw') {
    const ufw = readUfwManager(section)
    return ufw ? [{ kind, source, manager: 'ufw', active: ufw.active }] : []
  }
  if (section.attributes.tool === 'firewalld') {
    const zone = zoneInForce(readZones(section), interfaces)?.name ?? zoneOfTable(sections)
    return [present({ kind, source, manager: 'firewalld' as const, active: true, zone })]
  }
  const own = section.attributes.tool === 'nft' && section.lines.some(line => OWN_TABLE.test(line))
  return own ? [{ kind, source, manager: 'nftables', active: true }] : []
}

/** Older versions do not say which zone is the default; their table sends what is left to it. */
const zoneOfTable = (sections: readonly Section[]): string | undefined =>
  sections
    .flatMap(({ lines }) => lines.map(line => /^\s*goto filter_IN_([\w-]+) # handle/.exec(line)?.[1]))
    .findLast(zone => zone !== undefined)

/** A table that neither iptables nor firewalld keeps. */
const OWN_TABLE = /^table (?!ip6? (?:filter|nat|mangle|raw|security) |\w+ firewalld )/
