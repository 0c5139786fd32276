/** The catalogue's families and ids: a contract with events, JSON and docs. Ids may be added, never renamed. */
export const CAUSES_BY_FAMILY = {
  'process-not-running': [
    'service-stopped',
    'service-disabled',
    'service-masked',
    'setting-unknown',
    'config-unreadable',
    'data-path-denied',
    'filesystem-unavailable',
    'node-lock-held',
    'disk-full',
    'state-corrupt',
    'jvm-options-invalid',
    'heap-exhausted',
    'oom-killed',
    'descriptors-exhausted',
    'port-taken',
    'bind-address-missing',
    'plugin-mismatch',
    'version-incompatible',
    'tls-files-unreadable',
    'keystore-locked',
    'run-as-root',
    'tmp-noexec',
    'access-control-denied',
    'start-timeout',
    'unit-sandbox-failed',
    'container-not-running',
    'not-installed',
    'process-died-other',
  ],
  'bound-elsewhere': ['bound-to-loopback', 'bound-to-other-address', 'address-family-mismatch'],
  'port-mismatch': [
    'custom-http-port',
    'port-fallback',
    'transport-port-probed',
    'http-disabled',
    'container-port-unpublished',
  ],
  blocked: [
    'host-firewall-reject',
    'host-firewall-drop',
    'security-group',
    'network-acl',
    'route-missing',
    'conntrack-exhausted',
    'path-mtu',
    'unexpectedly-reachable',
  ],
  'bootstrap-check': [
    'bootstrap-max-map-count',
    'bootstrap-file-descriptors',
    'bootstrap-threads',
    'bootstrap-memory-lock',
    'bootstrap-heap-size',
    'bootstrap-discovery',
    'bootstrap-other',
  ],
  'tls-mismatch': [
    'tls-required',
    'tls-not-spoken',
    'client-certificate-required',
    'certificate-invalid',
    'transport-tls-mismatch',
  ],
  'not-ready': [
    'starting',
    'stopping',
    'no-master',
    'process-hung',
    'overloaded',
    'security-not-initialized',
    'cluster-mismatch',
  ],
  'host-down': ['host-unreachable', 'instance-stopped', 'instance-replaced', 'name-unresolvable'],
  'in-front': ['proxy-upstream-failed'],
  prober: ['vantage-faulty'],
} as const

export type Family = keyof typeof CAUSES_BY_FAMILY
export type CauseId = (typeof CAUSES_BY_FAMILY)[Family][number]

/** What a diagnosis may name: a cause, or that there is none, or that none is proven. */
export type Verdictable = CauseId | 'healthy' | 'unknown'

/** The family that a cause belongs to. */
export const familyOf = (id: CauseId): Family =>
  (Object.keys(CAUSES_BY_FAMILY) as Family[]).find(f =>
    (CAUSES_BY_FAMILY[f] as readonly string[]).includes(id),
  ) as Family
