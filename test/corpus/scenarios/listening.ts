import { mustRun } from '../../real/lab/command.ts'
import type { LabNode } from '../../real/lab/node.ts'
import { NODE_SCRIPT } from '../../real/lab/world.ts'
import { on, type Scenario } from '../../real/scenario.ts'
import { otherProgram } from './failed.ts'

const V6_NODE = 'fd77::101'

/** A second family on the way between client and node. */
const sixth = async (node: LabNode): Promise<void> => {
  await node.must(`ip -6 addr add ${V6_NODE}/64 dev ens5 nodad`)
  await mustRun(NODE_SCRIPT, ['client', '--', 'sh', '-c', 'ip -6 addr replace fd77::10/64 dev eth0 nodad'])
}

const guard = (rule: string) =>
  `nft add table inet guard && nft 'add chain inet guard input { type filter hook input priority 0; policy accept; }' && nft add rule inet guard input iif lo accept && nft add rule inet guard input ${rule}`

/** Sockets that are open, but not where the client asks. */
export const listening: Scenario[] = [
  ...on(
    ['elasticsearch-5.6.16', 'elasticsearch-6.8.23', 'elasticsearch-7.10.2', 'opensearch-1.3.20', 'opensearch-3.3.0'],
    {
      what: 'bound to loopback by default',
      begin: 'booted',
      arrange: async node => {
        node.configure({ 'network.host': null })
        await node.start()
      },
      seen: ['refused'],
      holds: () => 'ss -Hltn "sport = :9200" | grep -q 127.0.0.1 && ! ss -Hltn "sport = :9200" | grep -qF "*:9200"',
      cause: 'bound-to-loopback',
    },
  ),
  ...on(['elasticsearch-8.19.8', 'opensearch-3.3.0', 'elasticsearch-6.8.23'], {
    what: 'bound to another address of the node',
    begin: 'booted',
    arrange: async node => {
      const other = node.ip.replace(/\d+$/, '201')
      await node.must(`ip addr add ${other}/24 dev ens5`)
      node.configure({ 'http.host': other })
      await node.start()
    },
    seen: ['refused'],
    holds: node => `ss -Hltn "sport = :9200" | grep -qF "${node.ip.replace(/\d+$/, '201')}]:9200"`,
    cause: 'bound-to-other-address',
  }),
  ...on(['elasticsearch-5.6.16', 'elasticsearch-9.1.0', 'opensearch-1.3.20', 'opensearch-3.3.0'], {
    what: 'http.port is another',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'http.port': 9285, 'network.host': '0.0.0.0' })
      await node.start()
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9285" | grep -q 9285',
    cause: 'custom-http-port',
  }),
  ...on(['elasticsearch-6.8.23', 'elasticsearch-8.19.8', 'opensearch-1.3.20'], {
    what: 'fell back to 9201 beside another program',
    begin: 'booted',
    arrange: async node => {
      await otherProgram(node, 9200, 'HTTP/1.1 200 OK\\r\\nServer: agent\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n')
      await node.start()
    },
    seen: [200, 'no-http'],
    holds: () => `ss -Hltnp "sport = :9201" | grep -q '"java"' && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'port-fallback',
  }),
  ...on(['elasticsearch-5.6.16', 'elasticsearch-6.8.23'], {
    what: 'http.enabled is false',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'http.enabled': false })
      await node.launch()
      await node.must(
        `for i in $(seq 300); do grep -q '\\] started' ${node.layer.logs}/*.log && exit 0; sleep 0.2; done; exit 1`,
      )
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9300" | grep -q 9300 && ! ss -Hltn "sport = :9200" | grep -q 9200',
    cause: 'http-disabled',
  }),
  ...on(['elasticsearch-6.8.23', 'opensearch-1.3.20', 'elasticsearch-5.6.16'], {
    what: 'transport port asked for HTTP',
    arrange: async () => {},
    undo: async () => {},
    url: node => `http://${node.ip}:9300`,
    seen: ['no-http', 200],
    cause: 'transport-port-probed',
    outside: ['transport-port-probed'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'bound to IPv6 alone, asked by IPv4',
    begin: 'booted',
    arrange: async node => {
      await sixth(node)
      node.configure({ 'network.host': V6_NODE })
      await node.start()
    },
    seen: ['refused'],
    holds: () =>
      `ss -Hltn 'sport = :9200' | grep -qF '[${V6_NODE}]:9200' && ! ss -Hltn 'sport = :9200' | grep -qF '*:9200'`,
    cause: 'address-family-mismatch',
    accepted: ['bound-to-other-address'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-3.3.0'], {
    what: 'bound to IPv4 alone, asked by IPv6',
    begin: 'booted',
    arrange: async node => {
      await sixth(node)
      node.configure({ 'network.host': node.ip })
      await node.start()
    },
    url: () => `http://[${V6_NODE}]:9200`,
    seen: ['refused'],
    holds: node => `ss -Hltn 'sport = :9200' | grep -qF '${node.ip}]:9200'`,
    cause: 'address-family-mismatch',
    accepted: ['bound-to-other-address'],
  }),
  ...on(['elasticsearch-7.17.29-tar', 'opensearch-2.19.3-tar'], {
    what: '127.0.0.1 asked, bound to ::1 alone',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': '::1' })
      await node.start()
    },
    from: 'node',
    url: () => 'http://127.0.0.1:9200',
    seen: ['refused'],
    holds: () => "ss -Hltn 'sport = :9200' | grep -qF '[::1]:9200'",
    cause: 'address-family-mismatch',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-6.8.23'], {
    what: 'bound to loopback, and nftables rejects as well',
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
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'stopped, and nftables drops as well',
    arrange: async node => {
      await node.stop()
      await node.must(guard('tcp dport 9200 drop'))
    },
    seen: ['timeout'],
    holds: node =>
      `[ "$(systemctl show -p ActiveState --value ${node.unit})" = inactive ] && nft list ruleset | grep -q drop`,
    cause: 'service-stopped',
    beside: ['host-firewall-drop'],
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-2.19.3'], {
    what: 'stopped, beside a rule that drops another port',
    arrange: async node => {
      await node.stop()
      await node.must(guard('tcp dport { 22, 9250 } drop'))
    },
    seen: ['refused'],
    holds: node =>
      `[ "$(systemctl show -p ActiveState --value ${node.unit})" = inactive ] && nft list ruleset | grep -q drop`,
    cause: 'service-stopped',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'iptables drops all but another client',
    arrange: node =>
      node.must(
        'iptables -A INPUT -i ens5 -p tcp --dport 9200 -s 10.20.0.0/16 -j ACCEPT && iptables -A INPUT -i ens5 -p tcp --dport 9200 -j DROP',
      ),
    undo: node => node.must('nft flush ruleset'),
    seen: ['timeout'],
    holds: () => 'iptables -S INPUT | grep -q -- "-j DROP"',
    cause: 'host-firewall-drop',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-3.3.0'], {
    what: 'iptables rejects with a reset',
    arrange: node => node.must('iptables -A INPUT -i ens5 -p tcp --dport 9200 -j REJECT --reject-with tcp-reset'),
    undo: node => node.must('nft flush ruleset'),
    seen: ['refused'],
    holds: () => 'iptables -S INPUT | grep -q -- "tcp-reset"',
    cause: 'host-firewall-reject',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'stopped, and another program answers on its port',
    arrange: async node => {
      await node.stop()
      await otherProgram(node, 9200, 'HTTP/1.1 200 OK\\r\\nServer: agent\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n')
    },
    seen: [200, 'no-http'],
    holds: node =>
      `[ "$(systemctl show -p ActiveState --value ${node.unit})" = inactive ] && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'service-stopped',
  }),
]
