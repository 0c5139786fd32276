import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bulk, evidence, facts, frame, ofKind, read } from '../frame.ts'

const ADDRESSES = frame('addresses', [
  '1: lo inet 127.0.0.1/8 scope host lo',
  '2: eth0 inet 10.0.0.5/24 scope global eth0',
  '2: eth0 inet6 2001:db8::5/64 scope global',
  '2: eth0 inet6 fe80::1/64 scope link',
  '3: docker0 inet 172.17.0.1/16 scope global docker0',
])

const firewall = (tool: string, lines: readonly string[], ...more: string[]) =>
  ofKind(read(evidence(frame(`firewall tool=${tool}`, lines), ...more)), 'firewall')

/** What one port meets, family by family, as short as it can be said. */
const meets = (tool: string, lines: readonly string[], port: number, ...more: string[]) =>
  ofKind(
    read(evidence(frame(`firewall tool=${tool}`, lines), ...(more.length > 0 ? more : [ADDRESSES])), { ports: [port] }),
    'firewall',
  )
    .filter(finding => finding.port === port)
    .map(({ family, verdict, rejectWith, sources, acceptedSources, certain }) =>
      [
        family,
        verdict,
        rejectWith,
        sources && `from ${sources}`,
        acceptedSources && `but ${acceptedSources}`,
        certain === false ? 'perhaps' : undefined,
      ]
        .filter(word => word !== undefined)
        .join(' '),
    )

/** Rules of one chain on input; synthetic, in the form of nft 0.9 to 1.1. */
const nft = (...rules: string[]) => [
  'table inet f {',
  '\tchain input {',
  '\t\ttype filter hook input priority filter; policy accept;',
  ...rules.map(rule => `\t\t${rule}`),
  '\t}',
  '}',
]
const iptables = (...rules: string[]) => ['*filter', ':INPUT ACCEPT [0:0]', ...rules, 'COMMIT']

