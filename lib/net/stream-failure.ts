import type { Failure } from './attempt.ts'
import { connectFailure } from './connect-failure.ts'
import { tlsCodeOf } from './tls-code.ts'

/** The peer ended the stream in good order before it had answered. */
export const CLOSED: Failure = { outcome: 'reset', code: 'CLOSED' }

/**
 * What an error on a connected socket says. A FIN in the middle of a handshake, and a write after one, are reported by
 * Node as an ECONNRESET and an EPIPE of its own making, which no system call returned.
 */
export function streamFailure(err: NodeJS.ErrnoException, clientCertificateRequested = false): Failure {
  if ((err.code === 'ECONNRESET' || err.code === 'EPIPE') && err.syscall === undefined) return CLOSED
  if (err.code === 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING') return CLOSED
  const tls = tlsCodeOf(err.code ?? '', clientCertificateRequested)
  return tls === undefined ? connectFailure(err, false) : { outcome: 'tls', code: tls }
}
