import fc from 'fast-check'
import {
  acl,
  aSnapshot,
  entry,
  everything,
  from,
  fromGroup,
  fromList,
  fromV6,
  group,
  mainTable,
  nic,
  peering,
  type RawSnapshot,
  subnet,
  table,
  tcp,
} from './a-snapshot.ts'

const GROUPS = ['sg-1', 'sg-2', 'sg-3']
const PORTS = [9200, 9300]

const often = <T>(common: T, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(common) }, { weight: 1, arbitrary: rare })

/** Of the few networks there are: the world, a VPC, a subnet, an address; and such as nobody is in. */
const v4 = fc.constantFrom(
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.2.0/23',
  '10.1.0.0/16',
  '10.0.1.8/29',
  '10.0.1.10/32',
  '10.1.1.10/32',
  '172.16.0.0/12',
)
const v6 = fc.constantFrom(
  '::/0',
  '2001:db8::/48',
  '2001:db8:0:1::/64',
  '2001:db8:1::/48',
  '2001:db8:0:1::10/128',
  'fd00::/8',
)

const permission = fc
  .tuple(
    fc.constantFrom('tcp', '6', '-1', 'udp', 'icmp'),
    fc.constantFrom([9200, 9200], [9200, 9300], [0, 65535], [9201, 9400], [1, 9200], [22, 22]),
    fc.oneof(
      v4.map(block => from(block)),
      v6.map(block => fromV6(block)),
      fc.constantFrom(...GROUPS, 'sg-9').map(id => fromGroup(id)),
      fc.constantFrom('pl-1', 'pl-2').map(fromList),
    ),
  )
  .map(([IpProtocol, [FromPort = 0, ToPort = 0], whom]) =>
    IpProtocol === '-1' ? everything(whom) : { ...tcp(9200, whom), IpProtocol, FromPort, ToPort },
  )

const open = [everything({ ...from('0.0.0.0/0'), ...fromV6('::/0') })]
const someGroup = (id: string) =>
  fc
    .tuple(fc.array(permission, { maxLength: 4 }), often(open, fc.array(permission, { maxLength: 3 })))
    .map(([IpPermissions, IpPermissionsEgress]) => group(id, { IpPermissions, IpPermissionsEgress }))

const range = fc.constantFrom(
  [9200, 9200],
  [1024, 65535],
  [32768, 60999],
  [0, 65535],
  [50000, 50010],
  [1024, 40000],
  [40001, 65535],
)
const aclEntry = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.boolean(),
    fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    fc.constantFrom('-1', '6', '6', '17'),
    range,
    fc.oneof(
      v4.map(CidrBlock => ({ CidrBlock })),
      v6.map(Ipv6CidrBlock => ({ Ipv6CidrBlock })),
    ),
  )
  .map(([number, egress, action, Protocol, [From = 0, To = 0], block]) =>
    entry(number, egress, action, { ...block, Protocol, ...(Protocol === '-1' ? {} : { PortRange: { From, To } }) }),
  )
const wide = [true, false].flatMap(egress => [
  entry(100, egress, 'allow'),
  entry(101, egress, 'allow', { Ipv6CidrBlock: '::/0' }),
])
const entries = fc.uniqueArray(aclEntry, { selector: each => `${each.Egress} ${each.RuleNumber}`, maxLength: 6 })
const someAcl = (id: string, subnets: string[]) =>
  fc.tuple(entries, often(wide, fc.constant<typeof wide>([]))).map(([own, rest]) => acl(id, subnets, ...own, ...rest))

