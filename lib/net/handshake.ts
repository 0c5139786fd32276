import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { TlsIdentity } from '../core/model/observation.ts'
import type { Attempt, Failure } from './attempt.ts'
import { certificateFacts, chainOf } from './certificate.ts'
import { CLOSED, streamFailure } from './stream-failure.ts'
import { codeOfProblem, datesProblem, judge, secureContextFor } from './trust.ts'
import { serverName } from './wire-name.ts'

/** Beside the round trip: what a busy server may take to look at our last flight. Spent only where a certificate was asked for. */
export const GRACE_MS = 250

export interface Manner {
  /** False where nodes check names by their own lights (transport). */
  judgesName: boolean
  /**
   * Asked for a certificate by TLS 1.3, it leaves with a FIN (`raw` is then ended) in place of the flight that shows
   * none: Elasticsearch 8.19 and OpenSearch 2.19 log that flight and not the FIN. In TLS 1.2 the server's judgement
   * comes before ours, which would be lost, so that is waited for.
   */
  leavesWhenAsked: boolean
  /** Told once the server has answered as one that speaks TLS, however the handshake goes on. */
  answered?: () => void
}

const THOROUGH: Manner = { judgesName: true, leavesWhenAsked: false }

/**
 * Does the TLS handshake on a connected socket. The chain is judged by us, never by Node, so that every cause is told
 * apart: with a `ca` any problem is a failure; without, only the leaf's dates are. What was seen is in the attempt's
 * `learnt` either way.
 */
export function handshake(attempt: Attempt, raw: Socket, given: Partial<Manner> = {}): Promise<TLSSocket | Failure> {
  const { host, ca } = attempt.target
  const manner = { ...THOROUGH, ...given }
  const servername = serverName(host)
  attempt.enter('tls')
  return new Promise(resolve => {
    const started = performance.now()
    let requested = false
    const socket = attempt.hold(
      connect({
        socket: raw,
        secureContext: secureContextFor(ca),
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(servername === undefined ? {} : { servername }),
      }),
      raw,
    )
    const finish = (step: TLSSocket | Failure) => {
      clearTimeout(grace)
      attempt.pause()
      socket.off('error', onError)
      socket.off('close', onClose)
      resolve(step)
    }
    const onError = (err: NodeJS.ErrnoException) => finish(streamFailure(err, requested))
    const onClose = () => finish(CLOSED)
    let grace: NodeJS.Timeout | undefined

    // On a client OpenSSL fills these from the server's CertificateRequest alone; on failure the handle is gone,
    // so they are read as the secrets come, the last of which follow that message.
    socket.on('keylog', () => {
      requested ||= (socket.getSharedSigalgs() ?? []).length > 0
      if (requested && manner.leavesWhenAsked && socket.getProtocol() === 'TLSv1.3') raw.end()
    })
    socket.once('keylog', () => manner.answered?.())
    socket.once('error', onError)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      const leaf = socket.getPeerX509Certificate()
      const fault = leaf === undefined ? HANDSHAKE_FAILURE : examineChain(attempt, socket, leaf, requested, manner)
      if (fault !== undefined) return finish(fault)
      // In TLS 1.3 the server's judgement of our empty certificate comes a round trip after our handshake is done; a
      // session ticket says that it went well.
      if (!requested || raw.writableEnded || socket.getProtocol() !== 'TLSv1.3') return finish(socket)
      // Later, because it is told from within a read, where a write would be lost.
      socket.once('session', () => setImmediate(finish, socket))
      const roundTripMs = performance.now() - started
      grace = setTimeout(() => finish(socket), Math.min(attempt.remainingMs() / 2, roundTripMs + GRACE_MS))
    })
  })
}

const HANDSHAKE_FAILURE: Failure = { outcome: 'tls', code: 'HANDSHAKE_FAILURE' }

function examineChain(
  attempt: Attempt,
  socket: TLSSocket,
  leaf: X509Certificate,
  clientCertificateRequested: boolean,
  { judgesName }: Manner,
): Failure | undefined {
  const { host, ca } = attempt.target
  const now = Date.now()
  const version = socket.getProtocol() ?? ''
  // Node types it as an Error; it is the code of one.
  const trustProblem = judge(leaf, host, socket.authorized ? undefined : String(socket.authorizationError), now)
  const tls: TlsIdentity = { version, chain: chainOf(leaf).map(certificateFacts), clientCertificateRequested }
  attempt.learn({ tls: trustProblem === undefined ? tls : { ...tls, trustProblem } })
  if (version === 'TLSv1' || version === 'TLSv1.1') return { outcome: 'tls', code: 'PROTOCOL_VERSION' }
  const dates = datesProblem(leaf, now)
  if (dates !== undefined) return { outcome: 'tls', code: codeOfProblem[dates] }
  if (trustProblem === undefined || ca === undefined) return undefined
  if (trustProblem === 'name-mismatch' && !judgesName) return undefined
  return { outcome: 'tls', code: codeOfProblem[trustProblem] }
}
