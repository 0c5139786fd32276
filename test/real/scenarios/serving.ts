import { on, type Scenario } from '../scenario.ts'

/** A server that answers, seen rightly, or asked in the wrong way. */
export const serving: Scenario[] = [
  ...on(
    [
      'elasticsearch-5.6.16',
      'elasticsearch-6.8.23',
      'elasticsearch-7.10.2',
      'elasticsearch-7.17.29',
      'elasticsearch-7.17.29-tar',
      'opensearch-1.3.20',
      'opensearch-2.19.3',
      'opensearch-2.19.3-tar',
      'opensearch-3.3.0',
    ],
    {
      what: 'healthy',
      arrange: async () => {},
      undo: async () => {},
      seen: [200],
      cause: 'healthy',
      outside: 'proven',
    },
  ),
  ...on(['elasticsearch-8.17.0', 'elasticsearch-8.19.8', 'elasticsearch-9.1.0'], {
    what: 'healthy behind its own TLS',
    arrange: async () => {},
    undo: async () => {},
    ca: '/etc/elasticsearch/certs/http_ca.crt',
    seen: [401],
    cause: 'healthy',
    outside: 'proven',
  }),
  ...on(['elasticsearch-8.19.8', 'opensearch-2.19.3-sec', 'elasticsearch-9.1.0'], {
    what: 'http asked of https',
    arrange: async () => {},
    undo: async () => {},
    url: node => `http://${node.ip}:9200`,
    seen: ['no-http'],
    cause: 'tls-required',
    outside: 'proven',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'https asked of http',
    recorded: ['elasticsearch-6.8.23', 'opensearch-3.3.0'],
    arrange: async () => {},
    undo: async () => {},
    url: node => `https://${node.ip}:9200`,
    seen: ['no-http'],
    cause: 'tls-not-spoken',
    outside: 'proven',
  }),
  ...on(['elasticsearch-5.6.16', 'elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'transport port asked for HTTP',
    recorded: ['elasticsearch-6.8.23', 'opensearch-1.3.20'],
    arrange: async () => {},
    undo: async () => {},
    url: node => `http://${node.ip}:9300`,
    seen: ['no-http'],
    cause: 'transport-port-probed',
    outside: 'proven',
  }),
]