const way = fc.constantFrom(
  { VpcPeeringConnectionId: 'pcx-1' },
  { VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' },
  { NatGatewayId: 'nat-1', State: 'blackhole' },
  { GatewayId: 'local' },
)
/** Each block once, as EC2 has it. */
const extra = fc.uniqueArray(
  fc
    .tuple(
      fc.oneof(
        v4.map(DestinationCidrBlock => ({ DestinationCidrBlock })),
        v6.map(DestinationIpv6CidrBlock => ({ DestinationIpv6CidrBlock })),
        fc.constant({ DestinationPrefixListId: 'pl-3' }),
      ),
      way,
    )
    .map(([destination, target]) => ({ State: 'active', Origin: 'CreateRoute', ...destination, ...target })),
  { selector: each => JSON.stringify(Object.values(each).slice(2, 3)), maxLength: 2 },
)
const vpcs = [
  { id: 'vpc-0', v4: '10.0.0.0/16', v6: '2001:db8::/48', peer: ['10.1.0.0/16', '2001:db8:1::/48'] },
  { id: 'vpc-1', v4: '10.1.0.0/16', v6: '2001:db8:1::/48', peer: ['10.0.0.0/16', '2001:db8::/48'] },
] as const
const routesOf = (index: 0 | 1) =>
  fc.tuple(often(true, fc.boolean()), extra).map(([peered, more]) => {
    const { v4: own, v6: ownV6, peer } = vpcs[index]
    const fixed = [
      { DestinationCidrBlock: own, GatewayId: 'local', State: 'active' },
      { DestinationIpv6CidrBlock: ownV6, GatewayId: 'local', State: 'active' },
      ...(peered
        ? [
            { DestinationCidrBlock: peer[0], VpcPeeringConnectionId: 'pcx-1', State: 'active' },
            { DestinationIpv6CidrBlock: peer[1], VpcPeeringConnectionId: 'pcx-1', State: 'active' },
          ]
        : []),
    ]
    const key = (each: object) => Object.values(each)[0]
    const taken = new Set(fixed.map(key))
    const added = more.filter(each => !('DestinationCidrBlock' in each && taken.has(each.DestinationCidrBlock)))
    return [
      ...fixed,
      ...added.filter(each => !('DestinationIpv6CidrBlock' in each && taken.has(each.DestinationIpv6CidrBlock))),
    ]
  })

const SUBNETS = [
  { id: 'subnet-0', vpc: 0, net: 1 },
  { id: 'subnet-1', vpc: 0, net: 2 },
  { id: 'subnet-2', vpc: 1, net: 1 },
  { id: 'subnet-3', vpc: 1, net: 2 },
] as const

export interface Question {
  raw: RawSnapshot
  from: string
  to: string
  source: string
  destination: string
  port: number
}

const worn = fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 2 })
const place = fc.tuple(fc.integer({ min: 0, max: 3 }), worn)

/** A synthetic network of up to four subnets in two VPCs that may be peered, and one connect in it, of either family. */
export const question: fc.Arbitrary<Question> = fc
  .record({
    groups: fc.tuple(...GROUPS.map(someGroup)),
    acls: fc.oneof(
      fc.tuple(someAcl('acl-a', ['subnet-0', 'subnet-2']), someAcl('acl-b', ['subnet-1', 'subnet-3'])),
      fc.tuple(someAcl('acl-a', ['subnet-0', 'subnet-1', 'subnet-2', 'subnet-3'])),
    ),
    main: routesOf(0),
    other: routesOf(1),
    custom: fc.option(routesOf(0)),
    code: often('active', fc.constantFrom('pending-acceptance', 'deleted')),
    lists: fc.record({ 'pl-1': fc.array(v4, { maxLength: 2 }), 'pl-2': fc.array(v6, { maxLength: 2 }) }),
    routed: fc.array(fc.constantFrom('10.1.1.0/25', '10.0.2.0/25', '2001:db8:1:1::/80'), { maxLength: 2 }),
    ends: fc.tuple(place, place),
    six: fc.boolean(),
    port: fc.constantFrom(...PORTS),
  })
  .map(({ groups, acls, main, other, custom, code, lists, routed, ends, six, port }) => {
    const address = (index: number, last: number, v6: boolean) => {
      const { vpc, net } = SUBNETS[index] ?? SUBNETS[0]
      return v6 ? `2001:db8:${vpc}:${net}::${last}` : `10.${vpc}.${net}.${last}`
    }
    const interfaces = ends.map(([index, wears], i) => {
      const { id, vpc } = SUBNETS[index] ?? SUBNETS[0]
      const addresses = { addresses: [address(index, 10 + i, false)], v6: [address(index, 10 + i, true)] }
      return nic(`eni-${i}`, id, { ...addresses, groups: wears, vpc: `vpc-${vpc}` })
    })
    const raw = aSnapshot({
      groups,
      acls,
      tables: [
        mainTable('rtb-0', main, 'vpc-0'),
        mainTable('rtb-1', other, 'vpc-1'),
        ...(custom === null ? [] : [table('rtb-custom', ['subnet-1'], custom, 'vpc-0')]),
      ],
      subnets: SUBNETS.map(({ id, vpc, net }) =>
        subnet(id, `10.${vpc}.${net}.0/24`, `vpc-${vpc}`, `2001:db8:${vpc}:${net}::/64`),
      ),
      interfaces,
      peerings: [peering('vpc-0', 'vpc-1', code)],
      lists: { ...lists, 'pl-3': [...new Set(routed)] },
    })
    const [[a], [b]] = ends
    const [source, destination] = [address(a, 10, six), address(b, 11, six)]
    // An address makes the connect one of its family; ids alone mean IPv4.
    return { raw, from: six ? source : 'eni-0', to: 'eni-1', source, destination, port }
  })
