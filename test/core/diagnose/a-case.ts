import type { Case } from '../../../lib/core/diagnose/case.ts'
import type { Target } from '../../../lib/core/model/diagnosis.ts'
import type { Finding, FindingKind, FindingOf } from '../../../lib/core/model/finding.ts'
import type { HttpIdentity, Observation, Outcome, TlsIdentity } from '../../../lib/core/model/observation.ts'

/** All cases here are synthetic: their findings were written by hand, after what real nodes show. */
export const NOW = 1_795_400_000_000
export const ADDRESS = '10.0.0.5'
export const CLIENT = '10.0.9.9'
export const CONF = '/etc/elasticsearch'
export const UNIT = 'elasticsearch.service'
export const PID = 4242

export const minutesAgo = (minutes: number): number => NOW - minutes * 60_000
export const secondsAgo = (seconds: number): number => NOW - seconds * 1000

interface CaseParts {
  target?: Partial<Target>
  seen?: Observation[]
  findings?: Finding[]
  clients?: string[]
  caFile?: string
  bootId?: string
}

export function aCase({ target = {}, seen = [], findings, clients = [CLIENT], caFile, bootId }: CaseParts): Case {
  const host = target.host ?? ADDRESS
  return {
    target: { given: `http://${host}:9200`, host, port: 9200, transportPort: 9300, scheme: 'http', ...target },
    observations: seen,
    clientAddresses: clients,
    now: NOW,
    ...(findings === undefined ? {} : { findings }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(bootId === undefined ? {} : { bootId }),
  }
}

type Of<O extends Outcome> = Extract<Observation, { outcome: O }>
type Where = Partial<Pick<Observation, 'kind' | 'address' | 'port' | 'host' | 'at' | 'phases' | 'vantage'>>

const endpoint = ({ address = ADDRESS, ...rest }: Where = {}) => ({
  kind: 'http' as const,
  host: ADDRESS,
  address,
  family: address.includes(':') ? (6 as const) : (4 as const),
  port: 9200,
  at: NOW,
  phases: { connect: 1 },
  ...rest,
})

export const refused = (where: Where = {}): Observation => ({
  ...endpoint(where),
  outcome: 'refused',
  phase: 'connect',
  code: 'ECONNREFUSED',
})

export const timedOut = (where: Where = {}): Observation => ({
  ...endpoint({ phases: { connect: 3500 }, ...where }),
  outcome: 'timeout',
  phase: 'connect',
  code: 'DEADLINE',
})

/** Accepted, then silence. */
export const mute = (where: Where & { phase?: 'tls' | 'headers' | 'body' } = {}): Observation => {
  const { phase = 'headers', ...rest } = where
  return { ...endpoint(rest), outcome: 'timeout', phase, code: 'DEADLINE' }
}

export const unreachable = (where: Where = {}, code: Of<'unreachable'>['code'] = 'EHOSTUNREACH'): Observation => ({
  ...endpoint(where),
  outcome: 'unreachable',
  phase: 'connect',
  code,
})

export const reset = (
  where: Where & { phase?: 'tls' | 'headers' } = {},
  code: Of<'reset'>['code'] = 'CLOSED',
): Observation => {
  const { phase = 'headers', ...rest } = where
  return { ...endpoint(rest), outcome: 'reset', phase, code }
}

export const tlsFailed = (code: Of<'tls'>['code'], where: Where = {}): Observation => ({
  ...endpoint(where),
  outcome: 'tls',
  phase: 'tls',
  code,
})

export const spoke = (code: Of<'protocol'>['code'], status?: number, where: Where = {}): Observation => ({
  ...endpoint(where),
  outcome: 'protocol',
  phase: 'headers',
  code,
  ...(status === undefined ? {} : { status }),
})

export const unresolved = (code: Of<'dns'>['code']): Observation => {
  const { address: _, family: __, ...rest } = endpoint()
  return { ...rest, outcome: 'dns', phase: 'dns', code }
}

export const ownTrouble = (why: Of<'unknown'>['why'], where: Where = {}): Observation => ({
  ...endpoint(where),
  outcome: 'unknown',
  why,
})

export const connects = (where: Where = {}): Observation => ({
  ...endpoint({ kind: 'tcp', ...where }),
  outcome: 'open',
})

export const pingEcho = (where: Where = {}): Observation => ({
  ...endpoint({ kind: 'transport', port: 9300, ...where }),
  outcome: 'open',
  transport: { proof: 'ping-echo' },
})

const aTlsIdentity = (tls: Partial<TlsIdentity> = {}): TlsIdentity => ({
  version: 'TLSv1.3',
  chain: [
    {
      subject: 'CN=es-1',
      issuer: 'CN=ca',
      names: ['es-1'],
      notBefore: '2025-01-01T00:00:00Z',
      notAfter: '2030-01-01T00:00:00Z',
      fingerprint256: 'AA:BB',
    },
  ],
  clientCertificateRequested: false,
  ...tls,
})

export const tlsOpen = (tls: Partial<TlsIdentity> = {}, where: Where = {}): Observation => ({
  ...endpoint({ kind: 'tls', ...where }),
  outcome: 'open',
  tls: aTlsIdentity(tls),
})

export const answered = (
  http: Partial<HttpIdentity> = {},
  where: Where = {},
  tls?: Partial<TlsIdentity>,
): Observation => ({
  ...endpoint(where),
  outcome: 'open',
  http: { product: 'elasticsearch', status: 200, state: 'ok', clusterUuid: 'u1', ...http },
  ...(tls === undefined ? {} : { tls: aTlsIdentity(tls) }),
})

/** Both ports of one address seen alike. */
export const both = (see: (where: Where) => Observation, where: Where = {}): Observation[] => [
  see({ ...where }),
  see({ kind: 'transport', port: 9300, ...where }),
]

type Loose<K extends FindingKind> = Partial<Omit<FindingOf<K>, 'kind'>>

let line = 0
const source = (section: string, text = `${section} (synthetic)`) => ({ section, line: ++line, text })

export const aHost = (more: Loose<'host'> = {}): Finding => ({
  kind: 'host',
  source: source('host'),
  root: true,
  collectedAt: NOW,
  bootedAt: minutesAgo(6000),
  hostname: 'es-1',
  systemd: 252,
  ...more,
})

export const anAddress = (address: string): Finding => ({
  kind: 'address',
  source: source('addresses'),
  address,
  family: address.includes(':') ? 6 : 4,
  interface: address.startsWith('127.') || address === '::1' ? 'lo' : 'ens5',
  scope: address.startsWith('127.') || address === '::1' ? 'host' : 'global',
})

export const aProcess = (more: Loose<'process'> = {}): Finding => ({
  kind: 'process',
  source: source('nodes'),
  pid: PID,
  product: 'elasticsearch',
  role: 'server',
  state: 'S',
  startedAt: minutesAgo(600),
  unit: UNIT,
  conf: CONF,
  limits: {},
  foreignNetworkNamespace: false,
  ...more,
})

export const aUnit = (more: Loose<'unit'> = {}): Finding => ({
  kind: 'unit',
  source: source('units'),
  name: UNIT,
  product: 'elasticsearch',
  load: 'loaded',
  active: 'active',
  sub: 'running',
  unitFile: 'enabled',
  result: 'success',
  mainPid: PID,
  type: 'notify',
  startedAt: minutesAgo(600),
  activeSince: minutesAgo(599),
  startTimeoutMs: 75_000,
  dropIns: [],
  limits: {},
  ...more,
})

/** A unit that failed, whose process left with this status. */
export const aFailedUnit = (exitCode: number, more: Loose<'unit'> = {}): Finding => {
  const { mainPid: _, activeSince: __, ...rest } = aUnit() as FindingOf<'unit'>
  const at = minutesAgo(10)
  return {
    ...rest,
    active: 'failed',
    sub: 'failed',
    result: 'exit-code',
    exitCode,
    startedAt: at,
    exitedAt: at + 9000,
    ...more,
  }
}

/** A unit that was stopped in good order. */
export const aStoppedUnit = (more: Loose<'unit'> = {}): Finding => {
  const { mainPid: _, activeSince: __, ...rest } = aUnit() as FindingOf<'unit'>
  return {
    ...rest,
    active: 'inactive',
    sub: 'dead',
    exitCode: 143,
    inactiveSince: minutesAgo(10),
    exitedAt: minutesAgo(10),
    ...more,
  }
}

export const aListener = (address: string, port = 9200, more: Loose<'listener'> = {}): Finding => ({
  kind: 'listener',
  source: source('listeners'),
  address,
  families: address === '*' ? [4, 6] : [address.includes(':') ? 6 : 4],
  port,
  acceptQueue: 0,
  backlog: 4096,
  pid: PID,
  command: 'java',
  ...more,
})

export const aConnect = (address: string, outcome: FindingOf<'connect'>['outcome'], port = 9200): Finding => ({
  kind: 'connect',
  source: source('connects'),
  address,
  port,
  outcome,
})

export const aConfigFile = (conf = CONF, more: Loose<'config-file'> = {}): Finding => ({
  kind: 'config-file',
  source: source('config'),
  path: `${conf}/elasticsearch.yml`,
  ...more,
})

export const aSetting = (key: string, value: string | string[], conf = CONF): Finding => ({
  kind: 'setting',
  source: source('config', `${key}: ${value}`),
  conf,
  key,
  value,
  from: 'file',
})

export const aBound = (layer: 'http' | 'transport', addresses: string[], more: Loose<'bound'> = {}): Finding => ({
  kind: 'bound',
  source: source('log'),
  layer,
  publish: addresses[0] ?? '',
  addresses,
  current: true,
  at: minutesAgo(599),
  ...more,
})

export const aUnitEvent = (event: FindingOf<'unit-event'>['event'], more: Loose<'unit-event'> = {}): Finding => ({
  kind: 'unit-event',
  source: source('unit-events', `1795400000 ${more.unit ?? UNIT} ${event}`),
  unit: UNIT,
  event,
  thisBoot: true,
  current: true,
  at: minutesAgo(9),
  ...more,
})

export const aStep = (event: FindingOf<'life'>['event'], more: Loose<'life'> = {}): Finding => ({
  kind: 'life',
  source: source('log'),
  event,
  current: true,
  at: minutesAgo(599),
  ...more,
})

export const anExit = (more: Loose<'exit'> = {}): Finding => ({
  kind: 'exit',
  source: source('journal'),
  current: true,
  at: minutesAgo(9),
  ...more,
})

export const aFatal = (about: FindingOf<'fatal'>['about'], more: Loose<'fatal'> = {}): Finding => ({
  kind: 'fatal',
  source: source('log'),
  about,
  current: true,
  at: minutesAgo(9),
  ...more,
})

export const aBootstrapFailure = (
  check: FindingOf<'bootstrap-failure'>['check'],
  more: Loose<'bootstrap-failure'> = {},
): Finding => ({
  kind: 'bootstrap-failure',
  source: source('log'),
  check,
  enforced: true,
  current: true,
  at: minutesAgo(9),
  message: `the check ${check} failed`,
  ...more,
})

export const aBindFailure = (more: Loose<'bind-failure'> = {}): Finding => ({
  kind: 'bind-failure',
  source: source('log'),
  layer: 'http',
  reason: 'bind',
  current: true,
  at: minutesAgo(9),
  ...more,
})

export const aRule = (verdict: 'drop' | 'reject' | 'accept', more: Loose<'firewall'> = {}): Finding => ({
  kind: 'firewall',
  source: source('firewall'),
  tool: 'nft',
  family: 'both',
  port: 9200,
  verdict,
  byPolicy: false,
  ...more,
})

export const anOomKill = (more: Loose<'oom-kill'> = {}): Finding => ({
  kind: 'oom-kill',
  source: source('kernel-log'),
  pid: PID,
  command: 'java',
  unit: UNIT,
  memoryCgroup: false,
  at: minutesAgo(10),
  ...more,
})

export const aGap = (section: string, reason: FindingOf<'gap'>['reason'] = 'denied'): Finding => ({
  kind: 'gap',
  source: { section },
  reason,
})

/** What every evidence of this host holds. */
export const aHostWith = (...more: Finding[]): Finding[] => [
  aHost(),
  anAddress('127.0.0.1'),
  anAddress('::1'),
  anAddress(ADDRESS),
  aConfigFile(),
  ...more,
]

/** A node that is up and listens everywhere; `without` leaves kinds of findings out, so that a case can put its own. */
export const aRunningNode = (without: FindingKind[] = [], ...more: Finding[]): Finding[] =>
  [
    ...aHostWith(
      aProcess(),
      aUnit(),
      aListener('*'),
      aListener('*', 9300),
      aConnect('127.0.0.1', 'open'),
      aConnect(ADDRESS, 'open'),
      aSetting('network.host', '0.0.0.0'),
      aBound('transport', ['[::]:9300']),
      aBound('http', ['[::]:9200']),
      aStep('started'),
    ),
  ]
    .filter(finding => !without.includes(finding.kind))
    .concat(more)

/** A node that is down; the case says how. */
export const aNodeThatIsDown = (...more: Finding[]): Finding[] =>
  aHostWith(
    aListener('*', 22, { pid: 1, command: 'sshd' }),
    aConnect(ADDRESS, 'refused'),
    aSetting('network.host', '0.0.0.0'),
    ...more,
  )
