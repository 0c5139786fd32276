import type { PathAnswer } from '../lib/core/model/path.ts'
import { networkOf } from '../lib/core/packet-path/network.ts'
import { packetPath } from '../lib/core/packet-path/packet-path.ts'
import { readSnapshot } from '../lib/core/packet-path/read-snapshot.ts'

const VPC = 'vpc-0a1b2c3d4e5f60718'
const [CLIENTS, NODES] = ['subnet-0a1b2c3d4e5f60718', 'subnet-0f1e2d3c4b5a69788']
const [CLIENT_GROUP, NODE_GROUP] = ['sg-0a1b2c3d4e5f60718', 'sg-0f1e2d3c4b5a69788']

const everywhere = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]

const interfaceAt = (id: string, subnet: string, group: string, address: string) => ({
  NetworkInterfaceId: id,
  SubnetId: subnet,
  VpcId: VPC,
  Groups: [{ GroupId: group }],
  PrivateIpAddress: address,
})

const entry = (RuleNumber: number, Egress: boolean, RuleAction: string, rest = {}) => ({
  ...{ RuleNumber, Egress, RuleAction, Protocol: '-1', CidrBlock: '0.0.0.0/0' },
  ...rest,
})

/** Synthetic: nobody is let in on 9200, and answers leave only by the ports that Linux dials from. */
const SNAPSHOT = {
  DescribeSecurityGroups: {
    SecurityGroups: [CLIENT_GROUP, NODE_GROUP].map(GroupId => ({
      GroupId,
      IpPermissions: [],
      IpPermissionsEgress: everywhere,
    })),
  },
  DescribeNetworkAcls: {
    NetworkAcls: [
      {
        NetworkAclId: 'acl-0a1b2c3d4e5f60718',
        Associations: [{ SubnetId: CLIENTS }, { SubnetId: NODES }],
        Entries: [
          entry(100, false, 'allow'),
          entry(100, true, 'allow', { Protocol: '6', PortRange: { From: 9200, To: 9200 } }),
          entry(110, true, 'allow', { Protocol: '6', PortRange: { From: 32768, To: 60999 } }),
          entry(32767, false, 'deny'),
          entry(32767, true, 'deny'),
        ],
      },
    ],
  },
  DescribeRouteTables: {
    RouteTables: [
      {
        RouteTableId: 'rtb-0a1b2c3d4e5f60718',
        VpcId: VPC,
        Associations: [{ Main: true }],
        Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
      },
    ],
  },
  DescribeNetworkInterfaces: {
    NetworkInterfaces: [
      interfaceAt('eni-0a1b2c3d4e5f60718', CLIENTS, CLIENT_GROUP, '10.0.1.9'),
      interfaceAt('eni-0f1e2d3c4b5a69788', NODES, NODE_GROUP, '10.0.2.11'),
    ],
  },
}

export function examplePath(): PathAnswer {
  const read = readSnapshot(JSON.stringify(SNAPSHOT))
  if (!read.ok) throw new Error(read.problem)
  return packetPath(networkOf(read.snapshot), { from: '10.0.1.9', to: '10.0.2.11', port: 9200 })
}
