import { contains } from '../cidr/cidr.ts'
import { formatAddress, type LiteralAddress, parseAddress } from '../evidence/literal-address.ts'
import type { Interface } from './interfaces.ts'
import { lacks } from './lacks.ts'
import type { Network } from './network.ts'

/**
 * One end of the path. `interface`: it is known; `subnet`: only the subnet that its address lies in is; `remote`: its
 * address lies in no subnet of the snapshot, beyond the route table; `unknown`: the snapshot does not tell.
 */
export interface Endpoint {
  place: 'interface' | 'subnet' | 'remote' | 'unknown'
  /** As it was asked for. */
  asked: string
  address?: LiteralAddress
  interface?: Interface
  subnet?: string
  vpc?: string
  missing: readonly string[]
}

/** What can be asked for: `eni-…`, `i-…`, or an address. */
export const isEndpoint = (text: string): boolean => /^(eni|i)-[\w-]+$/.test(text) || parseAddress(text) !== undefined

/** Both ends, in one family: that of the literal address, else IPv4 where both have it, else IPv6. */
export function endpointsOf(network: Network, from: string, to: string): [Endpoint, Endpoint] {
  const ends = [find(network, from), find(network, to)] as const
  const literal = ends.find(each => each.literal !== undefined)?.literal?.family
  const told = ends.filter(({ families }) => families.size > 0)
  const family = literal ?? ([4, 6] as const).find(each => told.every(({ families }) => families.has(each)))
  const [source, destination] = ends
  return [
    endpointOf(network, source, family, vpcOf(destination)),
    endpointOf(network, destination, family, vpcOf(source)),
  ]
}

interface Found {
  asked: string
  literal?: LiteralAddress
  /** Several where VPCs overlap. */
  interfaces: readonly Interface[]
  families: ReadonlySet<4 | 6>
}

function find(network: Network, asked: string): Found {
  const literal = parseAddress(asked)
  const { byId, byInstance, withAddress } = network.interfaces
  if (literal !== undefined)
    return { asked, literal, interfaces: withAddress(literal), families: new Set([literal.family]) }
  const ofInstance = byInstance.get(asked) ?? []
  const first = byId.get(asked) ?? (ofInstance.length === 1 ? ofInstance[0] : ofInstance.find(each => each.primary))
  const interfaces = first === undefined ? [] : [first]
  return { asked, interfaces, families: new Set(first?.addresses.map(each => each.family)) }
}

const vpcOf = ({ interfaces }: Found): string | undefined => (interfaces.length === 1 ? interfaces[0]?.vpc : undefined)

function endpointOf(network: Network, found: Found, family: number | undefined, otherVpc?: string): Endpoint {
  const { asked, literal, interfaces } = found
  const near = interfaces.filter(({ vpc }) => vpc === otherVpc)
  const [only, ...others] = interfaces.length > 1 && near.length > 0 ? near : interfaces
  if (others.length > 0) return unknown(found, [`which interface is meant: several have the address ${asked}`])
  if (only !== undefined) {
    const address = literal ?? only.addresses.find(each => each.family === family)
    return {
      place: only.subnet === undefined ? 'unknown' : 'interface',
      asked,
      interface: only,
      ...(address === undefined ? {} : { address }),
      ...(only.subnet === undefined ? {} : { subnet: only.subnet }),
      ...(only.vpc === undefined ? {} : { vpc: only.vpc }),
      missing: [
        ...(address === undefined ? [`an address of ${asked} in the family of the other end`] : []),
        ...(only.subnet === undefined ? [`the subnet of ${only.id}`] : []),
      ],
    }
  }
  if (literal === undefined)
    return unknown(found, [lacks(network, asked.startsWith('i-') ? 'DescribeInstances' : INTERFACES, asked)])
  return outside(network, found, literal, otherVpc)
}

const INTERFACES = 'DescribeNetworkInterfaces'

/** An address that no interface of the snapshot has. */
function outside(network: Network, found: Found, address: LiteralAddress, otherVpc?: string): Endpoint {
  const within = network.subnets.filter(({ blocks }) => blocks.some(block => contains(block, address)))
  const near = within.filter(({ vpc }) => vpc === otherVpc)
  const [subnet, ...others] = within.length > 1 && near.length > 0 ? near : within
  if (others.length > 0) return unknown(found, [`which subnet is meant: several hold ${found.asked}`])
  const spelt = formatAddress(address)
  if (subnet !== undefined)
    return {
      place: 'subnet',
      asked: found.asked,
      address,
      subnet: subnet.id,
      vpc: subnet.vpc,
      missing: [lacks(network, INTERFACES, `the interface with the address ${spelt}`)],
    }
  if (network.whole.has('DescribeSubnets')) return { place: 'remote', asked: found.asked, address, missing: [] }
  return unknown(found, [lacks(network, 'DescribeSubnets', `the subnet of ${spelt}`)])
}

const unknown = ({ asked, literal }: Found, missing: readonly string[]): Endpoint => ({
  place: 'unknown',
  asked,
  ...(literal === undefined ? {} : { address: literal }),
  missing,
})
