import type { Snapshot } from '../../../lib/core/packet-path/snapshot.ts'

/** Snapshots here are synthetic: written by hand, in the shape that the AWS CLI prints. */
export type RawSnapshot = { [operation: string]: unknown }

type Of<Operation extends keyof Snapshot, List extends string> =
  NonNullable<Snapshot[Operation]> extends {
    [L in List]: readonly (infer Element)[]
  }
    ? Element
    : never
type SecurityGroup = Of<'DescribeSecurityGroups', 'SecurityGroups'>
type Acl = Of<'DescribeNetworkAcls', 'NetworkAcls'>
type Table = Of<'DescribeRouteTables', 'RouteTables'>
type Subnet = Of<'DescribeSubnets', 'Subnets'>
type Interface = Of<'DescribeNetworkInterfaces', 'NetworkInterfaces'>
type Peering = Of<'DescribeVpcPeeringConnections', 'VpcPeeringConnections'>
type Permission = NonNullable<SecurityGroup['IpPermissions']>[number]
type Entry = Acl['Entries'][number]
type Route = Table['Routes'][number]

export const CLIENT = 'eni-client'
export const NODE = 'eni-node'

export const tcp = (port: number, rest: Partial<Permission>): Permission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
  ...rest,
})
export const everything = (rest: Partial<Permission>): Permission => {
  const { FromPort: _, ToPort: __, ...permission } = tcp(0, rest)
  return { ...permission, IpProtocol: '-1' }
}
export const from = (...blocks: string[]) => ({ IpRanges: blocks.map(CidrIp => ({ CidrIp })) })
export const fromV6 = (...blocks: string[]) => ({ Ipv6Ranges: blocks.map(CidrIpv6 => ({ CidrIpv6 })) })
export const fromGroup = (GroupId: string, rest: object = {}) => ({
  UserIdGroupPairs: [{ GroupId, UserId: '111122223333', ...rest }],
})
export const fromList = (PrefixListId: string) => ({ PrefixListIds: [{ PrefixListId }] })

/** As EC2 makes one: nothing in, everything out. */
export const group = (GroupId: string, rest: Partial<SecurityGroup> = {}, VpcId = 'vpc-1'): SecurityGroup => ({
  GroupId,
  GroupName: `${GroupId}-name`,
  VpcId,
  IpPermissions: [],
  IpPermissionsEgress: [everything({ ...from('0.0.0.0/0'), ...fromV6('::/0') })],
  ...rest,
})

export const entry = (
  RuleNumber: number,
  Egress: boolean,
  RuleAction: 'allow' | 'deny',
  rest: Partial<Entry> = {},
): Entry => ({
  RuleNumber,
  Egress,
  Protocol: '-1',
  RuleAction,
  ...(rest.Ipv6CidrBlock === undefined ? { CidrBlock: '0.0.0.0/0' } : {}),
  ...rest,
})
export const ports = (From: number, To: number) => ({ Protocol: '6', PortRange: { From, To } })

/** As EC2 makes one: everything both ways, and `*` behind. */
export const acl = (NetworkAclId: string, subnets: string[], ...entries: Entry[]): Acl => ({
  NetworkAclId,
  Associations: subnets.map(SubnetId => ({ SubnetId })),
  Entries: [
    ...(entries.length > 0 ? entries : [entry(100, true, 'allow'), entry(100, false, 'allow')]),
    entry(32767, true, 'deny'),
    entry(32767, false, 'deny'),
  ],
})

export const local = (DestinationCidrBlock = '10.0.0.0/16'): Route => ({
  DestinationCidrBlock,
  GatewayId: 'local',
  Origin: 'CreateRouteTable',
  State: 'active',
})
export const route = (DestinationCidrBlock: string, rest: Partial<Route>): Route => ({
  DestinationCidrBlock,
  Origin: 'CreateRoute',
  State: 'active',
  ...rest,
})
export const table = (RouteTableId: string, subnets: string[], Routes: Route[], VpcId = 'vpc-1'): Table => ({
  RouteTableId,
  VpcId,
  Associations: subnets.map(SubnetId => ({ Main: false, SubnetId, AssociationState: { State: 'associated' } })),
  Routes,
})
export const mainTable = (RouteTableId: string, Routes: Route[], VpcId = 'vpc-1'): Table => ({
  RouteTableId,
  VpcId,
  Associations: [{ Main: true, AssociationState: { State: 'associated' } }],
  Routes,
})

