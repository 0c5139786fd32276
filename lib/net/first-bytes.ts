/** What the first bytes of a stream are, whatever had been asked. */
export type FirstBytes = 'http' | 'tls' | 'transport-text' | 'ping' | 'other' | 'too-few'

/** The transport's whole keep-alive message: `ES` and a length of −1. It comes back as it went (Elasticsearch 6.6 on, OpenSearch). */
export const PING = Buffer.from('4553ffffffff', 'hex')

/** Sent to an HTTP verb by the transport layer, without a status line; `a HTTP` until 6.x. */
const transportTexts = ['This is not an HTTP port', 'This is not a HTTP port'].map(text => Buffer.from(text))

const HTTP = Buffer.from('HTTP/')

/** Enough bytes to tell all of them apart. */
export const ENOUGH = Math.max(...transportTexts.map(text => text.length))

export function firstBytes(bytes: Buffer): FirstBytes {
  if (startsWith(bytes, HTTP)) return 'http'
  if (startsWith(bytes, PING)) return 'ping'
  if (transportTexts.some(text => startsWith(bytes, text))) return 'transport-text'
  // A record of alert, handshake or data, of any version from SSL 3 on.
  if (bytes.length >= 2 && (bytes[0] ?? 0) >= 20 && (bytes[0] ?? 0) <= 23 && bytes[1] === 3) return 'tls'
  return [HTTP, PING, ...transportTexts].some(whole => startsWith(whole, bytes)) || isTlsStart(bytes)
    ? 'too-few'
    : 'other'
}

const startsWith = (bytes: Buffer, prefix: Buffer) => bytes.subarray(0, prefix.length).equals(prefix)

const isTlsStart = (bytes: Buffer) => bytes.length === 1 && (bytes[0] ?? 0) >= 20 && (bytes[0] ?? 0) <= 23
