import { readFileSync } from 'node:fs'
import { createServer as createPlain, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'

const pem = (name: string): string => readFileSync(new URL(`./tls/${name}.pem`, import.meta.url), 'utf8')

/** The CA that signed every fake node's certificate: for tests and the demo only. */
export const demoCa = (): string => pem('ca')

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const rootBody = (name: string) => ({
  name,
  cluster_name: 'demo',
  cluster_uuid: 'fakeFAKEfakeFAKEfake00',
  version: { number: '8.19.8', build_flavor: 'default', build_type: 'deb', lucene_version: '9.12.2' },
  tagline: 'You Know, for Search',
})

const failure = (type: string, status: number) => ({
  error: { root_cause: [{ type, reason: 'made up' }], type, reason: 'made up' },
  status,
})

/** Answered by each node for itself (`/_cluster/state/master_node?local=true`). */
const masterBody = (master: string | null) => ({ cluster_name: 'demo', cluster_uuid: '_na_', master_node: master })

const isRoot = (request: { url?: string | undefined }) => request.url === '/'

/** What the REST port says; bodies and headers in the shapes that the products use. */
export const restAnswers = {
  healthy:
    (name: string): RequestListener =>
    (request, response) =>
      json(response, 200, isRoot(request) ? rootBody(name) : masterBody('fakeMaster')),

  wantsCredentials: (): RequestListener => (_request, response) =>
    json(response, 401, failure('security_exception', 401), {
      'www-authenticate': 'Basic realm="security", charset="UTF-8"',
    }),

  noMaster:
    (name: string): RequestListener =>
    (request, response) =>
      json(response, 200, isRoot(request) ? { ...rootBody(name), cluster_uuid: '_na_' } : masterBody(null)),

  securityNotInitialized: (): RequestListener => (_request, response) => {
    response.writeHead(503, { 'content-type': 'text/plain; charset=UTF-8' })
    response.end('OpenSearch Security not initialized.')
  },
} as const

export const plainRest = (answer: RequestListener): Server => createPlain(answer)

/** Plain text on its port meets silence and the end of the stream, as from Elasticsearch and OpenSearch. */
export const secureRest = (answer: RequestListener): Server =>
  createSecure({ key: pem('node-key'), cert: pem('node') }, answer).on('tlsClientError', (_error, socket) =>
    socket.destroy(),
  )
