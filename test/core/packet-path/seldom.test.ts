import { describe, expect, test } from 'vitest'
import {
  acl,
  aSnapshot,
  CLIENT,
  entry,
  everything,
  from,
  fromGroup,
  fromV6,
  group,
  local,
  mainTable,
  NODE,
  nic,
  peering,
  ports,
  route,
  subnet,
  tcp,
} from './a-snapshot.ts'
import { judged, marks } from './judged.ts'

const client = nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] })
const node = nic(NODE, 'subnet-b', { addresses: ['10.0.2.11'], groups: ['sg-node'] })
const inVpc9 = { groups: ['sg-node'], vpc: 'vpc-9' }

describe('who is meant', () => {
  test('of several interfaces with one address, that of the same VPC; else it cannot tell', () => {
    const twin = nic('eni-twin', 'subnet-z', { addresses: ['10.0.2.11'], ...inVpc9 })
    const interfaces = [
      client,
      node,
      twin,
      nic('eni-far', 'subnet-y', { addresses: ['10.8.0.1'], ...inVpc9, vpc: 'vpc-8' }),
    ]
    expect(judged(aSnapshot({ interfaces }), { to: '10.0.2.11' }).verdict).toBe('passes')
    expect(judged(aSnapshot({ interfaces }), { from: 'eni-far', to: '10.0.2.11' }).missing[0]).toContain(
      'which interface is meant',
    )
  })

  test('the same of subnets', () => {
    const subnets = [
      subnet('subnet-b', '10.0.2.0/24'),
      subnet('subnet-z', '10.0.2.0/23', 'vpc-9'),
      subnet('subnet-y', '10.0.2.0/24', 'vpc-8'),
    ]
    expect(judged(aSnapshot({ subnets }), { to: '10.0.2.99' }).missing[0]).toContain(
      'the interface with the address 10.0.2.99',
    )
    const interfaces = [nic(CLIENT, 'subnet-q', { addresses: ['10.7.0.1'], groups: ['sg-client'], vpc: 'vpc-7' })]
    expect(judged(aSnapshot({ subnets, interfaces }), { to: '10.0.2.99' }).missing[0]).toContain(
      'which subnet is meant',
    )
  })

  test('an address of a prefix that was delegated to an interface', () => {
    const delegated = {
      ...node,
      Ipv4Prefixes: [{ Ipv4Prefix: '10.0.2.64/28' }],
      Ipv6Prefixes: [{ Ipv6Prefix: '2001:db8::/80' }],
    }
    expect(judged(aSnapshot({ interfaces: [client, delegated] }), { to: '10.0.2.70' }).verdict).toBe('passes')
  })

  test('an instance as only DescribeInstances tells it', () => {
    const instances = [{ InstanceId: 'i-node', NetworkInterfaces: [node] }]
    const raw = { ...aSnapshot({ instances }), DescribeNetworkInterfaces: { NetworkInterfaces: [client] } }
    expect(judged(raw, { to: 'i-node' }).verdict).toBe('passes')
  })

  test('ends without a family in common, or without a subnet', () => {
    const six = nic(NODE, 'subnet-b', { v6: ['2001:db8::b'], groups: ['sg-node'] })
    expect(judged(aSnapshot({ interfaces: [client, six] })).missing.join()).toContain('an address of')
    const { SubnetId: _, ...nowhere } = node
    expect(judged(aSnapshot({ interfaces: [client, nowhere] })).missing).toEqual([`the subnet of ${NODE}`])
  })

  test('an address of a snapshot without subnets', () => {
    const raw = { ...aSnapshot(), DescribeSubnets: undefined }
    expect(judged(raw, { to: '10.0.2.99' }).missing).toEqual([
      'the subnet of 10.0.2.99 (DescribeSubnets is not in the snapshot)',
    ])
  })
})

/** docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
describe('security groups', () => {
  const rules = (...IpPermissions: ReturnType<typeof tcp>[]) =>
    aSnapshot({ groups: [group('sg-client'), group('sg-node', { IpPermissions })] })

  test('a pair that has a name only, of the same VPC', () => {
    const named = (GroupName: string) => rules({ ...tcp(9200, {}), UserIdGroupPairs: [{ GroupName }] })
    expect(judged(named('sg-client-name')).verdict).toBe('passes')
    expect(judged(named('other')).verdict).toBe('blocked')
    expect(judged(rules({ ...tcp(9200, {}), UserIdGroupPairs: [{}] })).verdict).toBe('blocked')
  })

  test('TCP without ports is every port; lists may be left out', () => {
    expect(judged(rules({ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.1.0/24' }] })).verdict).toBe('passes')
    expect(judged(rules({ IpProtocol: 'tcp' })).verdict).toBe('blocked')
  })

  test('an interface without groups is not filtered; one whose groups are not told cannot be judged', () => {
    const { Groups: _, ...untold } = node
    expect(judged(aSnapshot({ interfaces: [client, { ...node, Groups: [] }] })).verdict).toBe('passes')
    expect(judged(aSnapshot({ interfaces: [client, untold] })).missing).toEqual([`the security groups of ${NODE}`])
  })

  test('a group whose rules of one direction are not told', () => {
    const { IpPermissionsEgress: _, ...half } = group('sg-client')
    const groups = [half, group('sg-node', { IpPermissions: [everything(fromGroup('sg-client'))] })]
    expect(judged(aSnapshot({ groups })).missing).toEqual([
      'the egress rules of sg-client (not in DescribeSecurityGroups)',
    ])
  })

  test('an unknown client: what no rule lets in on this port is blocked whoever it is', () => {
    expect(judged(aSnapshot(), { from: 'i-0gone', port: 9300 }).blockers[0]?.remedy).toContain(
      'the security group of the other end',
    )
    expect(judged(aSnapshot(), { from: 'i-0gone' }).verdict).toBe('cannot-tell')
  })

  test('the remedy counts who wears the groups', () => {
    const more = ['eni-2', 'eni-3'].map(id =>
      nic(id, 'subnet-b', { addresses: ['10.0.2.30'], groups: ['sg-client', 'sg-node'] }),
    )
    const raw = aSnapshot({
      interfaces: [client, node, ...more],
      groups: [group('sg-client', { IpPermissionsEgress: [] }), group('sg-node')],
    })
    expect(judged(raw).blockers.map(({ remedy }) => remedy)).toEqual([
      'in sg-client, let tcp 9200 out to sg-node: opens the 3 interfaces with sg-client towards the 3 interfaces that wear it',
      'in sg-node, let tcp 9200 in from sg-client: opens the 3 interfaces with sg-node to the 3 interfaces that wear it',
    ])
  })
})

describe('network ACLs', () => {
  test('the number before a denial is one that is free', () => {
    const entries = [
      ...[1, 2, 4].map(number => entry(number, true, 'allow', ports(1, 2))),
      entry(5, true, 'deny'),
      entry(9, false, 'allow'),
    ]
    const subnets = ['subnet-a', 'subnet-b', 'subnet-c', 'subnet-d']
    const [blocker] = judged(aSnapshot({ acls: [acl('acl-1', subnets, ...entries)] })).blockers
    expect(blocker?.remedy).toContain(
      'number 3 that allows tcp 9200 to 10.0.2.11/32: it holds for every interface of its 4 subnets',
    )
  })

  test('an unknown address behind a hop: only what is denied whoever comes is certain', () => {
    const behind = (...entries: ReturnType<typeof entry>[]) =>
      aSnapshot({
        tables: [mainTable('rtb-main', [local(), route('10.0.2.0/24', { NetworkInterfaceId: 'eni-firewall' })])],
        acls: [acl('acl-a', ['subnet-a']), acl('acl-b', ['subnet-b'], ...entries)],
      })
    expect(marks(judged(behind(entry(90, false, 'deny'), entry(100, false, 'allow', ports(1, 80)))))).toEqual([
      'network-acl-ingress forward acl-b null',
      'network-acl-egress return acl-b null',
    ])
    expect(
      judged(behind(entry(90, false, 'deny'), entry(100, false, 'allow'), entry(100, true, 'allow'))).blockers,
    ).toEqual([])
  })
})

describe('routes', () => {
  const to = (...routes: object[]) => aSnapshot({ tables: [mainTable('rtb-main', [local(), ...routes])] })

  test('a route to the very instance', () => {
    const interfaces = [
      client,
      nic(NODE, 'subnet-b', { addresses: ['10.0.2.11'], groups: ['sg-node'], instance: 'i-node' }),
    ]
    const tables = [mainTable('rtb-main', [local(), route('10.0.2.11/32', { InstanceId: 'i-node' })])]
    expect(judged(aSnapshot({ interfaces, tables })).verdict).toBe('passes')
    expect(judged(to(route('10.0.2.11/32', { InstanceId: 'i-other' }))).missing[0]).toContain('i-other')
  })

  test('two routes that count alike and lead elsewhere', () => {
    const two = [{ TransitGatewayId: 'tgw-1' }, { NatGatewayId: 'nat-1' }].map(way => route('10.0.2.0/24', way))
    expect(judged(to(...two)).missing[0]).toContain('which of the routes')
  })

  test('a route without a target or a destination', () => {
    expect(
      judged(to({ State: 'active' }, { DestinationCidrBlock: '10.0.2.0/24', State: 'active' })).missing[0],
    ).toContain('a target that the snapshot does not name')
  })

  test('an address of the VPC in no subnet of the snapshot', () => {
    expect(judged(aSnapshot(), { to: '10.0.77.1' }).missing).toContain(
      'the subnet of 10.0.77.1 (not in DescribeSubnets)',
    )
  })

  test('an address behind a peering connection, whose half is not readable', () => {
    const peered = (blocks: object) =>
      aSnapshot({
        tables: [mainTable('rtb-main', [local(), route('10.9.0.0/16', { VpcPeeringConnectionId: 'pcx-1' })])],
        peerings: [{ ...peering('vpc-1', 'vpc-9'), AccepterVpcInfo: { VpcId: 'vpc-9', ...blocks } }],
      })
    const there = { to: '10.9.1.1' }
    expect(judged(peered({ CidrBlockSet: [{ CidrBlock: '10.9.0.0/16' }] }), there).missing).toEqual([
      'the subnet of 10.9.1.1 in vpc-9, behind pcx-1 (not in DescribeSubnets)',
    ])
    expect(marks(judged(peered({ CidrBlock: '10.99.0.0/16' }), there))).toEqual(['route forward rtb-main 10.9.0.0/16'])
    expect(judged(peered({ VpcId: undefined }), there).missing).toEqual(['the VPCs that pcx-1 joins'])
  })

  test('a peering connection that is gone is made anew', () => {
    const tables = [mainTable('rtb-main', [local(), route('10.0.2.0/24', { VpcPeeringConnectionId: 'pcx-1' })])]
    const raw = aSnapshot({ tables, peerings: [peering('vpc-1', 'vpc-9', 'expired')] })
    expect(judged(raw).blockers[0]?.remedy).toContain('a new peering connection in place of pcx-1, which is expired')
  })

  test('on the Internet: who has the address is not known; unique local ones lead nowhere', () => {
    const out = to(route('0.0.0.0/0', { GatewayId: 'igw-1' }), {
      DestinationIpv6CidrBlock: '::/0',
      GatewayId: 'igw-1',
      State: 'active',
    })
    expect(judged(out, { from: '10.0.1.77', to: '198.51.100.7' }).verdict).toBe('cannot-tell')
    expect(judged(out, { to: '100.64.0.9' }).blockers[0]?.code).toBeUndefined()
    const six = { Ipv6CidrBlock: '::/0' }
    const local6 = nic(NODE, 'subnet-b', { v6: ['fd00::b'], groups: ['sg-node'] })
    const raw = {
      ...out,
      DescribeSecurityGroups: {
        SecurityGroups: [group('sg-node', { IpPermissions: [tcp(9200, { ...fromV6('::/0'), ...from('0.0.0.0/0') })] })],
      },
      DescribeNetworkAcls: {
        NetworkAcls: [acl('acl-1', ['subnet-b'], entry(1, true, 'allow', six), entry(1, false, 'allow', six))],
      },
      DescribeNetworkInterfaces: { NetworkInterfaces: [local6] },
    }
    expect(marks(judged(raw, { from: '2001:db8::1' }))).toEqual(['route return rtb-main ::/0'])
  })
})
