import { contains, formatCidr, single } from '../cidr/cidr.ts'
import { inPrivateBlock, inRfc1918 } from '../cidr/private.ts'
import { formatAddress, type LiteralAddress } from '../evidence/literal-address.ts'
import type { Blocker } from '../model/path.ts'
import { blocksOfVpc } from './blocks.ts'
import type { Endpoint } from './endpoint.ts'
import { isPublic } from './interfaces.ts'
import { lacks } from './lacks.ts'
import type { Network, RouteTable } from './network.ts'
import { choose, type Way } from './routes.ts'
import { OPEN, type Step } from './step.ts'

/**
 * What a hop does to packets. `keeps`: nothing; `public`: references to groups match nothing behind it; `hides`: where
 * they go from there is not known; `translates`: nor from which address they then come.
 */
export interface Hop extends Step {
  effect: 'keeps' | 'public' | 'hides' | 'translates'
}

const KEEPS: Hop = { ...OPEN, effect: 'keeps' }
const missing = (...missing: string[]): Hop => ({ ...KEEPS, missing })

/** One question to one route table. */
interface Leg {
  network: Network
  own: Endpoint
  other: Endpoint
  address: LiteralAddress
  direction: Blocker['direction']
  table: RouteTable
}

/** Where the route table of its subnet sends packets from this end to the other. Only for ends of different subnets. */
export function routeStep(network: Network, direction: Blocker['direction'], own: Endpoint, other: Endpoint): Hop {
  const { address } = other
  if (own.place === 'remote' || address === undefined) return KEEPS
  const table = tableOf(network, own)
  if (table === undefined) return missing(lacks(network, 'DescribeRouteTables', `the route table of ${own.subnet}`))
  const choice = choose(table.ways, address, network.lists)
  if ('unsure' in choice) return missing(...choice.unsure)
  const leg = { network, own, other, address, direction, table }
  const { way } = choice
  if (way === undefined) return blocked(leg, null, 'NO_ROUTE_TO_DESTINATION', `${newRoute(leg)}: ${reach(leg)}`)
  if (way.blackhole)
    return blocked(
      leg,
      way,
      'BAD_STATE_ROUTE',
      `in ${table.id}, replace the route for ${way.destination}, whose target${targetOf(way)} is gone or detached: ${reach(leg)}`,
    )
  return leadStep(leg, way)
}

/** The main table serves only where no other is associated, which a page of several does not tell. */
const tableOf = ({ tables, mainTables, whole }: Network, { subnet = '', vpc = '' }: Endpoint): RouteTable | undefined =>
  tables.get(subnet) ?? (whole.has('DescribeRouteTables') ? mainTables.get(vpc) : undefined)

function leadStep(leg: Leg, way: Way): Hop {
  const { own, other, table } = leg
  switch (way.lead.to) {
    case 'local':
      return localStep(leg, way)
    case 'peering':
      return peeringStep(leg, way, way.lead.id)
    case 'internet':
    case 'egress-only':
      return internetStep(leg, way, way.lead.to)
    case 'interface':
      if (way.lead.id === other.interface?.id) return KEEPS
      break
    case 'instance':
      if (way.lead.id === other.interface?.instance) return KEEPS
      break
    default:
  }
  const passesOn = way.lead.to === 'gateway' || way.lead.to === 'other'
  return {
    blockers: [],
    missing: [`what lies behind ${way.lead.id}, to which ${table.id} sends what ${own.asked} sends to ${other.asked}`],
    effect: passesOn ? 'hides' : 'translates',
  }
}

function localStep(leg: Leg, way: Way): Hop {
  const { own, other, network, table } = leg
  if (other.place === 'remote') return missing(lacks(network, 'DescribeSubnets', `the subnet of ${other.asked}`))
  if (other.vpc === own.vpc) return KEEPS
  return blocked(
    leg,
    way,
    'NO_ROUTE_TO_DESTINATION',
    `none in ${table.id}: ${way.destination} of ${own.vpc} holds the address too, and overlapping VPCs cannot be routed to each other`,
  )
}