describe('nft, statement by statement', () => {
  test.each([
    ['tcp dport 9200 drop', ['both drop']],
    ['tcp dport 9200 counter packets 3 bytes 180 drop comment "a drop \\"x\\"" # handle 7', ['both drop']],
    ['tcp dport wap-wsp drop', ['both drop']],
    ['tcp dport someservice drop', ['both accept perhaps', 'both drop perhaps']],
    ['tcp dport { ssh, vrace } drop', ['both accept']],
    ['tcp dport != 9200 drop', ['both accept']],
    ['tcp dport != { 22, 80 } drop', ['both drop']],
    ['tcp dport < 9300 drop', ['both drop']],
    ['tcp dport gt 9300 drop', ['both accept']],
    ['tcp dport <= 9200 drop', ['both drop']],
    ['tcp dport { 1, 2 } > 5 drop', ['both accept']],
    ['tcp dport > @x drop', ['both accept perhaps', 'both drop perhaps']],
    ['tcp dport & 1 == 0 drop', ['both accept perhaps', 'both drop perhaps']],
    ['tcp sport 1024-65535 tcp dport 9200 drop', ['both drop']],
    ['tcp sport 53 drop', ['both accept']],
    ['tcp sport 40000 drop', ['both accept perhaps', 'both drop perhaps']],
    ['tcp option maxseg size 1-500 drop', ['both accept perhaps', 'both drop perhaps']],
    ['udp dport 9200 drop', ['both accept']],
    ['icmp type echo-request drop', ['both accept']],
    ['th dport 9200 drop', ['both drop']],
    ['tcp flags syn drop', ['both drop']],
    ['tcp flags & (fin | syn | rst | ack) == syn drop', ['both drop']],
    ['tcp flags & (fin|syn|rst|ack) != syn drop', ['both accept']],
    ['tcp flags != syn / fin,syn,rst,ack ct state new drop', ['both accept']],
    ['tcp flags & (fin | syn) == (fin | syn) drop', ['both accept']],
    ['tcp flags & (fin|urg) == 0x0 drop', ['both drop']],
    ['tcp flags rst drop', ['both accept perhaps', 'both drop perhaps']],
    ['ip saddr 10.1.0.0/16 tcp dport 9200 drop', ['both accept', 'ipv4 drop from 10.1.0.0/16']],
    ['ip saddr != 10.1.0.0/16 tcp dport 9200 drop', ['ipv4 drop but 10.1.0.0/16', 'ipv6 accept']],
    ['ip saddr { 10.1.0.1, 10.2.0.0/16 } drop', ['both accept', 'ipv4 drop from 10.1.0.1,10.2.0.0/16']],
    ['ip saddr 0.0.0.0/0 tcp dport 9200 drop', ['ipv4 drop', 'ipv6 accept']],
    ['ip saddr 127.0.0.0/8 drop', ['both accept']],
    ['ip saddr badname drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['ip saddr @gone drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['ip saddr > 10.0.0.0 drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['ip saddr . tcp dport @x drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['ip saddr vmap { 10.0.0.1 : drop }', ['ipv4 accept perhaps', 'ipv6 accept']],
    ['ip daddr 10.0.0.5 drop', ['ipv4 drop', 'ipv6 accept']],
    ['ip daddr 10.0.0.6 drop', ['both accept']],
    ['ip daddr somewhere drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['ip6 daddr 2001:db8::/32 drop', ['ipv4 accept', 'ipv6 drop']],
    ['ip protocol tcp drop', ['ipv4 drop', 'ipv6 accept']],
    ['ip6 nexthdr != tcp drop', ['both accept']],
    ['ip ttl 64 drop', ['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept']],
    ['meta l4proto { tcp, udp } drop', ['both drop']],
    ['meta nfproto ipv4 drop', ['ipv4 drop', 'ipv6 accept']],
    ['meta protocol ip6 drop', ['ipv4 accept', 'ipv6 drop']],
    ['meta pkttype { broadcast, multicast } drop', ['both accept']],
    ['meta pkttype host drop', ['both drop']],
    ['meta iifname "eth0" drop', ['both drop']],
    ['meta mark 5 drop', ['both accept perhaps', 'both drop perhaps']],
    ['meta mark set 5 drop', ['both drop']],
    ['iifname "lo" drop', ['both accept']],
    ['iifname != "lo" drop', ['both drop']],
    ['iifname "docker0" drop', ['both accept']],
    ['iifname { "eth*", "wg0" } drop', ['both drop']],
    ['iif "*" drop', ['both drop']],
    ['ct state established,related drop', ['both accept']],
    ['ct state { new, untracked } drop', ['both drop']],
    ['ct state vmap { established : accept, new : drop }', ['both drop']],
    ['ct status dnat accept', ['both accept']],
    ['ct status dnat drop', ['both accept']],
    ['ct direction original drop', ['both drop']],
    ['ct direction reply drop', ['both accept']],
    ['ct mark set 1 drop', ['both drop']],
    ['ct mark 1 drop', ['both accept perhaps', 'both drop perhaps']],
    ['ct count over 20 drop', ['both accept perhaps', 'both drop perhaps']],
    ['ct count 20 drop', ['both accept perhaps', 'both drop perhaps']],
    ['fib daddr type local drop', ['both drop']],
    ['fib daddr type { broadcast, multicast } drop', ['both accept']],
    ['fib saddr type { broadcast, multicast } drop', ['both accept']],
    ['fib saddr type unicast drop', ['both drop']],
    ['fib saddr . iif oif missing drop', ['both accept']],
    ['fib saddr . iif oif exists drop', ['both drop']],
    ['limit rate over 10/second drop', ['both accept perhaps', 'both drop perhaps']],
    ['log prefix "drop me " level info flags all counter drop', ['both drop']],
    ['counter name "es" drop', ['both drop']],
    ['notrack drop', ['both drop']],
    ['add @seen { ip saddr } drop', ['both drop']],
    ['update @seen { ip saddr limit rate 5/minute } drop', ['both accept perhaps', 'both drop perhaps']],
    ['xt match "u32" drop', ['both accept perhaps', 'both drop perhaps']],
    ['xt target "FOO"', ['both accept perhaps']],
    ['queue to 1', ['both accept perhaps']],
    ['tcp dport 22 redirect to :9200', ['both accept']],
    ['tcp dport 9200 dnat ip to 10.0.0.9:9200', ['both accept perhaps']],
    ['tcp dport 9200 continue', ['both accept']],
    ['goto nowhere', ['both accept perhaps']],
    ['tcp dport vmap @map', ['both accept perhaps']],
    ['tcp dport vmap { 9300 : drop, * : reject }', ['both reject port-unreachable']],
    ['tcp dport vmap { someport : drop }', ['both accept perhaps', 'both drop perhaps']],
    ['tcp dport vmap { 9200 : something }', ['both accept perhaps']],
    ['reject', ['both reject port-unreachable']],
    ['reject with tcp reset', ['both reject tcp-reset']],
    ['reject with icmpx type admin-prohibited', ['both reject admin-prohibited']],
    ['reject with icmpx host-unreachable', ['both reject host-unreachable']],
    ['reject with icmp type net-unreachable', ['both reject net-unreachable']],
    ['reject with icmp type prot-unreachable', ['both reject other']],
    ['return', ['both accept']],
  ])('%s', (rule, expected) => {
    expect(meets('nft', nft(rule), 9200)).toEqual(expected)
  })
})

describe('nft, the ruleset', () => {
  test('a policy, and the order of priorities', () => {
    const chain = (name: string, priority: string, ...rest: string[]) => [
      `\tchain ${name} {`,
      `\t\ttype filter hook input priority ${priority}; policy accept;`,
      ...rest,
      '\t}',
    ]
    const lines = [
      'table inet f {',
      ...chain('late', 'filter + 10', '\t\treject'),
      ...chain('early', '-5', '\t\tdrop'),
      ...chain('odd', 'someday'),
      ...chain('sec', 'security - 1'),
      '}',
    ]
    expect(firewall('nft', lines)[0]).toMatchObject({ chain: 'early', verdict: 'drop' })
    expect(
      meets(
        'nft',
        ['table ip f {', '\tchain input {', '\t\ttype filter hook input priority 0; policy drop;', '\t}', '}'],
        9200,
      ),
    ).toEqual(['ipv4 drop', 'ipv6 accept'])
  })

  test.each(['constructor', 'toString', '__proto__'])('a family called %s is none that is known', family => {
    const lines = [
      `table ${family} filter {`,
      '\tchain input {',
      '\t\ttype filter hook input priority 0; policy drop;',
      '\t}',
      '}',
    ]
    expect(meets('nft', lines, 9200)).toEqual(['both accept'])
  })

  test('chains on other hooks and tables of other families are not on the way', () => {
    const lines = [
      'table bridge b {',
      '\tchain input {',
      '\t\ttype filter hook input priority 0; policy drop;',
      '\t}',
      '}',
      'table ip f {',
      '\tchain out {',
      '\t\ttype filter hook output priority 0; policy drop;',
      '\t}',
      '\tchain nat {',
      '\t\ttype nat hook prerouting priority dstnat; policy accept;',
      '\t}',
      '}',
      'chain stray {',
    ]
    expect(meets('nft', lines, 9200)).toEqual(['ipv4 accept', 'ipv6 accept'])
  })

  test('sets over several lines, of intervals with timeouts, and objects that are no sets', () => {
    const lines = [
      'table inet f {',
      '\tct helper ftp {',
      '\t\ttype "ftp" protocol tcp',
      '\t}',
      '\tset es { # handle 3',
      '\t\ttype ipv4_addr',
      '\t\tflags interval,timeout',
      '\t\telements = { 10.1.0.0/16 timeout 1h expires 59m,',
      '\t\t\t     10.2.0.1-10.2.0.9 }',
      '\t}',
      '\tset none { type ipv4_addr',
      '\t}',
      '\tchain input {',
      '\t\ttype filter hook input priority 0; policy accept;',
      '\t\tip saddr @es drop',
      '\t\tip saddr @empty drop',
      '\t}',
      '\tset empty {',
      '\t\ttype ipv4_addr',
      '\t}',
      '}',
    ]
    expect(meets('nft', lines, 9200)).toEqual([
      'ipv4 accept perhaps',
      'ipv4 drop perhaps',
      'ipv4 drop from 10.1.0.0/16,10.2.0.1-10.2.0.9',
      'ipv6 accept',
    ])
  })

  test('an empty set matches nothing, and its opposite everything', () => {
    const lines = (rule: string) => [
      'table ip f {',
      '\tset e {',
      '\t\ttype ipv4_addr',
      '\t}',
      '\tchain input {',
      '\t\ttype filter hook input priority 0; policy accept;',
      `\t\t${rule}`,
      '\t}',
      '}',
    ]
    expect(meets('nft', lines('ip saddr @e drop'), 9200)).toEqual(['ipv4 accept', 'ipv6 accept'])
    expect(meets('nft', lines('ip saddr != @e drop'), 9200)).toEqual(['ipv4 drop', 'ipv6 accept'])
    expect(meets('nft', lines('tcp dport != @e drop'), 9200)).toEqual(['ipv4 drop', 'ipv6 accept'])
  })

  test('a rule that may return leaves the rest of its chain in doubt', () => {
    const lines = [
      'table inet f {',
      '\tchain c {',
      '\t\tlimit rate 5/second return',
      '\t\tdrop',
      '\t}',
      '\tchain input {',
      '\t\ttype filter hook input priority 0; policy accept;',
      '\t\tjump c',
      '\t}',
      '}',
    ]
    expect(meets('nft', lines, 9200)).toEqual(['both accept perhaps', 'both drop perhaps'])
    expect(
      meets(
        'nft',
        lines.map(text => text.replace('jump c', 'meta mark 1 goto c')),
        9200,
      ),
    ).toEqual(['both accept perhaps', 'both drop perhaps'])
    expect(
      meets(
        'nft',
        lines.map(text =>
          text.replace('limit rate 5/second return', 'tcp dport vmap { someport : return, 22 : drop }'),
        ),
        9200,
      ),
    ).toEqual(['both accept perhaps', 'both drop perhaps'])
  })

  test('the tables of iptables are left to iptables, where that was read', () => {
    const lines = [
      'table ip filter {',
      '\tchain INPUT {',
      '\t\ttype filter hook input priority filter; policy accept;',
      '\t\txt match "odd" drop',
      '\t}',
      '}',
    ]
    expect(meets('nft', lines, 9200)).toEqual(['ipv4 accept perhaps', 'ipv4 drop perhaps', 'ipv6 accept'])
    const both = meets(
      'nft',
      lines,
      9200,
      frame('firewall tool=iptables', iptables('-A INPUT -p tcp --dport 22 -j DROP')),
    )
    expect(both).toEqual(['both accept', 'ipv4 accept'])
  })
})

describe('iptables, match by match', () => {
  test.each([
    ['-A INPUT -p tcp -m tcp --dport 9200 -j DROP', ['ipv4 drop']],
    ['[5:300] -A INPUT -p tcp -m tcp --dport 9000:9300 -j REJECT --reject-with tcp-reset', ['ipv4 reject tcp-reset']],
    ['-A INPUT -p tcp --dport :9300 -j REJECT', ['ipv4 reject port-unreachable']],
    ['-A INPUT -p tcp --dport 9201: -j DROP', ['ipv4 accept']],
    ['-A INPUT -j REJECT --reject-with icmp-admin-prohibited', ['ipv4 reject admin-prohibited']],
    ['-A INPUT -j REJECT --reject-with icmp-host-unreachable', ['ipv4 reject host-unreachable']],
    ['-A INPUT -j REJECT --reject-with icmp-net-unreachable', ['ipv4 reject net-unreachable']],
    ['-A INPUT -j REJECT --reject-with icmp-proto-unreachable', ['ipv4 reject other']],
    ['-A INPUT -p udp -j DROP', ['ipv4 accept']],
    ['-A INPUT ! -p tcp -j DROP', ['ipv4 accept']],
    ['-A INPUT -p 6 -j DROP', ['ipv4 drop']],
    ['-A INPUT -s 10.1.0.0/255.255.0.0 -j DROP', ['ipv4 accept', 'ipv4 drop from 10.1.0.0/255.255.0.0']],
    ['-A INPUT -s 10.1.0.0/255.0.255.0 -j DROP', ['ipv4 accept perhaps', 'ipv4 drop perhaps']],
    ['-A INPUT -s 10.1.0.0/ffff:: -j DROP', ['ipv4 accept perhaps', 'ipv4 drop perhaps']],
    ['-A INPUT -m iprange --src-range 10.9.0.9-10.9.0.1 -j DROP', ['ipv4 accept perhaps', 'ipv4 drop perhaps']],
    ['-A INPUT -d 10.0.0.5/32 -j DROP', ['ipv4 drop']],
    ['-A INPUT -d 224.0.0.0/4 -j DROP', ['ipv4 accept']],
    ['-A INPUT -i eth+ -j DROP', ['ipv4 drop']],
    ['-A INPUT ! -i lo -j DROP', ['ipv4 drop']],
    ['-A INPUT -p tcp --sport 1024:65535 -j DROP', ['ipv4 drop']],
    ['-A INPUT -m conntrack --ctstate INVALID -j DROP', ['ipv4 accept']],
    ['-A INPUT -m conntrack --ctstate NEW -j DROP', ['ipv4 drop']],
    ['-A INPUT -p tcp --tcp-flags SYN,ACK SYN -j DROP', ['ipv4 drop']],
    ['-A INPUT -p tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m state --state NEW -j DROP', ['ipv4 accept']],
    ['-A INPUT -p tcp --tcp-flags ALL NONE -j DROP', ['ipv4 accept']],
    ['-A INPUT -p tcp --tcp-flags FIN,URG NONE -j DROP', ['ipv4 drop']],
    ['-A INPUT -m addrtype --dst-type LOCAL -j DROP', ['ipv4 drop']],
    ['-A INPUT -m addrtype --src-type LOCAL -j DROP', ['ipv4 accept']],
    ['-A INPUT -m addrtype --limit-iface-in --src-type UNICAST -j DROP', ['ipv4 drop']],
    ['-A INPUT -f -j DROP', ['ipv4 accept']],
    ['-A INPUT -m conntrack --ctstatus DNAT -j DROP', ['ipv4 accept']],
    ['-A INPUT -m conntrack --ctstatus NONE -j DROP', ['ipv4 drop']],
    ['-A INPUT -m set --match-set es src -j DROP', ['ipv4 accept perhaps', 'ipv4 drop perhaps']],
    ['-A INPUT -m mark ! --mark 0x1 -j DROP', ['ipv4 accept perhaps', 'ipv4 drop perhaps']],
    ['-A INPUT -m comment --comment "-j DROP --dport 9200" -j LOG --log-prefix "x -j DROP "', ['ipv4 accept']],
    ['-A INPUT -p tcp --dport 9200', ['ipv4 accept']],
    ['-A INPUT -j RETURN', ['ipv4 accept']],
    ['-A INPUT -j NFQUEUE --queue-num 1', ['ipv4 accept perhaps']],
    ['-A INPUT -g nowhere', ['ipv4 accept perhaps']],
    ['-A OTHER -j DROP', ['ipv4 accept']],
  ])('%s', (rule, expected) => {
    expect(meets('iptables', iptables(rule), 9200)).toEqual(expected)
  })

  test('without addresses nothing is certain that asks for one', () => {
    const none = frame('addresses', [])
    expect(meets('iptables', iptables('-A INPUT -i eth0 -j DROP'), 9200, none)).toEqual([
      'ipv4 accept perhaps',
      'ipv4 drop perhaps',
    ])
    expect(meets('iptables', iptables('-A INPUT -d 10.0.0.5/32 -j DROP'), 9200, none)).toEqual([
      'ipv4 accept perhaps',
      'ipv4 drop perhaps',
    ])
    expect(meets('iptables', iptables('-A INPUT -d 0.0.0.0/0 -j DROP'), 9200, none)).toEqual(['ipv4 drop'])
  })

  test('with two interfaces and addresses a rule for one of them may match', () => {
    const two = frame('addresses', [
      '2: eth0 inet 10.0.0.5/24 scope global eth0',
      '3: eth1 inet 10.1.0.5/24 scope global eth1',
    ])
    expect(meets('iptables', iptables('-A INPUT -i eth1 -j DROP'), 9200, two)).toEqual([
      'ipv4 accept perhaps',
      'ipv4 drop perhaps',
    ])
    expect(meets('iptables', iptables('-A INPUT -d 10.1.0.5 -j DROP'), 9200, two)).toEqual([
      'ipv4 accept perhaps',
      'ipv4 drop perhaps',
    ])
  })

  test('goto does not come back; a doubtful accept makes a drop doubtful', () => {
    const chains = (first: string) => [
      '*filter',
      ':INPUT DROP [0:0]',
      ':c - [0:0]',
      first,
      '-A INPUT -j ACCEPT',
      '-A c -p udp -j ACCEPT',
      'COMMIT',
    ]
    expect(meets('iptables', chains('-A INPUT -g c'), 9200)).toEqual(['ipv4 drop'])
    expect(meets('iptables', chains('-A INPUT -j c'), 9200)).toEqual(['ipv4 accept'])
    expect(
      meets(
        'iptables',
        ['*filter', ':INPUT DROP [0:0]', '-A INPUT -m set --match-set x src -j ACCEPT', 'COMMIT'],
        9200,
      ),
    ).toEqual(['ipv4 drop perhaps'])
  })

  test('sources that meet different ends are told apart', () => {
    const lines = iptables(
      '-A INPUT -s 10.1.0.0/16 -j REJECT',
      '-A INPUT -s 10.2.0.0/16 -m set --match-set x src -j ACCEPT',
      '-A INPUT -s 10.3.0.0/16 -j ACCEPT',
      '-A INPUT -p tcp --dport 9200 -j DROP',
    )
    expect(meets('iptables', lines, 9200)).toEqual([
      'ipv4 drop but 10.3.0.0/16',
      'ipv4 reject port-unreachable from 10.1.0.0/16',
      'ipv4 drop from 10.2.0.0/16 perhaps',
    ])
  })

  test('of a long block list not every source is looked at', () => {
    const lines = iptables(
      ...Array.from({ length: 300 }, (_, i) => `-A INPUT -s 203.0.${113 + (i >> 8)}.${i & 255}/32 -j DROP`),
    )
    const [general, blocked] = firewall('iptables', lines)
    expect(general).toMatchObject({ verdict: 'accept' })
    expect(blocked?.sources).toEqual(['203.0.113.0/32'])
    expect(firewall('iptables', lines).length).toBeGreaterThan(40)
  })

  test('the legacy tables and those of IPv6', () => {
    expect(meets('iptables-legacy', iptables('-A INPUT -j DROP'), 9200)).toEqual(['ipv4 drop'])
    expect(meets('ip6tables-legacy', iptables('-A INPUT -j REJECT --reject-with icmp6-no-route'), 9200)).toEqual([
      'ipv6 reject net-unreachable',
    ])
    expect(
      meets('ip6tables', iptables('-A INPUT -s 2001:db8::/32 -j DROP', '-A INPUT -s ::1/128 -j DROP'), 9200),
    ).toEqual(['ipv6 accept', 'ipv6 drop from 2001:db8::/32'])
  })
})

describe('ufw 0.36.2 on Debian 12, where no packet filter could be listed', () => {
  const STATUS = readFileSync(join(import.meta.dirname, '../../../fixtures/firewall/ufw-status.txt'), 'utf8')
    .trimEnd()
    .split('\n')

  test.each([
    [22, ['ipv4 accept', 'ipv6 accept']],
    [9200, ['ipv4 drop but 10.0.0.0/16', 'ipv4 drop from 10.9.0.5', 'ipv6 drop']],
    [9300, ['ipv4 reject tcp-reset', 'ipv6 reject tcp-reset']],
    [
      2222,
      [
        'ipv4 accept perhaps',
        'ipv4 reject port-unreachable perhaps',
        'ipv4 drop from 10.9.0.5',
        'ipv6 accept perhaps',
        'ipv6 reject port-unreachable perhaps',
      ],
    ],
  ])('port %i', (port, expected) => {
    expect(meets('ufw', STATUS, port)).toEqual(expected)
  })

  test('a rule for one source and address', () => {
    const address = frame('addresses', ['2: ens5 inet 10.77.90.101/24 scope global ens5'])
    expect(meets('ufw', STATUS, 9201, address)).toContain('ipv4 drop but 10.1.0.0/24')
    expect(meets('ufw', STATUS, 9405, address)).toEqual(['ipv4 accept', 'ipv4 drop from 10.9.0.5', 'ipv6 accept'])
    expect(facts(read(evidence(frame('firewall tool=ufw', STATUS))), 'firewall-manager')).toEqual([
      { manager: 'ufw', active: true },
    ])
  })

  test('a default of reject or allow, protocols, names, interfaces and IPv6 sources (synthetic)', () => {
    const status = (policy: string, ...rows: string[]) => [
      'Status: active',
      `Default: ${policy} (incoming), allow (outgoing)`,
      '',
      'To    Action   From',
      '--    ------   ----',
      ...rows,
    ]
    expect(meets('ufw', status('reject'), 9200)).toEqual(
      ['both reject port-unreachable'].flatMap(() => ['ipv4 reject port-unreachable', 'ipv6 reject port-unreachable']),
    )
    expect(
      meets(
        'ufw',
        status('allow', '9200/udp        DENY IN     Anywhere', '9200        DENY IN     10.0.0.0/8 on eth0'),
        9200,
      ),
    ).toEqual(['ipv4 accept', 'ipv4 drop from 10.0.0.0/8', 'ipv6 accept'])
    expect(meets('ufw', status('deny', 'Elastic        ALLOW IN     Anywhere'), 9200)).toEqual([
      'ipv4 drop perhaps',
      'ipv6 drop',
    ])
    expect(
      meets(
        'ufw',
        status(
          'deny',
          '9200/tcp        ALLOW IN     2001:db8::/32',
          '9200/tcp        ALLOW IN     nonsense',
          '9200/tcp on wg0        ALLOW IN     Anywhere on wg0',
        ),
        9200,
      ),
    ).toEqual(['ipv4 drop perhaps', 'ipv6 drop but 2001:db8::/32'])
  })

  test('inactive, or read beside a packet filter: its manager only', () => {
    expect(meets('ufw', ['Status: inactive'], 9200)).toEqual([])
    expect(facts(read(evidence(frame('firewall tool=ufw', ['Status: inactive']))), 'firewall-manager')).toEqual([
      { manager: 'ufw', active: false },
    ])
    expect(facts(read(evidence(frame('firewall tool=ufw', ['noise']))), 'firewall-manager')).toEqual([])
    expect(meets('ufw', STATUS, 9200, frame('firewall tool=nft', []))).toEqual(['both accept'])
  })
})

// Synthetic, after firewall-cmd's manual.
describe('firewalld, where no packet filter could be listed', () => {
  const zone = (name: string, fields: Record<string, string>, ...rich: string[]) => [
    name,
    ...Object.entries({ target: 'default', interfaces: '', sources: '', services: '', ports: '', ...fields }).map(
      ([key, value]) => `  ${key}: ${value}`.trimEnd(),
    ),
    '  rich rules: ',
    ...rich.map(rule => `\t${rule}`),
    '',
  ]
  const PUBLIC = 'public (active)'

  test.each([
    [zone(PUBLIC, { interfaces: 'eth0', services: 'ssh dhcpv6-client' }), ['both reject admin-prohibited']],
    [zone(PUBLIC, { interfaces: 'eth0', services: 'elasticsearch' }), ['both accept']],
    [zone(PUBLIC, { interfaces: 'eth0', ports: '9000-9300/tcp' }), ['both accept']],
    [zone(PUBLIC, { interfaces: 'eth0', ports: '9200/udp' }), ['both reject admin-prohibited']],
    [zone(PUBLIC, { interfaces: 'eth0', target: 'DROP' }), ['both drop']],
    [zone('trusted (active)', { interfaces: 'eth0', target: 'ACCEPT' }), ['both accept']],
    [zone(PUBLIC, { interfaces: 'eth0', services: 'my-search' }), ['both reject admin-prohibited perhaps']],
    [zone('public (default, active)', { target: '%%REJECT%%' }), ['both reject admin-prohibited']],
    [zone('public (active)', { interfaces: 'wg0' }), []],
    [zone('block', {}), []],
    [
      zone(
        PUBLIC,
        { interfaces: 'eth0' },
        'rule family="ipv4" source address="10.0.0.0/16" port port="9200" protocol="tcp" accept',
      ),
      ['ipv4 reject admin-prohibited but 10.0.0.0/16', 'ipv6 reject admin-prohibited'],
    ],
    [
      zone(
        PUBLIC,
        { interfaces: 'eth0' },
        'rule family="ipv4" source NOT address="10.0.0.0/16" service name="elasticsearch" drop',
        'rule port port="9200" protocol="tcp" log prefix="x" level="info" accept',
      ),
      ['ipv4 drop but 10.0.0.0/16', 'ipv6 accept'],
    ],
    [
      zone(
        PUBLIC,
        { interfaces: 'eth0', ports: '9200/tcp' },
        'rule source ipset="x" reject type="icmp-port-unreachable"',
      ),
      ['both accept perhaps', 'both reject port-unreachable perhaps'],
    ],
    [
      zone(
        PUBLIC,
        { interfaces: 'eth0' },
        'rule port port="9200" protocol="tcp" reject type="tcp-reset"',
        'rule masquerade',
      ),
      ['both reject tcp-reset'],
    ],
    [
      [
        ...zone('office (active)', { sources: '10.3.0.0/16', ports: '9200/tcp' }),
        ...zone('off', { sources: '10.4.0.0/16' }),
        ...zone(PUBLIC, { interfaces: 'eth0' }),
      ],
      ['ipv4 reject admin-prohibited but 10.3.0.0/16', 'ipv6 reject admin-prohibited'],
    ],
  ])('%j', (lines, expected) => {
    expect(meets('firewalld', lines, 9200)).toEqual(expected)
  })

  test('the manager and its zone, whichever packet filter was read', () => {
    const found = read(
      evidence(
        frame('firewall tool=nft', []),
        frame('firewall tool=firewalld', zone(PUBLIC, { interfaces: 'eth0' })),
        ADDRESSES,
      ),
    )
    expect(facts(found, 'firewall-manager')).toEqual([{ manager: 'firewalld', active: true, zone: 'public' }])
    expect(facts(found, 'firewall').every(({ tool }) => tool === 'nft')).toBe(true)
    expect(
      facts(read(evidence(frame('firewall tool=firewalld', ['  stray: x', '\tstray']))), 'firewall-manager'),
    ).toEqual([{ manager: 'firewalld', active: true }])
  })
})

// firewalld 1.3 on Debian 12 marks no zone as the default; the lines are those of its table that send packets to zones.
test('the zone in force by the table, where firewalld does not say', () => {
  const table = [
    'table inet firewalld { # handle 2',
    '\tchain filter_INPUT_ZONES { # handle 31',
    '\t\tgoto filter_IN_public # handle 130',
    '\t}',
    '}',
  ]
  const found = read(
    evidence(
      frame('firewall tool=nft', table),
      frame('firewall tool=firewalld', ['block', '  target: %%REJECT%%', '', 'public', '  target: default']),
    ),
  )
  expect(facts(found, 'firewall-manager')).toEqual([{ manager: 'firewalld', active: true, zone: 'public' }])
})

describe('which ports, tools and sections', () => {
  test('ports of listeners, configuration and connects, and the usual ones', () => {
    const findings = ofKind(
      read(
        evidence(
          frame('nodes', [
            'pid=7',
            'product=elasticsearch',
            'role=server',
            'conf=/e',
            'setting=transport.port=9355-9400',
          ]),
          frame('listeners', [
            'LISTEN 0 1 *:9201 *:* users:(("java",pid=7,fd=1))',
            'LISTEN 0 1 *:22 *:* users:(("sshd",pid=8,fd=1))',
          ]),
          frame('connects', ['127.0.0.1 9402 refused']),
          frame('config path=/e/elasticsearch.yml', ['1:http.port: 9250']),
          frame('firewall tool=nft', []),
        ),
        { ports: [443] },
      ),
      'firewall',
    )
    expect(findings.map(({ port }) => port)).toEqual([443, 9201, 9250, 9355, 9200, 9300, 9402])
  })

  test('nftables keeps rules of its own only where nobody else made them', () => {
    const managers = (line: string) => facts(read(evidence(frame('firewall tool=nft', [line]))), 'firewall-manager')
    expect(managers('table inet guard {')).toEqual([{ manager: 'nftables', active: true }])
    expect(managers('table inet firewalld {')).toEqual([])
    expect(managers('table ip filter {')).toEqual([])
  })

  test('a section that was cut is not certain, unless the bulk holds the whole', () => {
    const cut = frame('firewall tool=nft', nft('tcp dport 9200 drop'), 'cut of=90')
    expect(ofKind(read(evidence(cut)), 'firewall').every(({ certain }) => certain === false)).toBe(true)
    const whole = read(evidence(cut) + bulk(frame('firewall tool=nft', nft('tcp dport 9200 reject'))))
    expect(ofKind(whole, 'firewall')[0]).toMatchObject({ verdict: 'reject' })
    expect(facts(whole, 'gap')).toEqual([])
  })

  test('what was not allowed, or is unknown, says nothing', () => {
    expect(ofKind(read(evidence(frame('firewall tool=nft', [], 'denied'))), 'firewall')).toEqual([])
    expect(ofKind(read(evidence(frame('firewall tool=pf', ['x']), frame('firewall', ['x']))), 'firewall')).toEqual([])
  })
})
