import { on, type Scenario } from '../scenario.ts'
import { EXPOSED, failed, guard, jvmOptions, noRules, refuses, stopped } from './faults.ts'

/** Two faults at once: both must be told, what must be mended first as the first. */
export const pairs: Scenario[] = [
  ...on(['elasticsearch-6.8.23', 'opensearch-3.3.0'], {
    what: 'stopped, and nftables drops as well',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'],
    arrange: async node => {
      await node.stop()
      await node.must(guard('tcp dport 9200 drop'))
    },
    undo: async node => {
      await node.must(noRules)
      await node.start()
    },
    seen: ['timeout'],
    holds: node => `${stopped(node)} && nft list ruleset | grep -q drop`,
    cause: 'service-stopped',
    beside: ['host-firewall-drop'],
    outside: ['host-firewall-drop'],
  }),
  ...on(['elasticsearch-7.10.2', 'opensearch-1.3.20'], {
    what: 'bound to loopback, behind a firewall that rejects',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
      await node.must('iptables -A INPUT -i ens5 -p tcp --dport 9200 -j REJECT --reject-with tcp-reset')
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9200" | grep -q 127.0.0.1 && iptables -S INPUT | grep -q tcp-reset',
    cause: 'bound-to-loopback',
    beside: ['host-firewall-reject'],
  }),
  ...refuses(['opensearch-2.19.3', 'elasticsearch-8.17.0'], {
    what: 'refused by its checks, behind a firewall that rejects',
    spoil: async node => {
      node.configure(EXPOSED)
      await node.dropIn('[Service]\nLimitNOFILE=4096')
      await node.must(guard('iifname ens5 tcp dport { 9200, 9300 } reject with tcp reset'))
    },
    holds: node => `${failed(node)} && nft list ruleset | grep -q "reject with tcp reset"`,
    cause: 'bootstrap-file-descriptors',
    beside: ['host-firewall-reject'],
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'masked, and told to bind loopback',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
      await node.stop()
      await node.must(`systemctl mask ${node.unit}`)
    },
    seen: ['refused'],
    holds: node => `${stopped(node)} && systemctl show -p UnitFileState --value ${node.unit} | grep -qx masked`,
    cause: 'service-masked',
    beside: ['bound-to-loopback'],
  }),
  ...on(['elasticsearch-8.19.8'], {
    what: 'http asked of https, behind a firewall that rejects',
    arrange: node => node.must(guard('iifname ens5 tcp dport 9200 reject')),
    undo: node => node.must(noRules),
    url: node => `http://${node.ip}:9200`,
    seen: ['refused'],
    holds: () => 'nft list ruleset | grep -q reject && curl -sk https://localhost:9200 | grep -q security_exception',
    cause: 'host-firewall-reject',
    beside: ['tls-required'],
  }),
  ...refuses(['opensearch-3.3.0'], {
    what: 'refused by two checks',
    spoil: async node => {
      jvmOptions(node, '-Xms128m\n-Xmx256m')
      await node.dropIn('[Service]\nLimitNPROC=2048')
    },
    cause: 'bootstrap-threads',
    accepted: ['bootstrap-heap-size'],
    beside: ['bootstrap-heap-size', 'bootstrap-threads'],
  }),
  ...on(['opensearch-1.3.20'], {
    what: 'disabled, and only its firewall came back from a reboot',
    arrange: async node => {
      await node.must(`systemctl disable -q ${node.unit}; systemctl enable -q nftables`)
      node.write(
        '/etc/nftables.conf',
        '#!/usr/sbin/nft -f\nflush ruleset\ntable inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n  iif lo accept\n  ct state established,related accept\n  tcp dport 22 accept\n }\n}\n',
      )
      await node.reboot()
    },
    seen: ['timeout'],
    holds: node => `${stopped(node)} && nft list ruleset | grep -q 'policy drop'`,
    cause: 'service-disabled',
    beside: ['host-firewall-drop'],
    outside: ['host-firewall-drop'],
  }),
  ...on([], {
    what: 'bound to loopback, and nftables rejects as well',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-6.8.23'],
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
      await node.must(guard('tcp dport 9200 reject with tcp reset'))
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9200" | grep -q 127.0.0.1 && nft list ruleset | grep -q "reject with tcp reset"',
    cause: 'bound-to-loopback',
    beside: ['host-firewall-reject'],
  }),
]
