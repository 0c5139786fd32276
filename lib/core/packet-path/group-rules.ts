import { type Cidr, contains, parseCidr } from '../cidr/cidr.ts'
import { holds, type Range } from '../cidr/range.ts'
import type { Peer } from './peer.ts'
import type { Permission } from './snapshot.ts'
import { tcpPorts } from './tcp-ports.ts'

/** One thing that a security group lets through for TCP. */
export type GroupRule = { ports: Range<number> } & ({ block: Cidr } | { list: string } | { group: string })

interface Context {
  /** Connections that are no longer there: what refers to a group behind them is stale. */
  deadPeerings: ReadonlySet<string>
  idOf(name: string): string | undefined
}

export function rulesOf(permission: Permission, { deadPeerings, idOf }: Context): GroupRule[] {
  const ports = tcpPorts(permission.IpProtocol.toLowerCase(), permission.FromPort, permission.ToPort)
  if (ports === undefined) return []
  const blocks = [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
  ].flatMap(text => parseCidr(text) ?? [])
  const alive = (permission.UserIdGroupPairs ?? []).filter(
    ({ PeeringStatus = 'active', VpcPeeringConnectionId = '' }) =>
      PeeringStatus === 'active' && !deadPeerings.has(VpcPeeringConnectionId),
  )
  const groups = alive.flatMap(
    pair => pair.GroupId ?? (pair.GroupName === undefined ? [] : (idOf(pair.GroupName) ?? [])),
  )
  return [
    ...blocks.map(block => ({ ports, block })),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => ({ ports, list: PrefixListId })),
    ...groups.map(group => ({ ports, group })),
  ]
}

type Lists = ReadonlyMap<string, readonly Cidr[]>

/** Whether a rule lets this peer through on this port; `perhaps` where what is known does not tell. */
export function admits(rule: GroupRule, peer: Peer, port: number, lists: Lists): 'yes' | 'no' | 'perhaps' {
  if (!holds(rule.ports, port)) return 'no'
  if ('group' in rule) {
    if (peer.groups === undefined) return 'perhaps'
    return peer.groups.includes(rule.group) ? 'yes' : 'no'
  }
  const blocks = 'block' in rule ? [rule.block] : lists.get(rule.list)
  const { address } = peer
  if (blocks === undefined || address === undefined) return 'perhaps'
  return blocks.some(block => contains(block, address)) ? 'yes' : 'no'
}
