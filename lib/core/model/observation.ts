import * as z from 'zod/mini'

/** What a probe speaks: a TCP connect only, a TLS handshake, HTTP on the REST port, or the transport protocol's ping. */
export const ProbeKind = z.enum(['tcp', 'tls', 'http', 'transport'])
export type ProbeKind = z.infer<typeof ProbeKind>

/** The order in which a probe goes; a failure names the phase it died in. */
export const Phase = z.enum(['dns', 'connect', 'tls', 'request', 'headers', 'body'])
export type Phase = z.infer<typeof Phase>

/** Milliseconds spent in each phase the probe went through, by a monotonic clock. */
export const PhaseTimings = z.partialRecord(Phase, z.number())
export type PhaseTimings = z.infer<typeof PhaseTimings>

/** Why the chain the server showed was or would not be trusted. `unknown-ca` also stands for a self-signed leaf. */
export const TrustProblem = z.enum(['unknown-ca', 'expired', 'not-yet-valid', 'name-mismatch', 'revoked', 'other'])
export type TrustProblem = z.infer<typeof TrustProblem>

export const Certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  notBefore: z.string(),
  notAfter: z.string(),
  fingerprint256: z.string(),
})
export type Certificate = z.infer<typeof Certificate>

export const TlsIdentity = z.object({
  version: z.string(),
  chain: z.array(Certificate),
  clientCertificateRequested: z.boolean(),
  /** Absent when the chain verified against the given CA, or the system's where none was given. */
  trustProblem: z.optional(TrustProblem),
})
export type TlsIdentity = z.infer<typeof TlsIdentity>

/**
 * What an HTTP answer says of its server. `unavailable` is a 503 of the product for which no closer reason was
 * recognised; `no-master` is master_not_discovered_exception and its OpenSearch name.
 */
export const HttpState = z.enum([
  'ok',
  'unauthorized',
  'forbidden',
  'too-many-requests',
  'no-master',
  'security-not-initialized',
  'unavailable',
  'other-status',
])
export type HttpState = z.infer<typeof HttpState>

export const HttpIdentity = z.object({
  product: z.enum(['elasticsearch', 'opensearch', 'elasticsearch-or-opensearch']),
  status: z.number(),
  state: HttpState,
  version: z.optional(z.string()),
  clusterName: z.optional(z.string()),
  /** `_na_` is kept: the node has never joined a cluster. */
  clusterUuid: z.optional(z.string()),
  nodeName: z.optional(z.string()),
})
export type HttpIdentity = z.infer<typeof HttpIdentity>

/** How a transport port proved itself: by the echo of its ping, or by the text it sends to an HTTP request. */
const TransportIdentity = z.object({ proof: z.enum(['ping-echo', 'not-an-http-port-text']) })

/** Where a probe went: `host` as asked for, `address` the literal that was dialled once the name was resolved. */
const endpoint = {
  kind: ProbeKind,
  host: z.string(),
  port: z.number(),
  address: z.optional(z.string()),
  family: z.optional(z.union([z.literal(4), z.literal(6)])),
  /** Unix time in milliseconds at which the probe started. */
  at: z.number(),
  phases: PhaseTimings,
  /** Name of the vantage; absent: this machine. */
  vantage: z.optional(z.string()),
}

const failed = { phase: Phase }

/** Set where the failure came after the handshake or from an answer, so that what was learnt is not lost. */
const learnt = { tls: z.optional(TlsIdentity), status: z.optional(z.number()) }

/** `transport` with `tls` alone: it asked for a client certificate, and was left before it could judge that there is none. */
const OpenObservation = z.object({
  ...endpoint,
  outcome: z.literal('open'),
  tls: z.optional(TlsIdentity),
  http: z.optional(HttpIdentity),
  transport: z.optional(TransportIdentity),
})

const RefusedObservation = z.object({
  ...endpoint,
  ...failed,
  outcome: z.literal('refused'),
  code: z.literal('ECONNREFUSED'),
})

