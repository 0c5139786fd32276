import type { Finding, FindingOf, Layer } from '../model/finding.ts'
import { bindHosts } from './effective.ts'
import { groupsOf } from './groups.ts'
import {
  formatAddress,
  isLinkLocal,
  isLoopback,
  isSiteLocal,
  isWildcard,
  type LiteralAddress,
  parseAddress,
} from './literal-address.ts'

export interface BindAddresses {
  /** Literals, each once. Of a wildcard: every address of this host in its family. */
  addresses: string[]
  /** The layer listens on every address. A JVM binds both families for `0.0.0.0`, unless told to prefer IPv4. */
  wildcard: boolean
  /** Hosts that mean no address that is known here: names, interfaces that are not there, variables. */
  unresolved: string[]
}

type Own = FindingOf<'address'>

/** Which literal addresses a layer's bind hosts mean on this host (domain-facts §1.2). */
export const resolveBindHosts = (findings: readonly Finding[], layer: Layer, conf?: string): BindAddresses => {
  const own = findings.filter(finding => finding.kind === 'address')
  const result: BindAddresses = { addresses: [], wildcard: false, unresolved: [] }
  for (const host of bindHosts(findings, layer, conf).hosts) {
    const literal = parseAddress(host === '0' ? '0.0.0.0' : host)
    const found = literal && !isWildcard(literal) ? [formatAddress(literal)] : meaning(host, own, findings)
    if (literal && isWildcard(literal)) result.wildcard = true
    else if (found.length === 0) result.unresolved.push(host)
    for (const address of literal && isWildcard(literal) ? own.map(({ address }) => address) : found) {
      if (!result.addresses.includes(address)) result.addresses.push(address)
    }
  }
  return result
}

const SPECIAL = /^(?<mark>[_#])\[?(?<word>.+?)\]?(?::(?<family>ipv4|ipv6))?\k<mark>$/

/** `_site_`, `_eth0:ipv4_`, `#local#`, or a name. */
const meaning = (host: string, own: readonly Own[], findings: readonly Finding[]): string[] => {
  const special = groupsOf<'word', 'family'>(SPECIAL, host)
  if (special === undefined) return named(host, findings)
  const { word, family } = special
  const right = SCOPES.get(word) ?? ((_: LiteralAddress, { interface: device }: Own) => device === word)
  const found = own.filter(address => {
    const literal = parseAddress(address.address)
    return (
      literal !== undefined && right(literal, address) && (family === undefined || family === `ipv${literal.family}`)
    )
  })
  // Loopback is there on every host, whether the addresses were collected or not.
  if (found.length === 0 && own.length === 0 && word === 'local') return family === 'ipv6' ? ['::1'] : ['127.0.0.1']
  return found.map(({ address }) => address)
}

const SCOPES: ReadonlyMap<string, (literal: LiteralAddress, own: Own) => boolean> = new Map(
  Object.entries({
    local: literal => isLoopback(literal),
    site: literal => isSiteLocal(literal),
    global: literal => !isLoopback(literal) && !isSiteLocal(literal) && !isLinkLocal(literal),
  }),
)

const named = (host: string, findings: readonly Finding[]): string[] => {
  const resolved = findings.find(finding => finding.kind === 'resolution' && finding.name === host)
  if (resolved?.kind === 'resolution') return resolved.addresses
  return host === 'localhost' ? ['127.0.0.1'] : []
}