export const subnet = (SubnetId: string, CidrBlock: string, VpcId = 'vpc-1', v6?: string): Subnet => ({
  SubnetId,
  VpcId,
  CidrBlock,
  Ipv6CidrBlockAssociationSet:
    v6 === undefined ? [] : [{ Ipv6CidrBlock: v6, Ipv6CidrBlockState: { State: 'associated' } }],
})

interface InterfaceParts {
  addresses?: string[]
  v6?: string[]
  groups: string[]
  vpc?: string
  publicIp?: string
  instance?: string
  index?: number
}
export const nic = (NetworkInterfaceId: string, SubnetId: string, parts: InterfaceParts): Interface => {
  const { addresses = [], v6 = [], groups, vpc = 'vpc-1', publicIp, instance, index = 0 } = parts
  const association = publicIp === undefined ? {} : { Association: { PublicIp: publicIp } }
  return {
    NetworkInterfaceId,
    InterfaceType: 'interface',
    SubnetId,
    VpcId: vpc,
    Groups: groups.map(GroupId => ({ GroupId })),
    ...(addresses[0] === undefined ? {} : { PrivateIpAddress: addresses[0] }),
    ...association,
    PrivateIpAddresses: addresses.map((PrivateIpAddress, i) => ({
      PrivateIpAddress,
      Primary: i === 0,
      ...(i === 0 ? association : {}),
    })),
    Ipv6Addresses: v6.map(Ipv6Address => ({ Ipv6Address })),
    ...(instance === undefined ? {} : { Attachment: { InstanceId: instance, DeviceIndex: index } }),
  }
}

interface Parts {
  groups?: SecurityGroup[]
  acls?: Acl[]
  tables?: Table[]
  subnets?: Subnet[]
  interfaces?: Interface[]
  instances?: { InstanceId: string; NetworkInterfaces: Interface[] }[]
  peerings?: Peering[]
  lists?: Record<string, string[]>
}

const DEFAULTS: Required<Parts> = {
  groups: [group('sg-client'), group('sg-node', { IpPermissions: [tcp(9200, fromGroup('sg-client'))] })],
  acls: [acl('acl-1', ['subnet-a', 'subnet-b'])],
  tables: [mainTable('rtb-main', [local()])],
  subnets: [subnet('subnet-a', '10.0.1.0/24'), subnet('subnet-b', '10.0.2.0/24')],
  interfaces: [
    nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
    nic(NODE, 'subnet-b', { addresses: ['10.0.2.11'], groups: ['sg-node'] }),
  ],
  instances: [],
  peerings: [],
  lists: {},
}

/** A client and a node in two subnets of one VPC, where 9200 passes; any part may be told otherwise. */
export function aSnapshot(parts: Parts = {}): RawSnapshot {
  const all = { ...DEFAULTS, ...parts }
  return {
    DescribeSecurityGroups: { SecurityGroups: all.groups },
    DescribeNetworkAcls: { NetworkAcls: all.acls },
    DescribeRouteTables: { RouteTables: all.tables },
    DescribeSubnets: { Subnets: all.subnets },
    DescribeNetworkInterfaces: { NetworkInterfaces: all.interfaces },
    DescribeInstances: { Reservations: all.instances.map(each => ({ Instances: [each] })) },
    DescribeVpcs: { Vpcs: [] },
    DescribeVpcPeeringConnections: { VpcPeeringConnections: all.peerings },
    GetManagedPrefixListEntries: Object.fromEntries(
      Object.entries(all.lists).map(([id, blocks]) => [id, { Entries: blocks.map(Cidr => ({ Cidr })) }]),
    ),
  }
}

export const peering = (a: string, b: string, Code = 'active'): Peering => ({
  VpcPeeringConnectionId: 'pcx-1',
  Status: { Code },
  RequesterVpcInfo: { VpcId: a },
  AccepterVpcInfo: { VpcId: b },
})
