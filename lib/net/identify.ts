import type { HttpIdentity, HttpState } from '../core/model/observation.ts'

/** What is kept of an answer; header names in lower case. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

type Product = HttpIdentity['product']

const ELASTICSEARCH_TAGLINE = 'You Know, for Search'
const OPENSEARCH_TAGLINE = 'The OpenSearch Project: https://opensearch.org/'

/** Realms of the security layers' `WWW-Authenticate`; `Open Distro` and `Search Guard` ran on Elasticsearch. */
const realms: readonly (readonly [RegExp, Product])[] = [
  [/realm="security"/, 'elasticsearch'],
  [/realm="OpenSearch Security"/, 'opensearch'],
  [/realm="(Open Distro Security|Search Guard)"/, 'elasticsearch'],
]

/** Seen on OpenSearch 1.3–3.3 and Open Distro 1.x (`… (SG11).`), in plain text. */
const NOT_INITIALIZED = /^(OpenSearch|Open Distro) Security not initialized/
const NO_MANAGER = /^OpenSearch Security not initialized\. Cluster manager not present/

const noMasterTypes = new Set(['master_not_discovered_exception', 'cluster_manager_not_discovered_exception'])

/** Names and versions off the wire are cut at this many characters. */
export const MAX_NAME = 256

/** Who gave this answer to `GET /`, and in what state; undefined where it is neither Elasticsearch nor OpenSearch. */
export function identify(answer: Answer): HttpIdentity | undefined {
  const text = answer.body.toString('utf8')
  const json = parseObject(text)
  const product = productOf(answer, json, text)
  if (product === undefined) return undefined
  const identity: HttpIdentity = { product, status: answer.status, state: stateOf(answer.status, json, text) }
  const version = nameIn(objectIn(json, 'version'), 'number')
  const clusterName = nameIn(json, 'cluster_name')
  const clusterUuid = nameIn(json, 'cluster_uuid')
  const nodeName = nameIn(json, 'name')
  if (version !== undefined) identity.version = version
  if (clusterName !== undefined) identity.clusterName = clusterName
  if (clusterUuid !== undefined) identity.clusterUuid = clusterUuid
  if (nodeName !== undefined) identity.nodeName = nodeName
  return identity
}

function productOf(answer: Answer, json: Json, text: string): Product | undefined {
  if (json.tagline === ELASTICSEARCH_TAGLINE) return 'elasticsearch'
  if (json.tagline === OPENSEARCH_TAGLINE || objectIn(json, 'version').distribution === 'opensearch')
    return 'opensearch'
  if (answer.headers['x-elastic-product'] === 'Elasticsearch') return 'elasticsearch'
  const challenge = [answer.headers['www-authenticate'] ?? []].flat().join(', ')
  const realm = realms.find(([pattern]) => pattern.test(challenge))
  if (realm !== undefined) return realm[1]
  const initializing = NOT_INITIALIZED.exec(text)
  if (initializing !== null) return initializing[1] === 'OpenSearch' ? 'opensearch' : 'elasticsearch'
  const type = errorType(json)
  if (type === undefined) return undefined
  return type === 'cluster_manager_not_discovered_exception' ? 'opensearch' : 'elasticsearch-or-opensearch'
}

/** The type of the product's own error body, `{"error":{"root_cause":[…],"type":…},"status":…}`. */
function errorType(json: Json): string | undefined {
  const error = objectIn(json, 'error')
  return Array.isArray(error.root_cause) && typeof json.status === 'number' ? nameIn(error, 'type') : undefined
}

function stateOf(status: number, json: Json, text: string): HttpState {
  if (status === 200) return 'ok'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 429) return 'too-many-requests'
  if (status !== 503) return 'other-status'
  if (NO_MANAGER.test(text) || noMasterTypes.has(errorType(json) ?? '')) return 'no-master'
  if (NOT_INITIALIZED.test(text)) return 'security-not-initialized'
  // Elasticsearch 5 and 6 give `GET /` its usual body under a 503 while there is no master.
  return json.tagline === ELASTICSEARCH_TAGLINE ? 'no-master' : 'unavailable'
}

/** Whether an answer to `/_cluster/health` says that the node has no master. */
export function saysNoMaster(answer: Answer): boolean {
  const json = parseObject(answer.body.toString('utf8'))
  if (answer.status === 503) return noMasterTypes.has(errorType(json) ?? '')
  return json.discovered_cluster_manager === false || json.discovered_master === false
}

type Json = Readonly<Record<string, unknown>>

function parseObject(text: string): Json {
  if (!text.trimStart().startsWith('{')) return {}
  try {
    return asObject(JSON.parse(text))
  } catch {
    return {}
  }
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

const objectIn = (json: Json, key: string): Json => asObject(json[key])

function nameIn(json: Json, key: string): string | undefined {
  const value = json[key]
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : undefined
}
