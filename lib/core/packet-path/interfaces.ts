import { type Cidr, contains } from '../cidr/cidr.ts'
import { formatAddress, type LiteralAddress, parseAddress } from '../evidence/literal-address.ts'
import { blocksOf } from './blocks.ts'
import type { NetworkInterface, Snapshot } from './snapshot.ts'

/** A network interface, and what goes by it. */
export interface Interface {
  id: string
  subnet: string | undefined
  vpc: string | undefined
  /** Sorted; undefined where the snapshot does not tell them. */
  groups: readonly string[] | undefined
  /** The primary ones first. */
  addresses: readonly LiteralAddress[]
  /** Prefixes that are delegated to it, for containers. */
  blocks: readonly Cidr[]
  /** Those of its private addresses that have a public one, in their usual spelling. */
  translated: ReadonlySet<string>
  type: string | undefined
  instance: string | undefined
  /** Whether it is the one that the instance was started with. */
  primary: boolean
}

/** Every interface, to be found by its id, its instance or its address. */
export interface Interfaces {
  byId: ReadonlyMap<string, Interface>
  byInstance: ReadonlyMap<string, readonly Interface[]>
  /** How many wear a security group. */
  wearing(group: string): number
  withAddress(address: LiteralAddress): readonly Interface[]
}

/** As the interfaces tell, and where they do not, the instances. */
export function interfacesOf({ DescribeNetworkInterfaces, DescribeInstances }: Snapshot): Interfaces {
  const own = (DescribeNetworkInterfaces?.NetworkInterfaces ?? []).map(each => interfaceOf(each))
  const ofInstances = (DescribeInstances?.Reservations ?? [])
    .flatMap(({ Instances }) => Instances)
    .flatMap(({ InstanceId, NetworkInterfaces = [] }) => NetworkInterfaces.map(each => interfaceOf(each, InstanceId)))
  const byId = new Map([...ofInstances, ...own].map(each => [each.id, each]))
  const all = [...byId.values()]
  const byAddress = Map.groupBy(
    all.flatMap(each => each.addresses.map(address => ({ each, spelt: formatAddress(address) }))),
    ({ spelt }) => spelt,
  )
  const worn = Map.groupBy(
    all.flatMap(({ groups = [] }) => groups),
    group => group,
  )
  const delegated = all.filter(({ blocks }) => blocks.length > 0)
  return {
    byId,
    byInstance: Map.groupBy(
      all.filter(({ instance }) => instance !== undefined),
      ({ instance = '' }) => instance,
    ),
    wearing: group => worn.get(group)?.length ?? 0,
    withAddress: address => [
      ...(byAddress.get(formatAddress(address)) ?? []).map(({ each }) => each),
      ...delegated.filter(({ blocks }) => blocks.some(block => contains(block, address))),
    ],
  }
}

function interfaceOf(given: NetworkInterface, instance = given.Attachment?.InstanceId): Interface {
  const v4 = (given.PrivateIpAddresses ?? []).toSorted(
    (a, b) => Number(b.Primary ?? false) - Number(a.Primary ?? false),
  )
  const spelt = [
    ...(given.PrivateIpAddress === undefined ? [] : [given.PrivateIpAddress]),
    ...v4.map(each => each.PrivateIpAddress),
    ...(given.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
  ]
  const primaryHasPublic = given.Association?.PublicIp !== undefined && given.PrivateIpAddress !== undefined
  const translated = [
    ...(primaryHasPublic ? [given.PrivateIpAddress ?? ''] : []),
    ...v4.flatMap(each => (each.Association?.PublicIp === undefined ? [] : each.PrivateIpAddress)),
  ]
  const { DeviceIndex, NetworkCardIndex = 0 } = given.Attachment ?? {}
  return {
    id: given.NetworkInterfaceId,
    subnet: given.SubnetId,
    vpc: given.VpcId,
    groups: given.Groups?.map(({ GroupId }) => GroupId).sort(),
    addresses: [...new Set(spelt)].flatMap(text => parseAddress(text) ?? []),
    blocks: blocksOf([
      ...(given.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
      ...(given.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
    ]),
    translated: new Set(translated),
    type: given.InterfaceType,
    instance,
    primary: DeviceIndex === 0 && NetworkCardIndex === 0,
  }
}

/** An IPv6 address needs no translation. */
export const isPublic = ({ translated }: Interface, address: LiteralAddress): boolean =>
  address.family === 6 || translated.has(formatAddress(address))
