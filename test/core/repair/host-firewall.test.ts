import { describe, expect, test } from 'vitest'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import { aHost, aProcess, aRule, aRunningNode, aSetting, refused, timedOut } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

const secured = aSetting('xpack.security.enabled', 'true')
const manager = (name: FindingOf<'firewall-manager'>['manager'], zone?: string): Finding => ({
  kind: 'firewall-manager',
  source: { section: 'firewall' },
  manager: name,
  active: true,
  ...(zone === undefined ? {} : { zone }),
})

const opening = (rule: Finding, more: Finding[] = [], clients?: string[]) =>
  aPlan('host-firewall-reject', {
    seen: [refused()],
    findings: aRunningNode([], secured, rule, ...more),
    ...(clients === undefined ? {} : { clients }),
  })

describe('a firewall that stops the client', () => {
  test('nft: the accept comes before the very rule, for the one address, with its own undo', () => {
    const plan = opening(aRule('reject', { table: 'inet filter', chain: 'input', handle: 7 }))
    expect(plan).toMatchObject({ kind: 'fix', risk: 'medium' })
    expect(commandsOf(plan)[0]).toBe(
      `nft insert rule inet filter input position 7 ip saddr 10.0.9.9/32 tcp dport 9200 accept comment '"esfleet 10.0.9.9/32 9200"'`,
    )
    expect(plan.undo).toEqual([
      `nft delete rule inet filter input handle "$(nft -a list chain inet filter input | sed -n 's|.*comment "esfleet 10.0.9.9/32 9200" # handle ||p')"`,
    ])
    expect(commandsOf(plan)).toContain('nft -c -f /etc/nftables.conf')
    expect(notesOf(plan)).toContain('no service was seen')
  })

  test('nft: a policy that drops has the rule added below the others', () => {
    const plan = opening(aRule('drop', { byPolicy: true }), [manager('nftables'), aHost({ os: 'rocky 9.4' })])
    expect(commandsOf(plan)[0]).toMatch(/^nft add rule inet filter input ip saddr/)
    expect(notesOf(plan)).not.toContain('no service was seen')
  })

  test('both address families of the client, each where the rule holds for it', () => {
    const clients = ['10.0.9.9', 'fd00::9', '127.0.0.1', '0.0.0.0', 'nonsense', '::ffff:10.0.9.8']
    const rule = aRule('reject', { table: 'inet filter', chain: 'input', handle: 7 })
    const sources = commandsOf(opening(rule, [], clients)).filter(each => each.startsWith('nft insert'))
    expect(sources.map(each => /ip6? saddr \S+/.exec(each)?.[0])).toEqual([
      'ip saddr 10.0.9.9/32',
      'ip6 saddr fd00::9/128',
      'ip saddr 10.0.9.8/32',
    ])
    const six = aRule('reject', { tool: 'ip6tables', family: 'ipv6', table: 'filter', chain: 'INPUT' })
    expect(opening(six, [], clients).summary).toContain('let fd00::9/128 in')
  })

  test('iptables: on top of the chain that stops it, once, kept where something keeps rules', () => {
    const spec = '-s 10.0.9.9/32 -p tcp --dport 9200 -m comment --comment esfleet -j ACCEPT'
    const rule = aRule('reject', { tool: 'iptables', family: 'ipv4', table: 'filter', chain: 'INPUT' })
    const plan = opening(rule, [manager('iptables-persistent')])
    expect(commandsOf(plan)).toEqual([
      `iptables -w -C INPUT ${spec} 2>/dev/null || iptables -w -I INPUT 1 ${spec}`,
      'esfleet diagnose http://10.0.0.5:9200',
      'netfilter-persistent save',
    ])
    expect(plan.undo).toEqual([`iptables -w -D INPUT ${spec}`, 'netfilter-persistent save'])
    expect(notesOf(opening(rule))).toContain('nothing was seen that loads rules')
  })

  test('iptables: legacy, IPv6, other tables and Red Hat in their own ways', () => {
    const six = aRule('drop', { tool: 'ip6tables-legacy', family: 'ipv6', table: 'raw', chain: 'PREROUTING' })
    const plan = opening(six, [aHost({ os: 'rhel 9' }), manager('iptables-persistent')].reverse(), ['fd00::9'])
    expect(commandsOf(plan)[0]).toMatch(/^ip6tables-legacy -w -t raw -C PREROUTING -s fd00::9\/128 /)
    const redHat = aPlan('host-firewall-drop', {
      seen: [timedOut()],
      findings: [aHost({ os: 'rhel 9' }), secured, aRule('drop', { tool: 'iptables' }), manager('iptables-persistent')],
    })
    expect(commandsOf(redHat).at(-1)).toBe('service iptables save')
    expect(commandsOf(redHat)[0]).toContain('-I INPUT 1')
    const redHat6 = aPlan('host-firewall-drop', {
      clients: ['fd00::9'],
      findings: [
        aHost({ os: 'amzn 2' }),
        secured,
        aRule('drop', { tool: 'ip6tables', family: 'ipv6' }),
        manager('iptables-persistent'),
      ],
    })
    expect(commandsOf(redHat6).at(-1)).toBe('service ip6tables save')
  })

  test('ufw: before its rules where one of them blocks, anywhere where its default does', () => {
    const deny = aRule('drop', { tool: 'iptables', table: 'filter', chain: 'ufw-user-input' })
    expect(commandsOf(opening(deny))[0]).toBe(
      'ufw insert 1 allow from 10.0.9.9/32 to any port 9200 proto tcp comment esfleet',
    )
    expect(commandsOf(opening(deny, [], ['fd00::9']))[0]).toMatch(/^ufw prepend allow from fd00::9\/128 /)
    const policy = aRule('drop', { tool: 'iptables', chain: 'INPUT', byPolicy: true })
    const plan = opening(policy, [manager('ufw')])
    expect(commandsOf(plan)[0]).toMatch(/^ufw allow from 10\.0\.9\.9\/32 /)
    expect(plan.undo).toEqual(['ufw delete allow from 10.0.9.9/32 to any port 9200 proto tcp'])
    expect(commandsOf(opening(aRule('reject', { tool: 'ufw' })))[0]).toMatch(/^ufw insert 1/)
  })

  test('firewalld: first for ten minutes, then lasting, in the zone', () => {
    const rule = aRule('reject', { table: 'inet firewalld', chain: 'filter_IN_public_deny' })
    const rich = `'rule family="ipv4" source address="10.0.9.9/32" port port="9200" protocol="tcp" accept'`
    const plan = opening(rule)
    expect(commandsOf(plan)).toEqual([
      `firewall-cmd --zone=public --add-rich-rule=${rich} --timeout=600`,
      'esfleet diagnose http://10.0.0.5:9200',
      `firewall-cmd --permanent --zone=public --add-rich-rule=${rich}`,
      `firewall-cmd --zone=public --add-rich-rule=${rich}`,
    ])
    expect(commandsOf(opening(rule, [manager('firewalld', 'data nodes')]))[0]).toContain("--zone='data nodes' ")
    const bare = opening(aRule('reject', { tool: 'firewalld' }))
    expect(commandsOf(bare)[0]).toMatch(/^firewall-cmd --add-rich-rule=/)
  })

  test('a node in a namespace of its own has its rules elsewhere', () => {
    const findings = [
      ...aRunningNode(['process'], aProcess({ foreignNetworkNamespace: true })),
      secured,
      aRule('reject', { handle: 1 }),
    ]
    expect(notesOf(aPlan('host-firewall-reject', { seen: [refused()], findings }))).toContain('DOCKER-USER')
  })

  test('no client address, no rule: never for everyone', () => {
    const plan = opening(aRule('reject', { handle: 1 }), [], ['0.0.0.0', '::'])
    expect(plan).toMatchObject({ kind: 'look', summary: expect.stringContaining('once its address is known') })
    expect(commandsOf(plan)).toContain('ip route get 10.0.0.5')
    const { clientAddresses: _, ...unknown } = { clientAddresses: [] }
    expect(aPlan('host-firewall-drop', { ...unknown, seen: [timedOut()] })).toMatchObject({ kind: 'look' })
  })

  test('while security is off it is refused', () => {
    const findings = aRunningNode([], aSetting('xpack.security.enabled', 'false'), aRule('reject', { handle: 1 }))
    expect(aPlan('host-firewall-reject', { seen: [refused()], findings })).toMatchObject({ kind: 'refused' })
  })

  test('nothing is ever flushed, no policy changed, nothing opened to everyone', () => {
    const rules = [
      aRule('reject', { handle: 1 }),
      aRule('drop', { tool: 'iptables', byPolicy: true }),
      aRule('reject', { tool: 'ufw' }),
      aRule('reject', { tool: 'firewalld' }),
    ]
    for (const rule of rules)
      expect(commandsOf(opening(rule)).join('\n')).not.toMatch(/flush|-F\b|-P\b|0\.0\.0\.0\/0|::\/0|enable|restore/)
  })
})
