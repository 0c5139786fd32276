import { expect, it } from 'vitest'
import { tlsCodeOf } from '../../lib/net/tls-code.ts'

it.each([
  ['ERR_SSL_WRONG_VERSION_NUMBER', false, 'NOT_TLS'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', false, 'NOT_TLS'],
  ['EPROTO', false, 'NOT_TLS'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', false, 'PROTOCOL_VERSION'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', true, 'PROTOCOL_VERSION'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false, 'CLIENT_CERTIFICATE_REQUIRED'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', true, 'CLIENT_CERTIFICATE_REQUIRED'],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', true, 'CLIENT_CERTIFICATE_REQUIRED'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', true, 'CLIENT_CERTIFICATE_REQUIRED'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', false, 'HANDSHAKE_FAILURE'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', false, 'HANDSHAKE_FAILURE'],
  ['ERR_SSL_NO_SHARED_CIPHER', true, 'HANDSHAKE_FAILURE'],
  ['ECONNRESET', true, undefined],
  ['', false, undefined],
])('%s, certificate asked for: %s, is %s', (code, requested, expected) => {
  expect(tlsCodeOf(code, requested)).toBe(expected)
})
