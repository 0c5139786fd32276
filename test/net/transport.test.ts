import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { PING } from '../../lib/net/first-bytes.ts'
import { probeTransport } from '../../lib/net/transport.ts'
import { allClosed, answering, closedPort, listen, listenTls, never, pem, silent, target } from './listeners.ts'

async function probe(port: number, more: Parameters<typeof target>[2] = {}) {
  const seen = await probeTransport(target('transport', port, more), never())
  expect(Observation.safeParse(seen).error).toBeUndefined()
  return seen
}

/** As Elasticsearch from 6.6 on and OpenSearch do: the ping comes back as it went, TLS and HTTP do not. */
const echo = (socket: Socket) =>
  socket.once('data', chunk => (chunk.equals(PING) ? socket.write(PING) : socket.end(isHttp(chunk) ? TEXT : '')))
/** As Elasticsearch 5 does: a ping is swallowed. */
const shy = (socket: Socket) => socket.on('data', chunk => isHttp(chunk) && socket.end('This is not a HTTP port'))
/** As Netty does to plain text on a TLS port. */
const isHttp = (chunk: Buffer) => chunk.toString('latin1').startsWith('GET ')
const TEXT = 'This is not an HTTP port'
const mutual = { ca: pem('ca'), requestCert: true }

describe.each([false, true])('with TLS expected: %s', secure => {
  it('the echo of the ping proves a plain transport port', async () => {
    const server = await listen(echo)
    const seen = await probe(server.port, { secure })
    expect(seen).toMatchObject({ outcome: 'open', transport: { proof: 'ping-echo' } })
    expect(seen).not.toHaveProperty('tls')
    expect(Object.keys(seen.phases)).toEqual(['connect', 'request', 'headers'])
    expect(server.accepted).toBe(secure ? 2 : 1)
    await allClosed(server)
  })

  it('the text for HTTP proves one that swallows pings', async () => {
    const server = await listen(socket => shy(socket).once('data', chunk => chunk[0] === 0x16 && socket.end()))
    expect(await probe(server.port, { secure, timeoutMs: 600 })).toMatchObject({
      outcome: 'open',
      transport: { proof: 'not-an-http-port-text' },
    })
    await allClosed(server)
  })

  it('the echo within TLS proves a TLS transport port', async () => {
    const server = await listenTls('node', {}, echo)
    expect(await probe(server.port, { secure })).toMatchObject({
      outcome: 'open',
      transport: { proof: 'ping-echo' },
      tls: { version: 'TLSv1.3', clientCertificateRequested: false },
    })
    expect(server.accepted).toBe(secure ? 1 : 2)
    await allClosed(server)
  })

  it('mutual TLS 1.3 is open by its handshake, and left before the server could complain of us', async () => {
    const server = await listenTls('node', mutual)
    const seen = await probe(server.port, { secure, ca: pem('ca') })
    expect(seen).toMatchObject({
      outcome: 'open',
      tls: {
        version: 'TLSv1.3',
        clientCertificateRequested: true,
        chain: [{ subject: 'CN=node' }, { subject: 'CN=ca' }],
      },
    })
    expect(seen).not.toHaveProperty('transport')
    expect(seen).not.toHaveProperty('tls.trustProblem')
    await allClosed(server)
    expect(server.failedHandshakes.at(-1)).toBe('ECONNRESET')
    expect(server.failedHandshakes).not.toContain('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE')
  })

  it('mutual TLS 1.3 by a chain that fails is told by what fails', async () => {
    const server = await listenTls('expired', mutual)
    expect(await probe(server.port, { secure })).toMatchObject({
      outcome: 'tls',
      code: 'CERTIFICATE_EXPIRED',
      tls: { clientCertificateRequested: true, trustProblem: 'expired' },
    })
    await allClosed(server)
  })

  it('mutual TLS 1.2 is what the server says of us', async () => {
    const server = await listenTls('node', { ...mutual, maxVersion: 'TLSv1.2' })
    expect(await probe(server.port, { secure })).toMatchObject({
      outcome: 'tls',
      phase: 'tls',
      code: 'CLIENT_CERTIFICATE_REQUIRED',
    })
    await allClosed(server)
  })

  it('plain HTTP is HTTP_PORT', async () => {
    const server = await answering('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(await probe(server.port, { secure })).toMatchObject({ outcome: 'protocol', code: 'HTTP_PORT' })
    await allClosed(server)
  })

  it('HTTP that waits for a line is HTTP_PORT', async () => {
    const server = await listen(socket => {
      socket.on('data', chunk => chunk.includes('\r\n\r\n') && socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    expect(await probe(server.port, { secure: false, timeoutMs: 600 })).toMatchObject({ code: 'HTTP_PORT' })
  })

  it('HTTP within TLS is HTTP_PORT', async () => {
    const server = await listenTls('node', {}, socket =>
      socket.once('data', () => socket.end('HTTP/1.1 400 x\r\n\r\n')),
    )
    expect(await probe(server.port, { secure })).toMatchObject({ code: 'HTTP_PORT', tls: { version: 'TLSv1.3' } })
  })

  it('a banner is NOT_TRANSPORT', async () => {
    const server = await listen(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await probe(server.port, { secure })).toMatchObject({ outcome: 'protocol', code: 'NOT_TRANSPORT' })
    await allClosed(server)
  })

  it('a FIN to whatever is said is a close', async () => {
    const server = await answering('')
    expect(await probe(server.port, { secure })).toMatchObject({ outcome: 'reset', code: 'CLOSED' })
    expect(server.accepted).toBe(2)
    await allClosed(server)
  })

  it('an RST to whatever is said is a reset', async () => {
    const server = await listen(socket => socket.once('data', () => socket.resetAndDestroy()))
    expect(await probe(server.port, { secure })).toMatchObject({ outcome: 'reset', code: 'ECONNRESET' })
  })

  it('silence is a timeout', async () => {
    const server = await silent()
    expect(await probe(server.port, { secure, timeoutMs: 150 })).toMatchObject({
      outcome: 'timeout',
      phase: secure ? 'tls' : 'headers',
      code: 'DEADLINE',
    })
    await allClosed(server)
  })

  it('a closed port is refused', async () => {
    expect(await probe(await closedPort(), { secure })).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' })
  })
})

it('an alert to the ping is a TLS port, and is asked as one', async () => {
  const server = await listen(socket =>
    socket.once('data', chunk =>
      socket.end(Buffer.from(chunk.equals(PING) ? '15030300020246' : '15030300020228', 'hex')),
    ),
  )
  expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'HANDSHAKE_FAILURE' })
})

it('what ends at a ping and is no TLS either is NOT_TRANSPORT', async () => {
  const server = await listen(socket =>
    socket.once('data', chunk => socket.end(chunk.equals(PING) ? '' : '500 what?\r\n')),
  )
  expect(await probe(server.port)).toMatchObject({ outcome: 'protocol', code: 'NOT_TRANSPORT' })
})

it('an echo in pieces is an echo', async () => {
  const server = await listen(socket =>
    socket.once('data', () => {
      socket.write(PING.subarray(0, 2))
      setTimeout(() => socket.write(PING.subarray(2)), 20)
    }),
  )
  expect(await probe(server.port)).toMatchObject({ transport: { proof: 'ping-echo' } })
})

it('a server which answers TLS and then nothing is a timeout that keeps the certificate', async () => {
  const server = await listenTls('node')
  expect(await probe(server.port, { secure: true, timeoutMs: 200 })).toMatchObject({
    outcome: 'timeout',
    phase: 'headers',
    tls: { chain: [{ subject: 'CN=node' }] },
  })
})

it('another name in the certificate is recorded, not held against the node', async () => {
  const server = await listenTls('wrong-name', {}, echo)
  expect(await probe(server.port, { secure: true, ca: pem('ca') })).toMatchObject({
    outcome: 'open',
    tls: { trustProblem: 'name-mismatch' },
  })
})

it('an expired certificate is held against it', async () => {
  const server = await listenTls('expired', {}, echo)
  expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'CERTIFICATE_EXPIRED' })
})
