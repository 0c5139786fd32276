import type { LabNode } from '../../real/lab/node.ts'
import { bootNode } from '../../real/lab/node.ts'
import { on, type Scenario } from '../../real/scenario.ts'

/** A new certificate of the lab's CA for the security plugin. */
const reissue = (node: LabNode, names: string, days = 30): Promise<string> =>
  node.must(`cd /etc/opensearch && openssl req -new -key esnode-key.pem -subj /CN=node -out /tmp/n.csr && printf 'subjectAltName=${names}\\nextendedKeyUsage=serverAuth,clientAuth' >/tmp/n.ext &&
    openssl x509 -req -in /tmp/n.csr -CA root-ca.pem -CAkey root-ca-key.pem -CAcreateserial -days ${days} -extfile /tmp/n.ext -out esnode.pem && chown root:opensearch esnode.pem && chmod 640 esnode.pem`)

const SECURE = { ca: '/etc/opensearch/root-ca.pem' }

/** A peer that serves as another version or cluster, for as long as the scenario lasts. */
const beside = async (
  peer: Parameters<typeof bootNode>[0],
  settings: Parameters<LabNode['configure']>[0] = {},
): Promise<LabNode> => {
  const other = await bootNode(peer)
  other.configure(settings)
  await other.start()
  return other
}

let peer: LabNode | undefined

/** Servers that take the connect. */
export const answering: Scenario[] = [
  ...on(['opensearch-2.19.3-sec'], {
    what: 'its certificate is for another name',
    begin: 'booted',
    arrange: async node => {
      await reissue(node, 'DNS:node,DNS:localhost')
      await node.start()
    },
    ...SECURE,
    seen: [401, 200, 503],
    cause: 'certificate-invalid',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3-sec'], {
    what: 'its certificate has expired since it started',
    begin: 'booted',
    arrange: async node => {
      await reissue(node, `DNS:node,IP:${node.ip}`)
      await node.must(
        `cd /etc/opensearch && mkdir -p /tmp/ca && : >/tmp/ca/index && echo 01 >/tmp/ca/serial && printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=/tmp/ca/index\\nserial=/tmp/ca/serial\\nnew_certs_dir=/tmp/ca\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' >/tmp/ca/c.cnf && openssl ca -batch -config /tmp/ca/c.cnf -in /tmp/n.csr -cert root-ca.pem -keyfile root-ca-key.pem -extfile /tmp/n.ext -startdate 20250101000000Z -enddate "$(date -u -d '+40 seconds' +%Y%m%d%H%M%SZ)" -notext -out esnode.pem 2>/dev/null && chown root:opensearch esnode.pem && chmod 640 esnode.pem`,
      )
      await node.start()
      await node.must('sleep 42')
    },
    ...SECURE,
    seen: [401, 200, 503],
    cause: 'certificate-invalid',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3-sec'], {
    what: 'healthy with security',
    begin: 'booted',
    arrange: async node => {
      await reissue(node, `DNS:node,IP:${node.ip}`)
      await node.start()
      await node.must(
        'for i in $(seq 300); do [ "$(curl -sk -o /dev/null -w "%{http_code}" https://localhost:9200)" = 401 ] && exit 0; sleep 0.2; done; exit 1',
      )
    },
    ...SECURE,
    seen: [401],
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3-sec'], {
    what: 'its peer speaks no TLS on the transport port',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('opensearch-2.19.3', {
        'discovery.seed_hosts': `["${node.ip}"]`,
        'cluster.initial_cluster_manager_nodes': '["other-node"]',
        'discovery.initial_state_timeout': '2s',
      })
      await reissue(node, `DNS:node,IP:${node.ip}`)
      node.configure({
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_cluster_manager_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 12')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    ...SECURE,
    seen: [503, 401, 200],
    holds: node => `grep -qi 'not an SSL/TLS record\\|NotSslRecord' ${node.layer.logs}/*.log`,
    cause: 'transport-tls-mismatch',
    outside: ['no-master', 'security-not-initialized'],
    // without a leader the security index is out of reach
    beside: ['no-master', 'security-not-initialized'],
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'its peers speak TLS on the transport port',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('opensearch-2.19.3-sec', {
        'network.host': '0.0.0.0',
        'discovery.seed_hosts': `["${node.ip}"]`,
        'cluster.initial_cluster_manager_nodes': '["other-node"]',
        'discovery.initial_state_timeout': '2s',
      })
      node.configure({
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_cluster_manager_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 15')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    seen: [503, 200],
    holds: node => `grep -qE 'SSL/TLS request received|got .16,3|NotSslRecord' ${node.layer.logs}/*.log`,
    cause: 'transport-tls-mismatch',
    outside: ['no-master'],
    beside: ['no-master'],
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'its peers speak TLS on the transport port',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('elasticsearch-8.19.8', {
        'network.host': '0.0.0.0',
        'discovery.seed_hosts': `["${node.ip}"]`,
        'cluster.initial_master_nodes': '["other-node"]',
        'discovery.initial_state_timeout': '2s',
      })
      node.configure({
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_master_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 15')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    seen: [503, 200],
    holds: node => `grep -qE 'SSL/TLS request received|got .16,3|NotSslRecord' ${node.layer.logs}/*.log`,
    cause: 'transport-tls-mismatch',
    outside: ['no-master'],
    beside: ['no-master'],
  }),
  ...on(['elasticsearch-8.19.8'], {
    what: 'its peer speaks no TLS on the transport port',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('elasticsearch-7.17.29', {
        'network.host': '0.0.0.0',
        'discovery.seed_hosts': `["${node.ip}"]`,
        'cluster.initial_master_nodes': '["other-node"]',
        'discovery.initial_state_timeout': '2s',
      })
      await node.must("sed -i '/^cluster.initial_master_nodes/d' /etc/elasticsearch/elasticsearch.yml")
      node.configure({
        'network.host': '0.0.0.0',
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_master_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 15')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    ca: '/etc/elasticsearch/certs/http_ca.crt',
    seen: [503, 401, 200],
    holds: node => `grep -q 'received plaintext traffic on an encrypted channel' ${node.layer.logs}/*.log`,
    cause: 'transport-tls-mismatch',
    outside: ['no-master', 'healthy'],
    beside: ['no-master'],
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'its peers belong to another cluster',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('opensearch-1.3.20', { 'cluster.name': 'logs-b' })
      node.configure({
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_cluster_manager_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 12')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    seen: [503, 200],
    holds: node => `grep -q 'does not match local cluster name' ${node.layer.logs}/*.log`,
    cause: 'cluster-mismatch',
    outside: ['no-master'],
    beside: ['no-master'],
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'its peers belong to another cluster',
    begin: 'booted',
    alone: true,
    arrange: async node => {
      peer = await beside('elasticsearch-7.10.2', { 'cluster.name': 'logs-b' })
      node.configure({
        'discovery.seed_hosts': `["${peer.ip}"]`,
        'cluster.initial_master_nodes': `["${peer.host}"]`,
        'discovery.initial_state_timeout': '5s',
      })
      await node.start()
      await node.must('sleep 12')
    },
    undo: async () => {
      await peer?.down()
      throw new Error('leave no such node behind')
    },
    seen: [503, 200],
    holds: node => `grep -q 'does not match local cluster name' ${node.layer.logs}/*.log`,
    cause: 'cluster-mismatch',
    outside: ['no-master'],
    beside: ['no-master'],
  }),
]
