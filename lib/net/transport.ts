import type { Socket } from 'node:net'
import { type Attempt, attempt, type Failure, isFailure, type Verdict } from './attempt.ts'
import { dial } from './dial.ts'
import { ENOUGH, type FirstBytes, firstBytes, PING } from './first-bytes.ts'
import { handshake } from './handshake.ts'
import type { Probe } from './probe.ts'
import { CLOSED, streamFailure } from './stream-failure.ts'

/** How long a ping may stay without its echo until an HTTP verb is sent after it: Elasticsearch before 6.6 echoes nothing. */
const SILENCE_MS = 1000
const HTTP_VERB = 'GET / HTTP/1.0\r\n\r\n'

/**
 * Asks whether the transport layer listens. Either order ends at the same verdict; `secure` (TLS expected) decides which
 * connection comes first, because the wrong one costs the server a line in its log. Phase `headers` waits for the echo.
 * A port that asks for a client certificate is `open` by its handshake alone, without a proof that it is the transport.
 */
export const probeTransport: Probe = (target, deadline) =>
  attempt(target, deadline, attempt => (target.secure === true ? securedFirst(attempt) : plainFirst(attempt)))

async function plainFirst(attempt: Attempt): Promise<Verdict> {
  const plain = await pingPlain(attempt)
  if (!isLikeTls(plain)) return plain
  const secured = await pingSecured(attempt)
  return secured.outcome === 'tls' && secured.code === 'NOT_TLS' ? NOT_TRANSPORT : secured
}

async function securedFirst(attempt: Attempt): Promise<Verdict> {
  const secured = await pingSecured(attempt)
  const notTls = secured.outcome === 'tls' && secured.code === 'NOT_TLS'
  return notTls || (secured.outcome === 'reset' && attempt.phase === 'tls') ? pingPlain(attempt) : secured
}

async function pingPlain(attempt: Attempt): Promise<Verdict> {
  const socket = await dial(attempt)
  return isFailure(socket) ? socket : ping(attempt, socket)
}

async function pingSecured(attempt: Attempt): Promise<Verdict> {
  const raw = await dial(attempt)
  if (isFailure(raw)) return raw
  // Nodes check each other's names, where they do, by what they resolve, not by what we dial.
  const socket = await handshake(attempt, raw, { judgesName: false, leavesWhenAsked: true })
  if (isFailure(socket)) return socket
  return raw.writableEnded ? { outcome: 'open' } : ping(attempt, socket)
}

/** What a Netty TLS server does to a ping (an end or RST without a byte), and others (an alert). */
const isLikeTls = (plain: Verdict) =>
  plain.outcome === 'reset' || (plain.outcome === 'protocol' && plain.code === 'TLS_PORT')

const NOT_TRANSPORT: Failure = { outcome: 'protocol', code: 'NOT_TRANSPORT' }

const verdictOn = {
  ping: { outcome: 'open', transport: { proof: 'ping-echo' } },
  'transport-text': { outcome: 'open', transport: { proof: 'not-an-http-port-text' } },
  http: { outcome: 'protocol', code: 'HTTP_PORT' },
  tls: { outcome: 'protocol', code: 'TLS_PORT' },
  other: NOT_TRANSPORT,
} as const satisfies Record<Exclude<FirstBytes, 'too-few'>, Verdict>

function ping(attempt: Attempt, socket: Socket): Promise<Verdict> {
  return new Promise(resolve => {
    let received: Buffer = Buffer.alloc(0)
    const silence = setTimeout(() => socket.write(HTTP_VERB), Math.min(SILENCE_MS, attempt.remainingMs() / 3))
    const finish = (verdict: Verdict) => {
      clearTimeout(silence)
      resolve(verdict)
    }
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk]).subarray(0, ENOUGH)
      const kind = firstBytes(received)
      if (kind === 'too-few') return
      socket.pause()
      finish(verdictOn[kind])
    })
    socket.once('end', () => finish(CLOSED))
    socket.once('error', err => finish(streamFailure(err, attempt.learnt.tls?.clientCertificateRequested)))
    socket.once('close', () => finish(CLOSED))
    attempt.enter('request')
    socket.write(PING, () => attempt.phase === 'request' && attempt.enter('headers'))
  })
}