function peeringStep(leg: Leg, way: Way, id: string): Hop {
  const { network, own, other, address } = leg
  const peering = network.peerings.get(id)
  if (peering === undefined) return missing(lacks(network, 'DescribeVpcPeeringConnections', `the state of ${id}`))
  const state = peering.Status.Code
  if (state !== 'active') {
    const mend = state === 'pending-acceptance' ? `accept ${id}` : `make a new peering connection in place of ${id}`
    return blocked(
      leg,
      way,
      'BAD_STATE',
      `${mend}, which is ${state}: it joins two whole VPCs, as far as routes and rules let it`,
    )
  }
  const ends = [peering.RequesterVpcInfo, peering.AccepterVpcInfo]
  const far = ends.find(end => end?.VpcId !== own.vpc)
  if (far?.VpcId === undefined || !ends.some(end => end?.VpcId === own.vpc)) return missing(`the VPCs that ${id} joins`)
  const blocks = network.vpcBlocks.get(far.VpcId) ?? blocksOfVpc(far)
  const beyond =
    other.place === 'remote'
      ? blocks.length > 0 && !blocks.some(block => contains(block, address))
      : other.vpc !== far.VpcId
  if (beyond)
    return blocked(
      leg,
      way,
      'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
      `${newRoute(leg)} instead of ${id}, which leads to ${far.VpcId} and to nothing behind it: ${reach(leg)}`,
    )
  if (other.place !== 'remote') return KEEPS
  const missed = `the subnet of ${other.asked} in ${far.VpcId}, behind ${id}`
  return { ...missing(lacks(network, 'DescribeSubnets', missed)), effect: 'hides' }
}

function internetStep(leg: Leg, way: Way, gate: 'internet' | 'egress-only'): Hop {
  const { own, other, address, direction, table } = leg
  // Only a private address leads to an interface of another VPC.
  if (inPrivateBlock(address) || (address.family === 4 && other.place !== 'remote'))
    return blocked(
      leg,
      way,
      inRfc1918(address) ? 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS' : undefined,
      `${newRoute(leg)} instead of the Internet, where private addresses lead nowhere: ${reach(leg)}`,
    )
  if (gate === 'egress-only' && direction === 'return')
    return blocked(
      leg,
      way,
      undefined,
      `in ${table.id}, a route for ${formatCidr(single(address))} to an internet gateway: an egress-only one lets nobody connect; ${reach(leg)}`,
    )
  if (own.interface === undefined) return missing(...own.missing)
  if (own.address !== undefined && isPublic(own.interface, own.address) && !isUniqueLocal(own.address))
    return { ...KEEPS, effect: 'public' }
  return blocked(
    leg,
    way,
    'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
    `a public address for ${own.interface.id}, or better a private way between both: an internet gateway drops what comes from a private address; a public one can be dialled from everywhere, as far as rules let it`,
  )
}

const isUniqueLocal = (address: LiteralAddress): boolean => address.family === 6 && inPrivateBlock(address)

const targetOf = ({ lead }: Way): string => ('id' in lead ? ` ${lead.id}` : '')

const reach = ({ table: { id, subnets } }: Leg): string =>
  subnets.length === 0
    ? `it holds for every subnet without a table of its own, since ${id} is the main one`
    : `it holds for every interface of ${subnets.toSorted().join(', ')}`

function newRoute({ network, own, other, address, table }: Leg): string {
  const joined = [...network.peerings.values()].find(({ Status, RequesterVpcInfo, AccepterVpcInfo }) => {
    const vpcs = [RequesterVpcInfo?.VpcId, AccepterVpcInfo?.VpcId]
    return Status.Code === 'active' && vpcs.includes(own.vpc ?? '') && vpcs.includes(other.vpc ?? '')
  })
  const to =
    other.vpc === own.vpc
      ? 'local'
      : (joined?.VpcPeeringConnectionId ?? `what joins ${own.vpc} with ${other.vpc ?? 'its network'}`)
  return `in ${table.id}, a route for ${formatAddress(address)}/${address.family === 4 ? 32 : 128} to ${to}`
}

const blocked = ({ direction, table }: Leg, way: Way | null, code: Blocker['code'], remedy: string): Hop => ({
  ...KEEPS,
  blockers: [
    {
      kind: 'route',
      direction,
      id: table.id,
      rule: way?.destination ?? null,
      remedy,
      ...(code === undefined ? {} : { code }),
    },
  ],
})
