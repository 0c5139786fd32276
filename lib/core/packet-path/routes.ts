import { type Cidr, contains, parseCidr } from '../cidr/cidr.ts'
import { inPrivateBlock } from '../cidr/private.ts'
import type { LiteralAddress } from '../evidence/literal-address.ts'
import type { Route } from './snapshot.ts'

/** What a route leads to. `other`: something that this program does not follow, such as a local gateway. */
type Lead =
  | { to: 'local' }
  | {
      to: 'peering' | 'internet' | 'egress-only' | 'nat' | 'endpoint' | 'interface' | 'instance' | 'gateway'
      id: string
    }
  | { to: 'other'; id: string }

/** One route of a table. */
export interface Way {
  /** As the table has it: a block or a prefix list. */
  destination: string
  block: Cidr | undefined
  lead: Lead
  blackhole: boolean
  /** Among routes to the same block the lowest wins: local, static, prefix list, propagated. */
  rank: number
}

const LEADS: readonly (readonly [keyof Route, Exclude<Lead['to'], 'local'>])[] = [
  ['VpcPeeringConnectionId', 'peering'],
  ['NatGatewayId', 'nat'],
  ['EgressOnlyInternetGatewayId', 'egress-only'],
  ['TransitGatewayId', 'gateway'],
  ['CoreNetworkArn', 'gateway'],
  ['LocalGatewayId', 'other'],
  ['CarrierGatewayId', 'other'],
  ['NetworkInterfaceId', 'interface'],
  ['InstanceId', 'instance'],
]

function leadOf(route: Route): Lead {
  const { GatewayId } = route
  if (GatewayId === 'local') return { to: 'local' }
  if (GatewayId?.startsWith('igw-')) return { to: 'internet', id: GatewayId }
  if (GatewayId?.startsWith('vpce-')) return { to: 'endpoint', id: GatewayId }
  if (GatewayId?.startsWith('vgw-')) return { to: 'gateway', id: GatewayId }
  const found = LEADS.find(([field]) => route[field] !== undefined)
  if (found !== undefined) return { to: found[1], id: route[found[0]] ?? '' }
  return { to: 'other', id: GatewayId ?? 'a target that the snapshot does not name' }
}

export function waysOf(route: Route): Way[] {
  const spelt = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock
  const destination = spelt ?? route.DestinationPrefixListId
  if (destination === undefined) return []
  const lead = leadOf(route)
  const propagated = route.Origin === 'EnableVgwRoutePropagation'
  const rank = lead.to === 'local' ? 0 : propagated ? 3 : spelt === undefined ? 2 : 1
  const block = spelt === undefined ? undefined : parseCidr(spelt)
  return [{ destination, block, lead, blackhole: route.State === 'blackhole', rank }]
}

export type Choice = { way: Way | undefined } | { unsure: string[] }

/**
 * The route that counts: the longest prefix, and among equals as AWS ranks them
 * (docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html).
 */
export function choose(
  ways: readonly Way[],
  address: LiteralAddress,
  lists: ReadonlyMap<string, readonly Cidr[]>,
): Choice {
  const matches: { way: Way; length: number }[] = []
  const unknown: Way[] = []
  for (const way of ways) {
    const blocks = way.block === undefined ? lists.get(way.destination) : [way.block]
    if (blocks === undefined) unknown.push(way)
    const length = Math.max(-1, ...(blocks ?? []).filter(block => contains(block, address)).map(block => block.length))
    if (length >= 0) matches.push({ way, length })
  }
  matches.sort((a, b) => b.length - a.length || a.way.rank - b.way.rank)
  const [best] = matches
  const rivals = unknown.filter(way => !isOfService(way, address) && !leadsAlike(way, best?.way))
  if (rivals.length > 0) return { unsure: rivals.map(way => `the entries of prefix list ${way.destination}`) }
  const equal = matches.filter(({ way, length }) => length === best?.length && way.rank === best.way.rank)
  if (best !== undefined && equal.some(({ way }) => !leadsAlike(way, best.way)))
    return { unsure: [`which of the routes ${equal.map(({ way }) => way.destination).join(' and ')} is taken`] }
  return { way: best?.way }
}

/** Gateway endpoints stand for public addresses of an AWS service: their lists hold no private ones. */
const isOfService = ({ lead }: Way, address: LiteralAddress): boolean =>
  lead.to === 'endpoint' && inPrivateBlock(address)

const leadsAlike = (way: Way, other: Way | undefined): boolean =>
  other !== undefined &&
  way.lead.to === other.lead.to &&
  way.blackhole === other.blackhole &&
  ('id' in way.lead ? way.lead.id : '') === ('id' in other.lead ? other.lead.id : '')
