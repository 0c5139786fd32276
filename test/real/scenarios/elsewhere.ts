import { mustRun } from '../lab/command.ts'
import type { LabNode } from '../lab/node.ts'
import { NODE_SCRIPT } from '../lab/world.ts'
import { on, type Scenario } from '../scenario.ts'
import { HTTP_OK, otherProgram, waitFor } from './faults.ts'

const loopbackOnly = 'ss -Hltn "sport = :9200" | grep -q 127.0.0.1 && ! ss -Hltn "sport = :9200" | grep -qF "*:9200"'

const v6Of = (node: LabNode): string => `fd77::${node.layer.octet}`

/** An address of the second family on both sides. */
const haveV6 = async (node: LabNode): Promise<void> => {
  await node.must(`ip addr add ${v6Of(node)}/64 dev ens5 nodad`)
  await mustRun(NODE_SCRIPT, ['client', '--', 'ip', 'addr', 'replace', 'fd77::10/64', 'dev', 'eth0', 'nodad'])
}

/** A server that listens, but not where it is asked. */
export const elsewhere: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'opensearch-3.3.0'], {
    what: 'bound to loopback by default',
    recorded: ['elasticsearch-5.6.16', 'elasticsearch-6.8.23', 'elasticsearch-7.10.2', 'opensearch-1.3.20'],
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
    },
    seen: ['refused'],
    holds: () => loopbackOnly,
    cause: 'bound-to-loopback',
  }),
  ...on(['elasticsearch-8.19.8'], {
    what: 'http.host says localhost',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'http.host': 'localhost' })
      await node.start()
    },
    seen: ['refused'],
    holds: () => loopbackOnly,
    cause: 'bound-to-loopback',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'bound to another address of the node',
    recorded: ['elasticsearch-8.19.8', 'opensearch-3.3.0', 'elasticsearch-6.8.23'],
    begin: 'booted',
    arrange: async node => {
      const other = node.ip.replace(/\d+$/, '201')
      await node.must(`ip addr add ${other}/24 dev ens5`)
      node.configure({ [node.layer.tls ? 'http.host' : 'network.host']: other })
      await node.start()
    },
    seen: ['refused'],
    holds: node => `ss -Hltn "sport = :9200" | grep -qF "${node.ip.replace(/\d+$/, '201')}]:9200"`,
    cause: 'bound-to-other-address',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3', 'elasticsearch-8.19.8'], {
    what: 'http.port is another',
    recorded: ['elasticsearch-5.6.16', 'elasticsearch-9.1.0', 'opensearch-1.3.20', 'opensearch-3.3.0'],
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'http.port': 9280 })
      await node.start()
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9280" | grep -q 9280',
    cause: 'custom-http-port',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'fell back to 9201 beside another program',
    begin: 'booted',
    arrange: async node => {
      await otherProgram(node, 9200)
      await node.start()
    },
    seen: ['no-http'],
    holds: () => `ss -Hltnp "sport = :9201" | grep -q '"java"' && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'port-fallback',
  }),
  ...on(['elasticsearch-5.6.16', 'elasticsearch-6.8.23'], {
    what: 'http.enabled is false',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'http.enabled': false })
      await node.launch()
      await node.must(waitFor(`grep -q '\\] started' ${node.layer.logs}/*.log`))
    },
    seen: ['refused'],
    holds: () => 'ss -Hltn "sport = :9300" | grep -q 9300 && ! ss -Hltn "sport = :9200" | grep -q 9200',
    cause: 'http-disabled',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-1.3.20'], {
    what: 'bound to IPv6 alone, asked by IPv4',
    recorded: ['opensearch-2.19.3'],
    begin: 'booted',
    arrange: async node => {
      await haveV6(node)
      node.configure({ 'network.host': v6Of(node) })
      await node.start()
    },
    seen: ['refused'],
    holds: node => `ss -Hltn 'sport = :9200' | grep -qF '[${v6Of(node)}]:9200'`,
    cause: 'address-family-mismatch',
    accepted: ['bound-to-other-address'],
  }),
  ...on(['opensearch-3.3.0'], {
    what: 'bound to IPv4 alone, asked by IPv6',
    recorded: ['elasticsearch-7.17.29'],
    begin: 'booted',
    arrange: async node => {
      await haveV6(node)
      node.configure({ 'network.host': node.ip })
      await node.start()
    },
    url: node => `http://[${v6Of(node)}]:9200`,
    seen: ['refused'],
    holds: node => `ss -Hltn 'sport = :9200' | grep -qF '${node.ip}]:9200'`,
    cause: 'address-family-mismatch',
    accepted: ['bound-to-other-address'],
  }),
  ...on(['elasticsearch-7.17.29-tar'], {
    what: '127.0.0.1 asked, bound to ::1 alone',
    recorded: ['opensearch-2.19.3-tar'],
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
  ...on(['elasticsearch-7.17.29-tar'], {
    what: 'localhost asked, bound to the address only',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': node.ip })
      await node.start()
    },
    from: 'node',
    url: () => 'http://localhost:9200',
    seen: ['refused'],
    holds: node => `ss -Hltn "sport = :9200" | grep -qF "${node.ip}]:9200"`,
    cause: 'bound-to-other-address',
  }),
  ...on(['opensearch-2.19.3-tar'], {
    what: 'localhost asked and answered',
    begin: 'booted',
    arrange: async node => {
      node.configure({ 'network.host': null })
      await node.start()
    },
    from: 'node',
    url: () => 'http://localhost:9200',
    seen: [200],
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on([], {
    what: 'fell back to 9201 beside another program',
    recorded: ['elasticsearch-6.8.23', 'elasticsearch-8.19.8', 'opensearch-1.3.20'],
    begin: 'booted',
    arrange: async node => {
      await otherProgram(node, 9200, HTTP_OK)
      await node.start()
    },
    seen: [200, 'no-http'],
    holds: () => `ss -Hltnp "sport = :9201" | grep -q '"java"' && ss -Hltnp "sport = :9200" | grep -q python`,
    cause: 'port-fallback',
  }),
]
