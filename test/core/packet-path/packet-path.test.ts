import { describe, expect, test } from 'vitest'
import { PathAnswer } from '../../../lib/core/model/path.ts'
import {
  acl,
  aSnapshot,
  CLIENT,
  entry,
  everything,
  from,
  fromGroup,
  fromList,
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
  table,
  tcp,
} from './a-snapshot.ts'
import { judged, marks } from './judged.ts'

const PASSES = { verdict: 'passes', blockers: [], missing: [] }
const BLOCKED_IN = ['security-group-ingress forward sg-node null']

const node = (...IpPermissions: ReturnType<typeof tcp>[]) =>
  aSnapshot({ groups: [group('sg-client'), group('sg-node', { IpPermissions })] })

/** docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
describe('security groups', () => {
  test('a reference to the group of the client lets it in', () => {
    expect(judged()).toEqual(PASSES)
  })

  test.each([
    ['its address', [tcp(9200, from('10.0.1.9/32'))], true],
    ['its subnet', [tcp(9200, from('10.0.1.0/24'))], true],
    ['another subnet', [tcp(9200, from('10.0.3.0/24'))], false],
    ['another port', [tcp(9300, from('0.0.0.0/0'))], false],
    ['a range of ports', [{ ...tcp(9200, from('10.0.0.0/8')), FromPort: 9000, ToPort: 9200 }], true],
    ['a range that ends before it', [{ ...tcp(9200, from('10.0.0.0/8')), FromPort: 9000, ToPort: 9199 }], false],
    ['every protocol', [everything(from('10.0.0.0/8'))], true],
    ['TCP by its number', [{ ...tcp(9200, from('10.0.0.0/8')), IpProtocol: '6' }], true],
    ['UDP', [{ ...tcp(9200, from('0.0.0.0/0')), IpProtocol: 'udp' }], false],
    ['IPv6 only', [tcp(9200, fromV6('::/0'))], false],
    ['the group itself', [tcp(9200, fromGroup('sg-node'))], false],
    ['nothing', [], false],
  ])('ingress from %s', (_, rules, passes) => {
    expect(marks(judged(node(...rules)))).toEqual(passes ? [] : BLOCKED_IN)
  })

  test('several groups of an interface are one set of rules', () => {
    const groups = [
      group('sg-b', { IpPermissions: [tcp(9200, fromGroup('sg-client'))] }),
      group('sg-a'),
      group('sg-client'),
    ]
    const interfaces = (...worn: string[]) => [
      nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
      nic(NODE, 'subnet-b', { addresses: ['10.0.2.11'], groups: worn }),
    ]
    expect(judged(aSnapshot({ groups, interfaces: interfaces('sg-b', 'sg-a') }))).toEqual(PASSES)
    const without = aSnapshot({ groups, interfaces: interfaces('sg-client', 'sg-a') })
    expect(marks(judged(without))).toEqual(['security-group-ingress forward sg-a,sg-client null'])
  })

  test('an interface is judged by its own groups, not by those of another one of its instance', () => {
    const interfaces = [
      nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
      nic('eni-second', 'subnet-b', { addresses: ['10.0.2.12'], groups: ['sg-node'], instance: 'i-node', index: 1 }),
      nic('eni-first', 'subnet-b', { addresses: ['10.0.2.11'], groups: ['sg-client'], instance: 'i-node' }),
    ]
    const snapshot = aSnapshot({ interfaces })
    expect(judged(snapshot, { to: '10.0.2.12' })).toEqual(PASSES)
    expect(marks(judged(snapshot, { to: 'i-node' }))).toEqual(['security-group-ingress forward sg-client null'])
  })

  test('the default egress rule may be gone: then nothing leaves', () => {
    const groups = [
      group('sg-client', { IpPermissionsEgress: [] }),
      group('sg-node', { IpPermissions: [tcp(9200, fromGroup('sg-client'))], IpPermissionsEgress: [] }),
    ]
    expect(marks(judged(aSnapshot({ groups })))).toEqual(['security-group-egress forward sg-client null'])
  })

  test('two nodes of one group reach each other by its reference to itself', () => {
    const groups = [group('sg-node', { IpPermissions: [everything(fromGroup('sg-node'))] })]
    const interfaces = [
      nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-node'] }),
      nic(NODE, 'subnet-b', { addresses: ['10.0.2.11', '10.0.2.12'], groups: ['sg-node'] }),
    ]
    expect(judged(aSnapshot({ groups, interfaces }), { to: '10.0.2.12', port: 9300 })).toEqual(PASSES)
  })

  test('a prefix list is what its entries say, and unknown without them', () => {
    const groups = [group('sg-client'), group('sg-node', { IpPermissions: [tcp(9200, fromList('pl-1'))] })]
    expect(judged(aSnapshot({ groups, lists: { 'pl-1': ['10.9.0.0/16', '10.0.1.0/24'] } }))).toEqual(PASSES)
    expect(marks(judged(aSnapshot({ groups, lists: { 'pl-1': ['10.9.0.0/16'] } })))).toEqual(BLOCKED_IN)
    expect(judged(aSnapshot({ groups }))).toEqual({
      verdict: 'cannot-tell',
      blockers: [],
      missing: ['the entries of pl-1 (GetManagedPrefixListEntries is not in the snapshot)'],
    })
  })

  test('the remedy refers to a group before an address, in the group that the fewest wear, and never to the world', () => {
    const [blocker] = judged(node()).blockers
    expect(blocker?.remedy).toBe(
      'in sg-node, let tcp 9200 in from sg-client: opens the one interface with sg-node to the one interface that wears it',
    )
    const remote = judged(node(), { from: '198.51.100.7' }).blockers.find(({ kind }) => kind !== 'route')
    expect(remote?.remedy).toContain('from 198.51.100.7/32')
  })
})

/** docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html */
describe('network ACLs', () => {
  const both = (...entries: ReturnType<typeof entry>[]) =>
    aSnapshot({ acls: [acl('acl-1', ['subnet-a', 'subnet-b'], ...entries)] })

  test('the lowest number decides, wherever it stands in the file', () => {
    const open = [entry(100, true, 'allow'), entry(200, false, 'allow')]
    expect(marks(judged(both(...open, entry(90, false, 'deny', ports(9200, 9200)))))).toEqual([
      'network-acl-ingress forward acl-1 90',
      // The client may have dialled from 9200: this, too, is one of its ephemeral ports.
      'network-acl-ingress return acl-1 90',
    ])
    expect(judged(both(...open, entry(210, false, 'deny', ports(9200, 9200))))).toEqual(PASSES)
  })

  test('the answer needs every ephemeral port: a part that is denied blocks', () => {
    const acls = [
      acl('acl-a', ['subnet-a'], entry(100, true, 'allow'), entry(100, false, 'allow', ports(1024, 60999))),
      acl(
        'acl-b',
        ['subnet-b'],
        entry(90, true, 'deny', ports(40000, 40000)),
        entry(100, true, 'allow'),
        entry(100, false, 'allow'),
      ),
    ]
    const answer = judged(aSnapshot({ acls }))
    expect(marks(answer)).toEqual(['network-acl-egress return acl-b 90', 'network-acl-ingress return acl-a 32767'])
    expect(answer.blockers[0]?.remedy).toBe(
      'in acl-b, an egress entry with number 10 that allows tcp 40000 to 10.0.1.9/32: it holds for every interface of subnet-b',
    )
    expect(answer.blockers[1]?.remedy).toContain('number 110 that allows tcp 61000-65535 from 10.0.2.11/32')
  })

  test('an ACL without its last entry denies what matches nothing', () => {
    const bare = {
      NetworkAclId: 'acl-1',
      Associations: [{ SubnetId: 'subnet-a' }, { SubnetId: 'subnet-b' }],
      Entries: [],
    }
    expect(marks(judged(aSnapshot({ acls: [bare] })))).toEqual([
      'network-acl-egress forward acl-1 null',
      'network-acl-ingress forward acl-1 null',
      'network-acl-egress return acl-1 null',
      'network-acl-ingress return acl-1 null',
    ])
  })

  test('an entry that stands first leaves no number before it', () => {
    const [blocker] = judged(both(entry(1, true, 'deny'), entry(100, false, 'allow'))).blockers
    expect(blocker?.remedy).toContain('entry 1 of acl-1 stands first')
  })

  test('within a subnet no ACL and no route is met', () => {
    const interfaces = [
      nic(CLIENT, 'subnet-b', { addresses: ['10.0.2.9'], groups: ['sg-client'] }),
      nic(NODE, 'subnet-b', { addresses: ['10.0.2.11'], groups: ['sg-node'] }),
    ]
    expect(
      judged(aSnapshot({ interfaces, acls: [acl('acl-1', ['subnet-b'], entry(1, true, 'deny'))], tables: [] })),
    ).toEqual(PASSES)
  })

  test('IPv6 has entries of its own', () => {
    const interfaces = [
      nic(CLIENT, 'subnet-a', { v6: ['2001:db8:0:1::9'], groups: ['sg-client'] }),
      nic(NODE, 'subnet-b', { v6: ['2001:db8:0:2::b'], groups: ['sg-node'] }),
    ]
    const tables = [
      mainTable('rtb-main', [
        local(),
        { DestinationIpv6CidrBlock: '2001:db8::/56', GatewayId: 'local', State: 'active' },
      ]),
    ]
    expect(judged(aSnapshot({ interfaces, tables })).verdict).toBe('blocked')
    const v6 = { Ipv6CidrBlock: '::/0' }
    const acls = [acl('acl-1', ['subnet-a', 'subnet-b'], entry(101, true, 'allow', v6), entry(101, false, 'allow', v6))]
    expect(judged(aSnapshot({ interfaces, tables, acls }))).toEqual(PASSES)
  })
})

/** docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html */
describe('routes', () => {
  const tables = (...routes: ReturnType<typeof route>[]) =>
    aSnapshot({ tables: [mainTable('rtb-main', [local(), ...routes])] })

  test('a table of its own comes before the main one', () => {
    const own = table(
      'rtb-a',
      ['subnet-a'],
      [local(), route('10.0.2.0/24', { NetworkInterfaceId: 'eni-gone', State: 'blackhole' })],
    )
    expect(marks(judged(aSnapshot({ tables: [own, mainTable('rtb-main', [local()])] })))).toEqual([
      'route forward rtb-a 10.0.2.0/24',
    ])
  })

  test('a table whose association ended is none', () => {
    const ended = table('rtb-a', ['subnet-a'], [])
    ended.Associations = [{ Main: false, SubnetId: 'subnet-a', AssociationState: { State: 'disassociated' } }]
    expect(judged(aSnapshot({ tables: [ended, mainTable('rtb-main', [local()])] }))).toEqual(PASSES)
  })

  test('the longest prefix wins over local: a middlebox is not followed', () => {
    const answer = judged(tables(route('10.0.2.0/24', { NetworkInterfaceId: 'eni-firewall' })))
    expect(answer).toMatchObject({ verdict: 'cannot-tell', blockers: [] })
    expect(answer.missing[0]).toContain('eni-firewall')
  })

  test('a route to the very interface, or its instance, is no middlebox', () => {
    expect(judged(tables(route('10.0.2.11/32', { NetworkInterfaceId: NODE })))).toEqual(PASSES)
  })

  test('the list of a gateway endpoint holds public addresses of a service, and may be missing', () => {
    const s3 = { DestinationPrefixListId: 'pl-63a5400a', GatewayId: 'vpce-1', State: 'active' }
    expect(judged(aSnapshot({ tables: [mainTable('rtb-main', [local(), s3])] }))).toEqual(PASSES)
    const via = { DestinationPrefixListId: 'pl-x', TransitGatewayId: 'tgw-1', State: 'active' }
    expect(judged(aSnapshot({ tables: [mainTable('rtb-main', [local(), via])] })).missing).toEqual([
      'the entries of prefix list pl-x',
    ])
  })

  test('a static route before a propagated one of the same length', () => {
    const dead = route('10.0.2.0/24', { GatewayId: 'vgw-1', Origin: 'EnableVgwRoutePropagation' })
    expect(judged(tables(dead, route('10.0.2.0/24', { GatewayId: 'local' })))).toEqual(PASSES)
  })

  test('an interface that sends to itself does not leave its host', () => {
    expect(judged(aSnapshot({ groups: [], tables: [] }), { to: '10.0.1.9' })).toEqual(PASSES)
  })
})

/** docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html */
describe('two VPCs', () => {
  const interfaces = [
    nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
    nic(NODE, 'subnet-z', { addresses: ['10.9.1.11'], groups: ['sg-node'], vpc: 'vpc-9' }),
  ]
  const subnets = [subnet('subnet-a', '10.0.1.0/24'), subnet('subnet-z', '10.9.1.0/24', 'vpc-9')]
  const acls = [acl('acl-1', ['subnet-a']), acl('acl-9', ['subnet-z'])]
  const there = route('10.9.0.0/16', { VpcPeeringConnectionId: 'pcx-1' })
  const back = route('10.0.0.0/16', { VpcPeeringConnectionId: 'pcx-1' })
  const tables = (ways = [there], answers = [back]) => [
    mainTable('rtb-1', [local(), ...ways]),
    mainTable('rtb-9', [local('10.9.0.0/16'), ...answers], 'vpc-9'),
  ]
  const peered = (parts: Parameters<typeof aSnapshot>[0] = {}) =>
    aSnapshot({ interfaces, subnets, acls, tables: tables(), peerings: [peering('vpc-1', 'vpc-9')], ...parts })

  test('an active peering connection passes, references to groups included', () => {
    expect(judged(peered())).toEqual(PASSES)
  })

  test('a stale reference to a group matches nothing', () => {
    const stale = { VpcPeeringConnectionId: 'pcx-0', PeeringStatus: 'deleted' }
    const groups = [
      group('sg-client'),
      group('sg-node', { IpPermissions: [tcp(9200, fromGroup('sg-client', stale))] }, 'vpc-9'),
    ]
    expect(marks(judged(peered({ groups })))).toEqual(BLOCKED_IN)
  })

  test.each([
    ['no route there', { tables: tables([]) }, ['route forward rtb-1 null']],
    ['no route back', { tables: tables([there], []) }, ['route return rtb-9 null']],
    [
      'a blackhole back',
      { tables: tables([there], [{ ...back, State: 'blackhole' }]) },
      ['route return rtb-9 10.0.0.0/16'],
    ],
    [
      'not accepted yet',
      { peerings: [peering('vpc-1', 'vpc-9', 'pending-acceptance')] },
      ['route forward rtb-1 10.9.0.0/16', 'route return rtb-9 10.0.0.0/16'],
    ],
    [
      'a connection to another VPC: peering is not transitive',
      { peerings: [peering('vpc-1', 'vpc-5')], tables: tables([there], []) },
      ['route forward rtb-1 10.9.0.0/16', 'route return rtb-9 null'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(marks(judged(peered(parts)))).toEqual(expected)
  })

  test('the new route names the connection that is there, for the one address', () => {
    expect(judged(peered({ tables: tables([]) })).blockers[0]?.remedy).toContain('a route for 10.9.1.11/32 to pcx-1')
  })

  test('a peering connection that the snapshot does not show', () => {
    const answer = judged({ ...peered(), DescribeVpcPeeringConnections: undefined })
    expect(answer).toMatchObject({ verdict: 'cannot-tell' })
    expect(answer.missing).toEqual(['the state of pcx-1 (DescribeVpcPeeringConnections is not in the snapshot)'])
  })

  test('VPCs that overlap: the address is taken for one of the own VPC', () => {
    const overlapping = [
      nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
      nic(NODE, 'subnet-z', { addresses: ['10.0.9.11'], groups: ['sg-node'], vpc: 'vpc-9' }),
    ]
    expect(marks(judged(peered({ interfaces: overlapping })))[0]).toBe('route forward rtb-1 10.0.0.0/16')
  })

  test('behind a transit gateway nothing is certain but what blocks before it', () => {
    const through = (id: string) => ({ TransitGatewayId: id })
    const gateway = tables([route('10.9.0.0/16', through('tgw-1'))], [route('10.0.0.0/16', through('tgw-1'))])
    expect(judged(peered({ tables: gateway }))).toMatchObject({ verdict: 'cannot-tell', blockers: [] })
    const [ways, answers] = [gateway[0], mainTable('rtb-9', [local('10.9.0.0/16')], 'vpc-9')]
    expect(marks(judged(peered({ tables: [ways as typeof answers, answers] })))).toEqual(['route return rtb-9 null'])
    const closed = [group('sg-client', { IpPermissionsEgress: [] }), group('sg-node')]
    expect(marks(judged(peered({ tables: gateway, groups: closed })))).toEqual([
      'security-group-egress forward sg-client null',
      'security-group-ingress forward sg-node null',
    ])
  })
})

/** docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html */
describe('remote hosts', () => {
  const world = (publicIp?: string, gateway: object = { GatewayId: 'igw-1' }) =>
    aSnapshot({
      groups: [group('sg-client'), group('sg-node', { IpPermissions: [tcp(9200, from('198.51.100.0/24'))] })],
      tables: [mainTable('rtb-main', [local(), route('0.0.0.0/0', gateway)])],
      interfaces: [
        nic(CLIENT, 'subnet-a', { addresses: ['10.0.1.9'], groups: ['sg-client'] }),
        nic(NODE, 'subnet-b', {
          addresses: ['10.0.2.11'],
          groups: ['sg-node'],
          ...(publicIp === undefined ? {} : { publicIp }),
        }),
      ],
    })

  test('an internet gateway passes only with a public address', () => {
    expect(judged(world('203.0.113.5'), { from: '198.51.100.7' })).toEqual(PASSES)
    expect(marks(judged(world(), { from: '198.51.100.7' }))).toEqual(['route return rtb-main 0.0.0.0/0'])
    expect(judged(world(), { from: NODE, to: '198.51.100.7' }).blockers[0]?.code).toBe(
      'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
    )
  })

  test('private addresses lead nowhere on the Internet', () => {
    expect(judged(world('203.0.113.5'), { from: NODE, to: '192.168.0.9' }).blockers[0]).toMatchObject({
      kind: 'route',
      code: 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
    })
  })

  test('behind a NAT gateway, a VPN or an endpoint is not known', () => {
    for (const gateway of [
      { NatGatewayId: 'nat-1' },
      { GatewayId: 'vgw-1' },
      { GatewayId: 'vpce-1' },
      { CarrierGatewayId: 'cagw-1' },
    ])
      expect(judged(world(undefined, gateway), { to: '198.51.100.7' })).toMatchObject({
        verdict: 'cannot-tell',
        blockers: [],
      })
  })

  test('an egress-only internet gateway lets nobody connect, and its own side out', () => {
    const v6 = { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'active' }
    const all = { Ipv6CidrBlock: '::/0' }
    const snapshot = aSnapshot({
      groups: [group('sg-node', { IpPermissions: [tcp(9200, fromV6('::/0'))] })],
      acls: [acl('acl-1', ['subnet-b'], entry(1, true, 'allow', all), entry(1, false, 'allow', all))],
      tables: [mainTable('rtb-main', [local(), v6])],
      interfaces: [nic(NODE, 'subnet-b', { v6: ['2001:db8:0:2::b'], groups: ['sg-node'] })],
    })
    expect(judged(snapshot, { from: NODE, to: '2001:db8:ffff::1' })).toEqual(PASSES)
    expect(marks(judged(snapshot, { from: '2001:db8:ffff::1' }))).toEqual(['route return rtb-main ::/0'])
  })
})

describe('what is not in the snapshot', () => {
  test.each([
    ['DescribeSecurityGroups', 'sg-client (DescribeSecurityGroups is not in the snapshot)'],
    ['DescribeNetworkAcls', 'the network ACL of subnet-a (DescribeNetworkAcls is not in the snapshot)'],
    ['DescribeRouteTables', 'the route table of subnet-a (DescribeRouteTables is not in the snapshot)'],
    ['DescribeNetworkInterfaces', `${CLIENT} (DescribeNetworkInterfaces is not in the snapshot)`],
  ])('without %s it cannot tell', (operation, missing) => {
    const answer = judged({ ...aSnapshot(), [operation]: undefined })
    expect(answer).toMatchObject({ verdict: 'cannot-tell', blockers: [] })
    expect(answer.missing).toContain(missing)
  })

  test('one page of several is not the whole', () => {
    const page = {
      ...aSnapshot(),
      DescribeRouteTables: { RouteTables: [mainTable('rtb-main', [local()])], NextToken: 'more' },
    }
    expect(judged(page).verdict).toBe('cannot-tell')
  })

  test('a certain blocker blocks all the same', () => {
    const answer = judged({ ...node(), DescribeNetworkAcls: undefined })
    expect(answer.verdict).toBe('blocked')
    expect(answer.missing).toHaveLength(2)
    expect(PathAnswer.safeParse(answer).success).toBe(true)
  })

  test('an instance that does not exist, and an address that nothing has', () => {
    expect(judged(aSnapshot(), { to: 'i-0gone' }).missing).toEqual(['i-0gone (not in DescribeInstances)'])
    expect(judged(aSnapshot(), { to: '10.0.2.99' })).toMatchObject({
      verdict: 'cannot-tell',
      missing: ['the interface with the address 10.0.2.99 (not in DescribeNetworkInterfaces)'],
    })
  })

  test('two remote hosts', () => {
    expect(judged(aSnapshot(), { from: '198.51.100.7', to: '198.51.100.8' }).verdict).toBe('cannot-tell')
  })
})
