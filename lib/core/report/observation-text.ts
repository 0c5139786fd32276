import type { HttpState, Observation, ProtocolCode, TlsCode } from '../model/observation.ts'

const tlsTexts: Readonly<Record<TlsCode, string>> = {
  NOT_TLS: 'the answer was not TLS',
  CLIENT_CERTIFICATE_REQUIRED: 'it demands a client certificate',
  UNKNOWN_CA: 'its certificate is signed by a CA not trusted here',
  CERTIFICATE_EXPIRED: 'its certificate has expired',
  CERTIFICATE_NOT_YET_VALID: 'its certificate is not valid yet',
  NAME_MISMATCH: 'its certificate is for another name',
  CERTIFICATE_REVOKED: 'its certificate was revoked',
  CERTIFICATE_INVALID: 'its certificate is not valid',
  PROTOCOL_VERSION: 'no TLS version in common',
  HANDSHAKE_FAILURE: 'the TLS handshake failed',
}

const protocolTexts: Readonly<Record<ProtocolCode, string>> = {
  TRANSPORT_PORT: 'it is a transport port, not a REST port',
  TLS_PORT: 'it speaks TLS, and plain text was sent',
  HTTP_PORT: 'it is an HTTP server, not a transport port',
  OTHER_SERVICE: 'another HTTP service answered',
  NOT_HTTP: 'what answered does not speak HTTP',
  NOT_TRANSPORT: 'what answered does not speak the transport protocol',
  TOO_LARGE: 'the answer was larger than any such answer',
}

const stateTexts: Readonly<Record<HttpState, string>> = {
  ok: '',
  unauthorized: 'wants credentials',
  forbidden: 'forbids this request',
  'too-many-requests': 'too many requests',
  'no-master': 'no elected master',
  'security-not-initialized': 'its security is not initialised',
  unavailable: 'unavailable',
  'other-status': '',
}

export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** Where a probe went: the address where it got that far, with its name where they differ. */
export function placeOf({ host, address, port }: Observation): string {
  if (address === undefined || address === host) return `${bracketed(host)}:${port}`
  return `${bracketed(address)}:${port} (${host})`
}

/** What one probe saw, in words that need no errno table. */
export function observationText(seen: Observation): string {
  switch (seen.outcome) {
    case 'open':
      return openText(seen)
    case 'refused':
      return 'connection refused'
    case 'timeout':
      return seen.phase === 'connect' ? 'no answer at all to the connect' : `connected, then silence (${seen.phase})`
    case 'unreachable':
      return `the network answered that it cannot be reached (${seen.code})`
    case 'reset':
      return seen.code === 'CLOSED'
        ? `connected, then closed without an answer (${seen.phase})`
        : `connected, then reset (${seen.phase})`
    case 'tls':
      return tlsTexts[seen.code]
    case 'protocol':
      return `${protocolTexts[seen.code]}${seen.status === undefined ? '' : ` (HTTP ${seen.status})`}`
    case 'dns':
      return `the name does not resolve (${seen.code})`
    case 'unknown':
      return `could not be probed from here (${seen.why})`
  }
}

function openText({ kind, http, tls, transport }: Extract<Observation, { outcome: 'open' }>): string {
  const overTls = tls === undefined ? '' : ` over ${tls.version}`
  if (http !== undefined) {
    const who = [http.product, http.version].filter(Boolean).join(' ')
    const state = stateTexts[http.state]
    return `${who} answered HTTP ${http.status}${overTls}${state === '' ? '' : `: ${state}`}`
  }
  if (transport !== undefined) return `a transport port answered${overTls}`
  if (kind === 'transport' && tls?.clientCertificateRequested === true)
    return `it asks for a client certificate${overTls}`
  return kind === 'tls' ? `TLS handshake done${overTls}` : 'port open'
}
