import * as z from 'zod/mini'
import { parseCidr } from '../cidr/cidr.ts'
import { parseAddress } from '../evidence/literal-address.ts'

const text = z.string('a text')
const whole = z.int('a whole number')
const yesOrNo = z.boolean('true or false')
const cidr = z.string('a CIDR block').check(z.refine(given => parseCidr(given) !== undefined, 'a CIDR block'))
const address = z.string('an IP address').check(z.refine(given => parseAddress(given) !== undefined, 'an IP address'))

const record = <S extends z.core.$ZodShape>(fields: S) => z.object(fields, 'an object')
const some = <T extends z.core.SomeType>(element: T) => z.optional(z.array(element, 'a list'))
const list = <T extends z.core.SomeType>(element: T) => z.array(element, 'a list')

const Permission = record({
  IpProtocol: text,
  FromPort: z.optional(whole),
  ToPort: z.optional(whole),
  IpRanges: some(record({ CidrIp: cidr })),
  Ipv6Ranges: some(record({ CidrIpv6: cidr })),
  PrefixListIds: some(record({ PrefixListId: text })),
  UserIdGroupPairs: some(
    record({
      GroupId: z.optional(text),
      GroupName: z.optional(text),
      PeeringStatus: z.optional(text),
      VpcPeeringConnectionId: z.optional(text),
    }),
  ),
})
export type Permission = z.infer<typeof Permission>

const SecurityGroup = record({
  GroupId: text,
  GroupName: z.optional(text),
  VpcId: z.optional(text),
  IpPermissions: some(Permission),
  IpPermissionsEgress: some(Permission),
})

const NetworkAcl = record({
  NetworkAclId: text,
  Associations: list(record({ SubnetId: text })),
  Entries: list(
    record({
      RuleNumber: whole,
      Egress: yesOrNo,
      Protocol: text,
      RuleAction: z.enum(['allow', 'deny'], 'allow or deny'),
      CidrBlock: z.optional(cidr),
      Ipv6CidrBlock: z.optional(cidr),
      PortRange: z.optional(record({ From: whole, To: whole })),
    }),
  ),
})
export type NetworkAcl = z.infer<typeof NetworkAcl>

const Route = record({
  DestinationCidrBlock: z.optional(cidr),
  DestinationIpv6CidrBlock: z.optional(cidr),
  DestinationPrefixListId: z.optional(text),
  GatewayId: z.optional(text),
  NatGatewayId: z.optional(text),
  TransitGatewayId: z.optional(text),
  VpcPeeringConnectionId: z.optional(text),
  EgressOnlyInternetGatewayId: z.optional(text),
  NetworkInterfaceId: z.optional(text),
  InstanceId: z.optional(text),
  LocalGatewayId: z.optional(text),
  CarrierGatewayId: z.optional(text),
  CoreNetworkArn: z.optional(text),
  Origin: z.optional(text),
  State: z.optional(text),
})
export type Route = z.infer<typeof Route>

const RouteTable = record({
  RouteTableId: text,
  VpcId: text,
  Associations: list(
    record({
      Main: z.optional(yesOrNo),
      SubnetId: z.optional(text),
      AssociationState: z.optional(record({ State: z.optional(text) })),
    }),
  ),
  Routes: list(Route),
})

const Subnet = record({
  SubnetId: text,
  VpcId: text,
  CidrBlock: z.optional(cidr),
  Ipv6CidrBlockAssociationSet: some(
    record({ Ipv6CidrBlock: cidr, Ipv6CidrBlockState: z.optional(record({ State: z.optional(text) })) }),
  ),
})

const PublicAddress = record({ PublicIp: z.optional(address) })

const NetworkInterface = record({
  NetworkInterfaceId: text,
  InterfaceType: z.optional(text),
  SubnetId: z.optional(text),
  VpcId: z.optional(text),
  Groups: some(record({ GroupId: text })),
  PrivateIpAddress: z.optional(address),
  Association: z.optional(PublicAddress),
  PrivateIpAddresses: some(
    record({
      PrivateIpAddress: address,
      Primary: z.optional(yesOrNo),
      Association: z.optional(PublicAddress),
    }),
  ),
  Ipv6Addresses: some(record({ Ipv6Address: address })),
  Ipv4Prefixes: some(record({ Ipv4Prefix: cidr })),
  Ipv6Prefixes: some(record({ Ipv6Prefix: cidr })),
  Attachment: z.optional(
    record({
      InstanceId: z.optional(text),
      DeviceIndex: z.optional(whole),
      NetworkCardIndex: z.optional(whole),
    }),
  ),
})
export type NetworkInterface = z.infer<typeof NetworkInterface>

const Instance = record({ InstanceId: text, NetworkInterfaces: some(NetworkInterface) })

const Vpc = record({
  VpcId: text,
  CidrBlock: z.optional(cidr),
  CidrBlockAssociationSet: some(record({ CidrBlock: cidr })),
  Ipv6CidrBlockAssociationSet: some(record({ Ipv6CidrBlock: cidr })),
})

const PeeredVpc = record({
  VpcId: z.optional(text),
  CidrBlock: z.optional(cidr),
  CidrBlockSet: some(record({ CidrBlock: cidr })),
  Ipv6CidrBlockSet: some(record({ Ipv6CidrBlock: cidr })),
})

const Peering = record({
  VpcPeeringConnectionId: text,
  Status: record({ Code: text }),
  RequesterVpcInfo: z.optional(PeeredVpc),
  AccepterVpcInfo: z.optional(PeeredVpc),
})
export type Peering = z.infer<typeof Peering>

/** `NextToken`: that there are more which the file does not hold. */
const NextToken = z.optional(text)

/** EC2 as the AWS CLI prints it, by the name of the operation (design §12); what is not asked for here is left aside. */
export const Snapshot = record({
  DescribeSecurityGroups: z.optional(record({ SecurityGroups: list(SecurityGroup), NextToken })),
  DescribeNetworkAcls: z.optional(record({ NetworkAcls: list(NetworkAcl), NextToken })),
  DescribeRouteTables: z.optional(record({ RouteTables: list(RouteTable), NextToken })),
  DescribeSubnets: z.optional(record({ Subnets: list(Subnet), NextToken })),
  DescribeNetworkInterfaces: z.optional(record({ NetworkInterfaces: list(NetworkInterface), NextToken })),
  DescribeInstances: z.optional(record({ Reservations: list(record({ Instances: list(Instance) })), NextToken })),
  DescribeVpcs: z.optional(record({ Vpcs: list(Vpc), NextToken })),
  DescribeVpcPeeringConnections: z.optional(record({ VpcPeeringConnections: list(Peering), NextToken })),
  GetManagedPrefixListEntries: z.optional(
    z.record(text, record({ Entries: list(record({ Cidr: cidr })), NextToken }), 'a map of prefix list ids'),
  ),
})
export type Snapshot = z.infer<typeof Snapshot>
