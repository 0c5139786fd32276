import type { Observation } from '../../../lib/core/model/observation.ts'
import type { CorpusCase } from '../corpus.ts'
import type { Derived } from './base.ts'

const AT = 1_795_440_000_000
const V4 = '10.20.1.15'
const V6 = 'fd20::15'

type Told = {
  [K in Observation['outcome']]: Omit<Extract<Observation, { outcome: K }>, 'host' | 'at' | 'address' | 'family'>
}[Observation['outcome']]

const see = (told: Told, family: 4 | 6 = 4): Observation =>
  ({ host: 'es-7.example', address: family === 4 ? V4 : V6, family, at: AT, ...told }) as Observation

const connect = (ms: number) => ({ phase: 'connect', phases: { connect: ms } }) as const
const refused = (port: number, ms = 0.4): Told => ({
  kind: 'tcp',
  port,
  outcome: 'refused',
  code: 'ECONNREFUSED',
  ...connect(ms),
})
const silent = (port: number): Told => ({ kind: 'tcp', port, outcome: 'timeout', code: 'DEADLINE', ...connect(3500) })
const icmp = (port: number, code: 'EHOSTUNREACH' | 'ENETUNREACH' | 'EACCES', ms: number): Told => ({
  kind: 'tcp',
  port,
  outcome: 'unreachable',
  code,
  ...connect(ms),
})
const open = (port: number): Told => ({ kind: 'tcp', port, outcome: 'open', phases: { connect: 0.5 } })
const own = (port: number, why: 'EMFILE' | 'EADDRNOTAVAIL' | 'RUN_DEADLINE' | 'NO_ROUTE' | 'EPERM'): Told => ({
  kind: 'tcp',
  port,
  outcome: 'unknown',
  why,
  phases: {},
})
const answered = (
  status: number,
  state:
    | 'ok'
    | 'unauthorized'
    | 'forbidden'
    | 'too-many-requests'
    | 'unavailable'
    | 'no-master'
    | 'security-not-initialized',
  more = {},
): Told => ({
  kind: 'http',
  port: 9200,
  outcome: 'open',
  phases: { connect: 0.4, request: 0.2, headers: 12, body: 0.3 },
  http: { product: 'elasticsearch', status, state, ...more },
})
const gateway = (status: number): Told => ({
  kind: 'http',
  port: 9200,
  outcome: 'protocol',
  code: 'OTHER_SERVICE',
  status,
  phase: 'headers',
  phases: { connect: 0.4, request: 0.2, headers: 8 },
})
const echo: Told = {
  kind: 'transport',
  port: 9300,
  outcome: 'open',
  phases: { connect: 0.4, request: 0.1, headers: 0.6 },
  transport: { proof: 'ping-echo' },
}
const dns = (port: number, code: 'ENOTFOUND' | 'EAI_AGAIN' | 'ESERVFAIL' | 'DEADLINE'): Told => ({
  kind: 'tcp',
  port,
  outcome: 'dns',
  code,
  phase: 'dns',
  phases: { dns: 14 },
})

const LEAF = {
  subject: 'CN=es-7',
  issuer: 'CN=Own CA',
  names: ['DNS:es-7.example', `IP:${V4}`],
  notBefore: '2025-11-20T00:00:00.000Z',
  notAfter: '2026-11-20T00:00:00.000Z',
  fingerprint256: '9A:10',
}
const handshake = (trustProblem?: 'expired' | 'unknown-ca' | 'name-mismatch') => ({
  version: 'TLSv1.3',
  chain: [trustProblem === 'expired' ? LEAF : { ...LEAF, notAfter: '2028-11-20T00:00:00.000Z' }],
  clientCertificateRequested: false,
  ...(trustProblem && { trustProblem }),
})

type Row = [name: string, label: CorpusCase['label'], told: (Told | Observation)[], more?: Partial<CorpusCase>]

const ok = { version: '8.19.8', clusterName: 'prod', clusterUuid: 'mJ0c', nodeName: 'es-7' }

