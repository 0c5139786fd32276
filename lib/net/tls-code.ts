import type { TlsCode } from '../core/model/observation.ts'

/** First record of no TLS version: what OpenSSL says to plain HTTP, banners and zeros, from 3.0 on. */
const notTls: ReadonlySet<string> = new Set([
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_UNKNOWN_PROTOCOL',
])

const otherVersion: ReadonlySet<string> = new Set([
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_UNSUPPORTED_SSL_VERSION',
  'ERR_SSL_WRONG_SSL_VERSION',
])

/** Alerts with which servers turn away a client that showed no certificate (OpenSSL, JSSE, Netty differ). */
const turnedAway =
  /_ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED)$/

/**
 * What an error code of Node's TLS says; undefined where it is not TLS's. Alerts are known by their end, since
 * OpenSSL 3.5 renamed `SSLV3_ALERT_…` to `SSL/TLS_ALERT_…`.
 */
export function tlsCodeOf(code: string, clientCertificateRequested: boolean): TlsCode | undefined {
  if (notTls.has(code)) return 'NOT_TLS'
  if (otherVersion.has(code)) return 'PROTOCOL_VERSION'
  if (code.endsWith('_ALERT_CERTIFICATE_REQUIRED')) return 'CLIENT_CERTIFICATE_REQUIRED'
  if (clientCertificateRequested && turnedAway.test(code)) return 'CLIENT_CERTIFICATE_REQUIRED'
  return code.startsWith('ERR_SSL_') ? 'HANDSHAKE_FAILURE' : undefined
}
