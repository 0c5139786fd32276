import { mustRun, until } from '../lab/command.ts'
import type { LayerName } from '../lab/layer.ts'
import { bootNode, type LabNode } from '../lab/node.ts'
import { NODE_SCRIPT } from '../lab/world.ts'

/** Entries, each with the stack trace that may follow it. */
export interface Cost {
  /** In the server's own log or the journal. */
  log: number
  audit: number
}

interface Kind {
  name: string
  /** TLS on both ports; the transport port wants a certificate of its clients. */
  secure: boolean
  /** What one request without credentials costs, where credentials are asked for. */
  anonymous?: Cost
}

/** A server at its default log levels, with its audit log where it has one. */
export interface Server extends Kind {
  node: LabNode
}

interface Plan extends Kind {
  layer: LayerName
  prepare: (node: LabNode) => void
}

const asIs = () => {}

/** Elasticsearch writes an audit log under a trial licence, not under the basic one. */
const elasticsearchAudit = {
  'xpack.license.self_generated.type': 'trial',
  'xpack.security.enabled': true,
  'xpack.security.audit.enabled': true,
}

export const PLANS: readonly Plan[] = [
  { layer: 'elasticsearch-5.6.16', name: 'Elasticsearch 5.6', secure: false, prepare: asIs },
  { layer: 'elasticsearch-6.8.23', name: 'Elasticsearch 6.8', secure: false, prepare: asIs },
  { layer: 'elasticsearch-7.17.29', name: 'Elasticsearch 7.17', secure: false, prepare: asIs },
  {
    layer: 'elasticsearch-7.17.29-tar',
    name: 'Elasticsearch 7.17, secured, plain HTTP',
    secure: false,
    anonymous: { log: 0, audit: 1 },
    prepare: node =>
      node.configure({
        ...elasticsearchAudit,
        'cluster.initial_master_nodes': null,
        'discovery.type': 'single-node',
      }),
  },
  {
    layer: 'elasticsearch-8.19.8',
    name: 'Elasticsearch 8.19, TLS, secured',
    secure: true,
    anonymous: { log: 0, audit: 1 },
    prepare: node => node.configure({ ...elasticsearchAudit, 'transport.host': '0.0.0.0' }),
  },
  { layer: 'opensearch-2.19.3', name: 'OpenSearch 2.19', secure: false, prepare: asIs },
  {
    layer: 'opensearch-2.19.3-sec',
    name: 'OpenSearch 2.19, TLS, secured',
    secure: true,
    anonymous: { log: 1, audit: 1 },
    prepare: node => node.configure({ 'plugins.security.audit.type': 'log4j' }),
  },
]

/** Resolves when it serves and its security is set up. */
export const bootServer = async ({ layer, prepare, ...kind }: Plan): Promise<Server> => {
  const node = await bootNode(layer)
  prepare(node)
  await node.start()
  const url = `${kind.secure ? 'https' : 'http'}://${node.ip}:9200`
  const expected = kind.anonymous ? '401' : '200'
  await until(`${kind.name} answers ${expected}`, 60_000, async () => (await statusOf(url)) === expected)
  return { ...kind, node }
}

const statusOf = (url: string): Promise<string> =>
  mustRun(NODE_SCRIPT, ['client', '--', 'sh', '-c', `curl -sk -m 3 -o /dev/null -w '%{http_code}' ${url}; :`])