/** What a prober saw, and nothing else: each as the probes write it, with the times that were measured for its like. */
const ROWS: Row[] = [
  ['both-ports-refused', 'unknown', [refused(9200), refused(9300)]],
  [
    'rest-port-refused-transport-open',
    'unknown',
    [refused(9200), open(9300), echo],
    { why: 'starting, another port, loopback, a firewall: four causes look so' },
  ],
  [
    'refused-after-a-second',
    'unknown',
    [refused(9200, 1031), refused(9300, 1027)],
    { why: 'an ICMP rate limit answers so, and so does a lost SYN' },
  ],
  ['rest-port-refused-late-transport-at-once', 'unknown', [refused(9200, 1031), open(9300), echo]],
  [
    'both-ports-silent',
    'unknown',
    [silent(9200), silent(9300)],
    { why: 'a firewall, a security group, a network ACL, a route, a dead instance: all are silent' },
  ],
  ['rest-port-silent-transport-open', 'unknown', [silent(9200), open(9300), echo]],
  ['transport-silent-rest-refused', 'unknown', [refused(9200), silent(9300)]],
  ['all-silent-on-both-families', 'unknown', [silent(9200), silent(9300), see(silent(9200), 6), see(silent(9300), 6)]],
  [
    'silent-at-a-stopped-instance',
    'unknown',
    [silent(9200), silent(9300)],
    { why: 'an instance that is stopped is silent like a dropped packet; only AWS knows' },
  ],
  [
    'refused-by-the-instance-that-took-its-place',
    'unknown',
    [refused(9200), refused(9300)],
    { why: 'that another instance took the address only AWS knows' },
  ],
  [
    'prohibited-at-once',
    'host-firewall-reject',
    [icmp(9200, 'EHOSTUNREACH', 0.6), icmp(9300, 'EHOSTUNREACH', 0.7)],
    { unknownIsHonest: true },
  ],
  [
    'prohibited-at-once-on-ipv6',
    'host-firewall-reject',
    [see(icmp(9200, 'EACCES', 0.6), 6), see(icmp(9300, 'EACCES', 0.7), 6)],
    { unknownIsHonest: true },
  ],
  [
    'unreachable-after-three-seconds',
    'host-unreachable',
    [icmp(9200, 'EHOSTUNREACH', 3068), icmp(9300, 'EHOSTUNREACH', 3070)],
  ],
  [
    'a-router-knows-no-network',
    'unknown',
    [icmp(9200, 'ENETUNREACH', 4), icmp(9300, 'ENETUNREACH', 4)],
    { accepted: ['host-unreachable', 'route-missing'] },
  ],
  ['name-unknown', 'name-unresolvable', [dns(9200, 'ENOTFOUND'), dns(9300, 'ENOTFOUND')]],
  [
    'name-server-silent',
    'unknown',
    [dns(9200, 'EAI_AGAIN'), dns(9300, 'EAI_AGAIN')],
    { why: 'the name, its server or the way to it' },
  ],
  ['name-server-failing', 'unknown', [dns(9200, 'ESERVFAIL'), dns(9300, 'ESERVFAIL')]],
  ['prober-out-of-descriptors', 'vantage-faulty', [own(9200, 'EMFILE'), own(9300, 'EMFILE')]],
  ['prober-out-of-ports', 'vantage-faulty', [own(9200, 'EADDRNOTAVAIL'), own(9300, 'EADDRNOTAVAIL')]],
  ['prober-without-a-route', 'vantage-faulty', [own(9200, 'NO_ROUTE'), own(9300, 'NO_ROUTE')]],
  ['prober-forbidden-to-connect', 'vantage-faulty', [own(9200, 'EPERM'), own(9300, 'EPERM')]],
  [
    'run-too-short',
    'vantage-faulty',
    [own(9200, 'RUN_DEADLINE'), own(9300, 'RUN_DEADLINE')],
    { accepted: ['unknown'] },
  ],
  [
    'ipv6-without-a-route-ipv4-answers',
    'healthy',
    [see(own(9200, 'NO_ROUTE'), 6), open(9200), answered(200, 'ok', ok), open(9300), echo],
  ],
  [
    'ipv6-refused-ipv4-answers',
    'address-family-mismatch',
    [see(refused(9200), 6), open(9200), answered(200, 'ok', ok), open(9300), echo],
    { unknownIsHonest: true, why: 'a firewall of the one family looks the same' },
  ],
  ['answers-200', 'healthy', [open(9200), answered(200, 'ok', ok), open(9300), echo]],
  ['answers-401', 'healthy', [open(9200), answered(401, 'unauthorized'), open(9300), echo]],
  ['answers-403', 'healthy', [open(9200), answered(403, 'forbidden'), open(9300), echo]],
  ['answers-200-though-the-transport-port-is-refused', 'healthy', [open(9200), answered(200, 'ok', ok), refused(9300)]],
  ['answers-200-though-the-transport-port-is-silent', 'healthy', [open(9200), answered(200, 'ok', ok), silent(9300)]],
  ['answers-429', 'overloaded', [open(9200), answered(429, 'too-many-requests'), open(9300), echo]],
  ['answers-503-without-a-leader', 'no-master', [open(9200), answered(503, 'no-master'), open(9300), echo]],
  [
    'answers-503-security',
    'security-not-initialized',
    [open(9200), answered(503, 'security-not-initialized', { product: 'opensearch' }), open(9300), echo],
  ],
  ['a-gateway-answers-502', 'proxy-upstream-failed', [open(9200), gateway(502), refused(9300)]],
  ['a-gateway-answers-504', 'proxy-upstream-failed', [open(9200), gateway(504), silent(9300)]],
  [
    'a-gateway-answers-503',
    'proxy-upstream-failed',
    [open(9200), gateway(503), refused(9300)],
    { unknownIsHonest: true },
  ],
  [
    'another-web-server-answers',
    'unknown',
    [open(9200), gateway(404), refused(9300)],
    { accepted: ['port-fallback'], why: 'another program has the port; where the node is, is not shown' },
  ],
  [
    'accepted-then-silence',
    'process-hung',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'timeout',
        code: 'DEADLINE',
        phase: 'headers',
        phases: { connect: 0.4, request: 0.1, headers: 3499 },
      },
      open(9300),
      {
        kind: 'transport',
        port: 9300,
        outcome: 'timeout',
        code: 'DEADLINE',
        phase: 'headers',
        phases: { connect: 0.4, headers: 3499 },
      },
    ],
    { unknownIsHonest: true, accepted: ['overloaded'] },
  ],
  [
    'accepted-then-reset',
    'unknown',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'reset',
        code: 'ECONNRESET',
        phase: 'headers',
        phases: { connect: 0.4, request: 0.1, headers: 1 },
      },
      refused(9300),
    ],
    { why: 'a userland proxy of containers, a dying server, a TLS port of another kind' },
  ],
  [
    'handshake-never-answered',
    'unknown',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'timeout',
        code: 'DEADLINE',
        phase: 'tls',
        phases: { connect: 0.4, tls: 3499 },
      },
      open(9300),
      echo,
    ],
    { accepted: ['path-mtu'], target: https() },
  ],
  [
    'certificate-expired',
    'certificate-invalid',
    [open(9200), { ...answered(401, 'unauthorized'), tls: handshake('expired') } as Told, open(9300)],
    { target: https() },
  ],
  [
    'certificate-of-an-unknown-ca',
    'healthy',
    [open(9200), { ...answered(401, 'unauthorized'), tls: handshake('unknown-ca') } as Told, open(9300)],
    {
      target: https(),
      accepted: ['certificate-invalid'],
      why: 'no CA was given; a chain of its own is how these products are installed',
    },
  ],
  [
    'certificate-not-of-the-given-ca',
    'certificate-invalid',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'tls',
        code: 'UNKNOWN_CA',
        phase: 'tls',
        phases: { connect: 0.4, tls: 9 },
        tls: handshake('unknown-ca'),
      },
      open(9300),
    ],
    { target: https(), caFile: 'ca.pem' },
  ],
  [
    'certificate-for-another-name',
    'certificate-invalid',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'tls',
        code: 'NAME_MISMATCH',
        phase: 'tls',
        phases: { connect: 0.4, tls: 9 },
        tls: handshake('name-mismatch'),
      },
      open(9300),
    ],
    { target: https(), caFile: 'ca.pem' },
  ],
  [
    'client-certificate-demanded',
    'client-certificate-required',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'tls',
        code: 'CLIENT_CERTIFICATE_REQUIRED',
        phase: 'tls',
        phases: { connect: 0.4, tls: 9 },
      },
      open(9300),
    ],
    { target: https() },
  ],
  [
    'plain-asked-and-closed',
    'tls-required',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'reset',
        code: 'CLOSED',
        phase: 'headers',
        phases: { connect: 0.4, headers: 2 },
      },
      open(9300),
    ],
    { unknownIsHonest: true },
  ],
  [
    'transport-layer-on-the-rest-port',
    'transport-port-probed',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'protocol',
        code: 'TRANSPORT_PORT',
        phase: 'headers',
        phases: { connect: 0.4, headers: 1 },
      },
      refused(9300),
    ],
  ],
  [
    'ssh-on-the-rest-port',
    'unknown',
    [
      open(9200),
      {
        kind: 'http',
        port: 9200,
        outcome: 'protocol',
        code: 'NOT_HTTP',
        phase: 'headers',
        phases: { connect: 0.4, headers: 1 },
      },
      refused(9300),
    ],
  ],
]

function target(scheme: 'http' | 'https'): CorpusCase['target'] {
  return { given: `${scheme}://es-7.example:9200`, host: 'es-7.example', port: 9200, transportPort: 9300, scheme }
}
function https(): CorpusCase['target'] {
  return target('https')
}

export const probes = (): Derived[] =>
  ROWS.map(([name, label, told, more]) => ({
    name: `probed-${name}`,
    case: {
      label,
      origin: { kind: 'synthetic', what: 'observations as the probes write them, without evidence' },
      target: target('http'),
      ...more,
      observations: told.map(each => ('host' in each ? each : see(each))),
      clientAddresses: ['10.20.0.7'],
      now: AT + 4000,
      evidence: null,
    },
  }))
