import type { Consequence } from '../model/plan.ts'
import { failingChecks } from './failing-checks.ts'
import { securityOf } from './security.ts'
import { type Situation, settingOf } from './situation.ts'

const told = (text: string, source?: string): Consequence => ({
  text,
  blocking: false,
  ...(source === undefined ? {} : { source }),
})
const blocking = (text: string, source?: string): Consequence => ({ ...told(text, source), blocking: true })

/** What every restart of a node brings. */
export const ofRestart = (s: Situation): Consequence[] => {
  const seeds = seedHosts(s)
  if (settingOf(s, 'discovery.type')?.value === 'single-node')
    return [told('the cluster is this one node: it is away while the node restarts')]
  const others = seeds.length > 1 ? ` (discovery.seed_hosts names ${seeds.join(', ')})` : ''
  return [
    told(
      `where the node is part of a larger cluster${others}, restart one node at a time, with the cluster green before and after`,
    ),
  ]
}

const seedHosts = (s: Situation): string[] => [settingOf(s, 'discovery.seed_hosts')?.value ?? []].flat()

/** A change of the REST layer alone: what stays as it is, and what widening the transport too would bring. */
export const ofHttpOnly = (s: Situation, transportOnLoopback: boolean): Consequence[] => {
  if (!transportOnLoopback) return []
  const failing = failingChecks(s).map(each => each.text)
  const which = failing.length === 0 ? '' : `, and this node would fail: ${failing.join('; ')}`
  return [
    told(
      `the transport stays on loopback, so the bootstrap checks stay warnings; network.host or transport.host instead would enforce them${which}`,
    ),
  ]
}

/** A transport that is no longer on loopback: the bootstrap checks are enforced, and other nodes can be found. */
export const ofTransport = (s: Situation): Consequence[] => [
  told('the transport leaves loopback: the bootstrap checks are enforced from the next start on'),
  ...failingChecks(s).map(each =>
    blocking(`this bootstrap check would stop the node (exit 78): ${each.text}`, each.source),
  ),
  ...ofClusters(s),
]

/** Two cluster uuids: nodes that formed clusters of their own cannot be joined by settings. */
export const ofClusters = (s: Situation): Consequence[] => {
  const seen = s.known.case.observations.flatMap(each =>
    each.outcome === 'open' && each.http?.clusterUuid && each.http.clusterUuid !== '_na_'
      ? [each.http.clusterUuid]
      : [],
  )
  const uuids = [...new Set(seen)]
  if (uuids.length < 2) return []
  return [
    blocking(
      `two clusters answer here (${uuids.join(', ')}): a node of one cannot join the other without losing its data`,
    ),
  ]
}

/** What a start on this host would meet: the transport beyond loopback, and checks that would end it. */
export const ofStart = (s: Situation, transportOnLoopback: boolean): Consequence[] =>
  transportOnLoopback
    ? []
    : failingChecks(s).map(each =>
        blocking(`this bootstrap check would stop the start (exit 78): ${each.text}`, each.source),
      )

const HTTP_TLS_KEYS = [
  'xpack.security.http.ssl.enabled',
  'plugins.security.ssl.http.enabled',
  'opendistro_security.ssl.http.enabled',
]

/** Who may use what is made reachable. */
export const ofReach = (s: Situation): Consequence[] => {
  const security = securityOf(s)
  if (security.state === 'unknown')
    return [
      blocking(
        `make sure that the cluster asks for credentials before it is made reachable: ${security.because}`,
        security.source,
      ),
    ]
  const tls = HTTP_TLS_KEYS.some(key => settingOf(s, key)?.value === 'true')
  const overTls = s.known.case.observations.some(each => each.outcome === 'open' && each.tls)
  const plain = s.settingsFile !== undefined && !tls && !overTls && s.product === 'elasticsearch'
  return plain ? [told('the REST port speaks no TLS: passwords cross the network in clear text')] : []
}
