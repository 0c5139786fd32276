import type { Cidr } from '../cidr/cidr.ts'
import { type AclEntry, entriesOf } from './acl-entries.ts'
import { blocksOf, blocksOfVpc } from './blocks.ts'
import { type GroupRule, rulesOf } from './group-rules.ts'
import { type Interfaces, interfacesOf } from './interfaces.ts'
import { type Way, waysOf } from './routes.ts'
import type { Peering, Snapshot } from './snapshot.ts'

/** `undefined` where the snapshot does not tell the rules of that direction. */
interface SecurityGroup {
  id: string
  ingress: readonly GroupRule[] | undefined
  egress: readonly GroupRule[] | undefined
}

export interface NetworkAcl {
  id: string
  subnets: readonly string[]
  ingress: readonly AclEntry[]
  egress: readonly AclEntry[]
}

export interface RouteTable {
  id: string
  subnets: readonly string[]
  ways: readonly Way[]
}

interface Subnet {
  id: string
  vpc: string
  blocks: readonly Cidr[]
}

/** A snapshot, indexed once, so that each of many questions only looks up. */
export interface Network {
  interfaces: Interfaces
  groups: ReadonlyMap<string, SecurityGroup>
  subnets: readonly Subnet[]
  /** By subnet. */
  acls: ReadonlyMap<string, NetworkAcl>
  /** By subnet, where it is not the main one. */
  tables: ReadonlyMap<string, RouteTable>
  /** By VPC. */
  mainTables: ReadonlyMap<string, RouteTable>
  peerings: ReadonlyMap<string, Peering>
  /** Blocks of the VPCs that the snapshot shows. */
  vpcBlocks: ReadonlyMap<string, readonly Cidr[]>
  /** Entries of prefix lists; what is not whole is not here. */
  lists: ReadonlyMap<string, readonly Cidr[]>
  /** What is in the file, and whole: where something is not in it, it is not there. */
  whole: ReadonlySet<string>
  /** What is in the file as one page of several. */
  partial: ReadonlySet<string>
}

export function networkOf(snapshot: Snapshot): Network {
  const given = Object.entries(snapshot).filter(([name]) => name !== 'GetManagedPrefixListEntries')
  const isCut = (value: unknown) => (value as { NextToken?: string }).NextToken !== undefined
  const acls = (snapshot.DescribeNetworkAcls?.NetworkAcls ?? []).map(acl => ({
    id: acl.NetworkAclId,
    subnets: acl.Associations.map(({ SubnetId }) => SubnetId),
    ingress: entriesOf(acl, false),
    egress: entriesOf(acl, true),
  }))
  return {
    interfaces: interfacesOf(snapshot),
    groups: groupsOf(snapshot),
    subnets: (snapshot.DescribeSubnets?.Subnets ?? []).map(subnet => ({
      id: subnet.SubnetId,
      vpc: subnet.VpcId,
      blocks: blocksOf([
        subnet.CidrBlock,
        ...(subnet.Ipv6CidrBlockAssociationSet ?? [])
          .filter(({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated')
          .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
      ]),
    })),
    acls: new Map(acls.flatMap(acl => acl.subnets.map(subnet => [subnet, acl] as const))),
    ...tablesOf(snapshot),
    peerings: new Map(
      (snapshot.DescribeVpcPeeringConnections?.VpcPeeringConnections ?? []).map(each => [
        each.VpcPeeringConnectionId,
        each,
      ]),
    ),
    vpcBlocks: new Map((snapshot.DescribeVpcs?.Vpcs ?? []).map(vpc => [vpc.VpcId, blocksOfVpc(vpc)])),
    lists: new Map(
      Object.entries(snapshot.GetManagedPrefixListEntries ?? {})
        .filter(([, list]) => list.NextToken === undefined)
        .map(([id, list]) => [id, blocksOf(list.Entries.map(({ Cidr }) => Cidr))]),
    ),
    whole: new Set(given.filter(([, value]) => !isCut(value)).map(([name]) => name)),
    partial: new Set(given.filter(([, value]) => isCut(value)).map(([name]) => name)),
  }
}

function groupsOf({ DescribeSecurityGroups, DescribeVpcPeeringConnections }: Snapshot): Map<string, SecurityGroup> {
  const groups = DescribeSecurityGroups?.SecurityGroups ?? []
  const named = new Map(groups.map(group => [`${group.VpcId}/${group.GroupName}`, group.GroupId]))
  const deadPeerings = new Set(
    (DescribeVpcPeeringConnections?.VpcPeeringConnections ?? [])
      .filter(({ Status }) => Status.Code !== 'active')
      .map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId),
  )
  return new Map(
    groups.map(group => {
      const context = { deadPeerings, idOf: (name: string) => named.get(`${group.VpcId}/${name}`) }
      return [
        group.GroupId,
        {
          id: group.GroupId,
          ingress: group.IpPermissions?.flatMap(permission => rulesOf(permission, context)),
          egress: group.IpPermissionsEgress?.flatMap(permission => rulesOf(permission, context)),
        },
      ]
    }),
  )
}

/** An association that failed or ended holds no more. */
const ASSOCIATED: ReadonlySet<string> = new Set(['associated', 'associating'])

function tablesOf({ DescribeRouteTables }: Snapshot): Pick<Network, 'tables' | 'mainTables'> {
  const tables = new Map<string, RouteTable>()
  const mainTables = new Map<string, RouteTable>()
  for (const each of DescribeRouteTables?.RouteTables ?? []) {
    const associations = each.Associations.filter(({ AssociationState }) =>
      ASSOCIATED.has(AssociationState?.State ?? 'associated'),
    )
    const subnets = associations.flatMap(({ SubnetId }) => SubnetId ?? [])
    const table = { id: each.RouteTableId, subnets, ways: each.Routes.flatMap(waysOf) }
    for (const subnet of subnets) tables.set(subnet, table)
    if (associations.some(({ Main }) => Main === true)) mainTables.set(each.VpcId, table)
  }
  return { tables, mainTables }
}
