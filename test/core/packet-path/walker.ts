import { BlockList, isIPv6 } from 'node:net'

/**
 * The same question answered by brute force, packet by packet and port by port, on the raw snapshot. It shares nothing
 * with the program: blocks are `BlockList` of node:net, and rules are read as AWS documents them.
 */
interface Packet {
  source: string
  destination: string
  port: number
}

// biome-ignore lint/suspicious/noExplicitAny: raw JSON, as it is printed
type Raw = any

const lists = new Map<string, BlockList>()

function within(block: string, address: string): boolean {
  const [base = '', length] = block.split('/')
  if (isIPv6(base) !== isIPv6(address)) return false
  const kind = isIPv6(base) ? 'ipv6' : 'ipv4'
  let list = lists.get(block)
  if (list === undefined) {
    list = new BlockList()
    list.addSubnet(base, Number(length), kind)
    lists.set(block, list)
  }
  return list.check(address, kind)
}

const isTcp = (protocol: string) => protocol === '-1' || protocol === '6' || protocol === 'tcp'

function groupLetsThrough(raw: Raw, permission: Raw, other: Raw, otherAddress: string, port: number): boolean {
  if (!isTcp(permission.IpProtocol)) return false
  if (permission.IpProtocol !== '-1' && (port < permission.FromPort || port > permission.ToPort)) return false
  for (const { CidrIp } of permission.IpRanges) if (within(CidrIp, otherAddress)) return true
  for (const { CidrIpv6 } of permission.Ipv6Ranges) if (within(CidrIpv6, otherAddress)) return true
  for (const { GroupId } of permission.UserIdGroupPairs)
    for (const worn of other.Groups) if (worn.GroupId === GroupId) return true
  for (const { PrefixListId } of permission.PrefixListIds)
    for (const { Cidr } of raw.GetManagedPrefixListEntries[PrefixListId].Entries)
      if (within(Cidr, otherAddress)) return true
  return false
}

function groupsLetThrough(raw: Raw, own: Raw, list: string, other: Raw, otherAddress: string, port: number): boolean {
  for (const { GroupId } of own.Groups)
    for (const group of raw.DescribeSecurityGroups.SecurityGroups)
      if (group.GroupId === GroupId)
        for (const permission of group[list])
          if (groupLetsThrough(raw, permission, other, otherAddress, port)) return true
  return false
}

/** Number of the entry that denies; null where none matches, undefined where the packet passes. */
function denyingEntry(entries: Raw[], address: string, port: number): number | null | undefined {
  for (const entry of entries) {
    if (!entry.matches(address) || port < entry.first || port > entry.last) continue
    return entry.allows ? undefined : entry.number
  }
  return null
}

function entriesFor(acl: Raw, egress: boolean, address: string): Raw[] {
  const found = []
  for (const entry of acl.Entries) {
    if (entry.Egress !== egress || !isTcp(entry.Protocol)) continue
    const hit = within(entry.CidrBlock ?? entry.Ipv6CidrBlock, address)
    const whole = entry.Protocol === '-1' || entry.PortRange === undefined
    found.push({
      number: entry.RuleNumber,
      allows: entry.RuleAction === 'allow',
      matches: () => hit,
      first: whole ? 0 : entry.PortRange.From,
      last: whole ? 65535 : entry.PortRange.To,
    })
  }
  return found.sort((a, b) => a.number - b.number)
}

const aclOf = (raw: Raw, subnet: string): Raw =>
  raw.DescribeNetworkAcls.NetworkAcls.find((acl: Raw) => acl.Associations.some((each: Raw) => each.SubnetId === subnet))

function tableOf(raw: Raw, subnet: string, vpc: string): Raw {
  const tables = raw.DescribeRouteTables.RouteTables
  const own = tables.find((table: Raw) => table.Associations.some((each: Raw) => each.SubnetId === subnet))
  return own ?? tables.find((table: Raw) => table.VpcId === vpc && table.Associations.some((each: Raw) => each.Main))
}

/** `undefined`: it gets there; else the destination of the route that does not lead there, or null. */
function misroutes(raw: Raw, table: Raw, own: Raw, other: Raw, address: string): string | null | undefined {
  let best: { length: number; route: Raw } | undefined
  for (const route of table.Routes) {
    const blocks: string[] =
      route.DestinationPrefixListId === undefined
        ? [route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock]
        : raw.GetManagedPrefixListEntries[route.DestinationPrefixListId].Entries.map((each: Raw) => each.Cidr)
    for (const block of blocks) {
      const length = Number(block.split('/')[1])
      if (within(block, address) && (best === undefined || length > best.length)) best = { length, route }
    }
  }
  if (best === undefined) return null
  const { route } = best
  const destination = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId
  if (route.State === 'blackhole') return destination
  if (route.GatewayId === 'local') return own.VpcId === other.VpcId ? undefined : destination
  const peering = raw.DescribeVpcPeeringConnections.VpcPeeringConnections.find(
    (each: Raw) => each.VpcPeeringConnectionId === route.VpcPeeringConnectionId,
  )
  const joined = [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId]
  const leads = peering.Status.Code === 'active' && joined.includes(own.VpcId) && joined.includes(other.VpcId)
  return leads && own.VpcId !== other.VpcId ? undefined : destination
}

/** Blockers as `kind direction id rule`, sorted. */
export function walk(raw: Raw, client: Raw, server: Raw, { source, destination, port }: Packet): string[] {
  const blockers = new Set<string>()
  const worn = (own: Raw) =>
    own.Groups.map((each: Raw) => each.GroupId)
      .sort()
      .join(',')
  if (!groupsLetThrough(raw, client, 'IpPermissionsEgress', server, destination, port))
    blockers.add(`security-group-egress forward ${worn(client)} null`)
  if (!groupsLetThrough(raw, server, 'IpPermissions', client, source, port))
    blockers.add(`security-group-ingress forward ${worn(server)} null`)
  if (client.SubnetId === server.SubnetId) return [...blockers].sort()

  const crossings = [
    { own: client, egress: true, direction: 'forward', address: destination },
    { own: server, egress: false, direction: 'forward', address: source },
    { own: server, egress: true, direction: 'return', address: source },
    { own: client, egress: false, direction: 'return', address: destination },
  ]
  for (const { own, egress, direction, address } of crossings) {
    const acl = aclOf(raw, own.SubnetId)
    const entries = entriesFor(acl, egress, address)
    const [first, last] = direction === 'forward' ? [port, port] : [1024, 65535]
    const denials = new Set<number | null>()
    for (let each = first; each <= last; each += 1) {
      const denied = denyingEntry(entries, address, each)
      if (denied !== undefined) denials.add(denied)
    }
    if (denials.size === 0) continue
    // Of several entries that deny, the first that counts is told.
    const [rule] = [...denials].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
    blockers.add(`network-acl-${egress ? 'egress' : 'ingress'} ${direction} ${acl.NetworkAclId} ${rule}`)
  }

  const legs = [
    { own: client, other: server, direction: 'forward', address: destination },
    { own: server, other: client, direction: 'return', address: source },
  ]
  for (const { own, other, direction, address } of legs) {
    const table = tableOf(raw, own.SubnetId, own.VpcId)
    const wrong = misroutes(raw, table, own, other, address)
    if (wrong !== undefined) blockers.add(`route ${direction} ${table.RouteTableId} ${wrong}`)
  }
  return [...blockers].sort()
}
