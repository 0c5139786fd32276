import type { Failure } from './attempt.ts'
import { firstBytes } from './first-bytes.ts'
import type { Broken } from './http-exchange.ts'
import { CLOSED, streamFailure } from './stream-failure.ts'

/** What a broken exchange says of the peer. `status`: the one it had answered with before it broke. */
export function httpFailure(broken: Broken, status: number | undefined, clientCertificateRequested: boolean): Failure {
  const { error, first, ended, tooLarge } = broken
  if (tooLarge) return { outcome: 'protocol', code: 'TOO_LARGE' }
  const kind = first.length === 0 ? 'nothing' : firstBytes(first)
  if (kind === 'tls') return { outcome: 'protocol', code: 'TLS_PORT' }
  if (kind === 'transport-text' || kind === 'ping') return { outcome: 'protocol', code: 'TRANSPORT_PORT' }
  if (kind === 'other' || error.name === 'HTTPParserError') return { outcome: 'protocol', code: 'NOT_HTTP' }
  if (!isUndicis(error.code ?? '')) return streamFailure(error, clientCertificateRequested)
  if (ended) return CLOSED
  const interim = kind === 'http' && status === undefined ? interimStatus(first) : undefined
  return interim === undefined
    ? { outcome: 'protocol', code: 'NOT_HTTP' }
    : { outcome: 'protocol', code: 'OTHER_SERVICE', status: interim }
}

/** Its own, or an assertion of its own that an answer nobody foresaw has failed (an upgrade without `upgrade`). */
const isUndicis = (code: string): boolean => code.startsWith('UND_ERR_') || code === 'ERR_ASSERTION'

/** 100 and 101 were not asked for, and end an exchange. */
function interimStatus(first: Buffer): number | undefined {
  const status = /^HTTP\/1\.\d (1\d\d)/.exec(first.toString('latin1'))?.[1]
  return status === undefined ? undefined : Number(status)
}