/** `DEADLINE`: our own timer; `ETIMEDOUT`: the kernel gave up first. In phase `connect` no SYN-ACK came. */
const TimeoutObservation = z.object({
  ...endpoint,
  ...failed,
  ...learnt,
  outcome: z.literal('timeout'),
  code: z.enum(['DEADLINE', 'ETIMEDOUT']),
})

/** An ICMP error came back from the network or the target: never a missing route on this machine (that is `unknown`). */
const UnreachableObservation = z.object({
  ...endpoint,
  ...failed,
  outcome: z.literal('unreachable'),
  code: z.enum(['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'ENOPROTOOPT', 'EHOSTDOWN', 'EPROTO']),
})

/** `ECONNRESET`/`EPIPE`: RST after the connect; `CLOSED`: the peer ended the stream before it answered. */
const ResetObservation = z.object({
  ...endpoint,
  ...failed,
  ...learnt,
  outcome: z.literal('reset'),
  code: z.enum(['ECONNRESET', 'EPIPE', 'CLOSED']),
})

export const TlsCode = z.enum([
  'NOT_TLS',
  'CLIENT_CERTIFICATE_REQUIRED',
  'UNKNOWN_CA',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_NOT_YET_VALID',
  'NAME_MISMATCH',
  'CERTIFICATE_REVOKED',
  'CERTIFICATE_INVALID',
  'PROTOCOL_VERSION',
  'HANDSHAKE_FAILURE',
])
export type TlsCode = z.infer<typeof TlsCode>

const TlsObservation = z.object({
  ...endpoint,
  ...failed,
  ...learnt,
  outcome: z.literal('tls'),
  code: TlsCode,
})

/**
 * The peer answered, but not as what was asked for. `TRANSPORT_PORT`: HTTP was asked and the transport layer answered;
 * `OTHER_SERVICE`: well-formed HTTP of something that is neither Elasticsearch nor OpenSearch (`status` kept);
 * `HTTP_PORT`: the transport ping reached an HTTP server; `NOT_HTTP`/`NOT_TRANSPORT`: bytes of neither;
 * `TLS_PORT`: plain text was sent and a TLS record (alert) came back; `TOO_LARGE`: the answer passed a size cap.
 */
export const ProtocolCode = z.enum([
  'TRANSPORT_PORT',
  'TLS_PORT',
  'HTTP_PORT',
  'OTHER_SERVICE',
  'NOT_HTTP',
  'NOT_TRANSPORT',
  'TOO_LARGE',
])
export type ProtocolCode = z.infer<typeof ProtocolCode>

const ProtocolObservation = z.object({
  ...endpoint,
  ...failed,
  ...learnt,
  outcome: z.literal('protocol'),
  code: ProtocolCode,
})

const DnsObservation = z.object({
  ...endpoint,
  ...failed,
  outcome: z.literal('dns'),
  code: z.enum(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'ESERVFAIL', 'EREFUSED', 'DEADLINE', 'OTHER']),
})

/** The prober's own trouble: it says nothing about the target. `NO_ROUTE`: this machine has no way to the address. */
export const UnknownReason = z.enum([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EPERM',
  'NO_ROUTE',
  'NO_ADDRESS_FAMILY',
  'RUN_DEADLINE',
  'UNEXPECTED',
])
export type UnknownReason = z.infer<typeof UnknownReason>

const UnknownObservation = z.object({
  ...endpoint,
  outcome: z.literal('unknown'),
  why: UnknownReason,
  /** The code as Node gave it, for `UNEXPECTED`. */
  code: z.optional(z.string()),
})

/** What one probe of one address and port saw. Closed: a failure is a value, and every one carries its phase. */
export const Observation = z.discriminatedUnion('outcome', [
  OpenObservation,
  RefusedObservation,
  TimeoutObservation,
  UnreachableObservation,
  ResetObservation,
  TlsObservation,
  ProtocolObservation,
  DnsObservation,
  UnknownObservation,
])
export type Observation = z.infer<typeof Observation>
export type Outcome = Observation['outcome']
