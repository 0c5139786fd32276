import { X509Certificate } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { GRACE_MS } from '../../lib/net/handshake.ts'
import { probeTls } from '../../lib/net/tls.ts'
import {
  allClosed,
  answering,
  closedPort,
  listen,
  listenTls,
  muteAfterHandshake,
  never,
  pem,
  silent,
  target,
} from './listeners.ts'

const ca = pem('ca')

async function probe(port: number, more: Parameters<typeof target>[2] = {}) {
  const seen = await probeTls(target('tls', port, more), never())
  expect(Observation.safeParse(seen).error).toBeUndefined()
  return seen
}

describe('a chain that verifies', () => {
  it('is open with version, chain, names and dates, each phase timed', async () => {
    const server = await listenTls('node')
    const seen = await probe(server.port, { ca, host: 'localhost' })
    expect(seen).toMatchObject({
      outcome: 'open',
      tls: {
        version: 'TLSv1.3',
        clientCertificateRequested: false,
        chain: [
          {
            subject: 'CN=node',
            issuer: 'CN=ca',
            names: ['localhost', 'es-1.test', '127.0.0.1', '0:0:0:0:0:0:0:1'],
            notBefore: '2020-01-01T00:00:00.000Z',
            notAfter: '2125-01-01T00:00:00.000Z',
          },
        ],
      },
    })
    expect(seen).not.toHaveProperty('tls.trustProblem')
    expect(Object.keys(seen.phases)).toEqual(['connect', 'tls'])
    await allClosed(server)
  })

  it('is left with a close_notify, so that the server sees a clean end', async () => {
    const ended = Promise.withResolvers<void>()
    const server = await listenTls('node', {}, socket => socket.resume().once('end', () => ended.resolve()))
    await probe(server.port)
    await ended.promise
  })

  it('is reached over IPv6', async () => {
    const server = await listenTls('node', {}, undefined, '::1')
    expect(await probe(server.port, { ca, host: '::1', address: '::1', family: 6 })).toMatchObject({
      outcome: 'open',
      family: 6,
    })
  })

  it('sends SNI for a name and none for a literal', async () => {
    const names: unknown[] = []
    const server = await listenTls('node', {}, socket => names.push(Reflect.get(socket, 'servername')))
    await probe(server.port, { host: 'es-1.test' })
    await vi.waitFor(() => expect(names).toEqual(['es-1.test']))
    await probe(server.port, { host: '127.0.0.1' })
    await vi.waitFor(() => expect(names).toEqual(['es-1.test', false]))
  })
})

describe('a chain that does not verify', () => {
  it.each([
    ['unknown CA', 'node', pem('other-ca'), 'localhost', 'UNKNOWN_CA', 'unknown-ca'],
    ['a self-signed leaf', 'self-signed', ca, 'localhost', 'UNKNOWN_CA', 'unknown-ca'],
    ['an expired leaf', 'expired', ca, 'localhost', 'CERTIFICATE_EXPIRED', 'expired'],
    ['a leaf of tomorrow', 'not-yet-valid', ca, 'localhost', 'CERTIFICATE_NOT_YET_VALID', 'not-yet-valid'],
    ['an expired CA', 'under-expired-ca', pem('expired-ca'), 'localhost', 'CERTIFICATE_EXPIRED', 'expired'],
    ['another name', 'wrong-name', ca, 'localhost', 'NAME_MISMATCH', 'name-mismatch'],
    ['another address', 'wrong-name', ca, '127.0.0.1', 'NAME_MISMATCH', 'name-mismatch'],
  ])(
    'with a CA given, %s fails the probe and keeps what was seen',
    async (_, certificate, bundle, host, code, problem) => {
      const server = await listenTls(certificate)
      expect(await probe(server.port, { ca: bundle, host })).toMatchObject({
        outcome: 'tls',
        phase: 'tls',
        code,
        tls: { trustProblem: problem, chain: [{ subject: `CN=${certificate}` }] },
      })
      await allClosed(server)
    },
  )

  it.each([
    ['node', 'unknown-ca'],
    ['self-signed', 'unknown-ca'],
    ['wrong-name', 'unknown-ca'],
    ['under-expired-ca', 'unknown-ca'],
  ])('without a CA, %s is open and the problem recorded', async (certificate, trustProblem) => {
    const server = await listenTls(certificate)
    expect(await probe(server.port)).toMatchObject({ outcome: 'open', tls: { trustProblem } })
  })

  it.each([
    ['expired', 'CERTIFICATE_EXPIRED'],
    ['not-yet-valid', 'CERTIFICATE_NOT_YET_VALID'],
  ])('without a CA, %s fails all the same', async (certificate, code) => {
    const server = await listenTls(certificate)
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code })
  })

  it('takes the leaf itself for an authority, as Java and curl do', async () => {
    const server = await listenTls('node')
    expect(await probe(server.port, { ca: pem('node'), host: 'localhost' })).toMatchObject({ outcome: 'open' })
  })

  it('rejects a bundle without a certificate, which Node would take in silence', async () => {
    const server = await listenTls('node')
    await expect(probeTls(target('tls', server.port, { ca: 'not PEM' }), never())).rejects.toThrow(TypeError)
    await allClosed(server)
  })
})

describe('a server that asks for a client certificate', () => {
  it.each(['TLSv1.3', 'TLSv1.2'] as const)('is open and says so where it may be absent (%s)', async maxVersion => {
    const server = await listenTls('node', { ca, maxVersion, requestCert: true, rejectUnauthorized: false })
    expect(await probe(server.port, { ca, host: 'localhost' })).toMatchObject({
      outcome: 'open',
      tls: { version: maxVersion, clientCertificateRequested: true },
    })
  })

  it('is CLIENT_CERTIFICATE_REQUIRED where TLS 1.3 turns us away after its handshake', async () => {
    const server = await listenTls('node', { ca, requestCert: true })
    expect(await probe(server.port)).toMatchObject({
      outcome: 'tls',
      phase: 'tls',
      code: 'CLIENT_CERTIFICATE_REQUIRED',
      tls: { clientCertificateRequested: true },
    })
  })

  it('is CLIENT_CERTIFICATE_REQUIRED where TLS 1.2 turns us away within it', async () => {
    const server = await listenTls('node', { ca, requestCert: true, maxVersion: 'TLSv1.2' })
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'CLIENT_CERTIFICATE_REQUIRED' })
  })

  it('waits no longer than a moment where neither ticket nor alert comes', async () => {
    const server = await listenTls('node', { ca, requestCert: true, rejectUnauthorized: false })
    const proxy = await muteAfterHandshake(server.port)
    const seen = await probe(proxy.port)
    expect(seen).toMatchObject({ outcome: 'open', tls: { clientCertificateRequested: true } })
    expect(seen.phases.tls).toBeGreaterThan(GRACE_MS)
    expect(seen.phases.tls).toBeLessThan(GRACE_MS + 500)
  })

  it('is a close, and no more, where it leaves without a word', async () => {
    const server = await listenTls('node', { ca, requestCert: true, rejectUnauthorized: false }, socket =>
      socket.destroy(),
    )
    const seen = await probe(server.port)
    expect(['open', 'reset']).toContain(seen.outcome)
  })
})

describe('a server that shows a chain', () => {
  it('has it kept, leaf first', async () => {
    const server = await listenTls('node', { cert: `${pem('node')}${ca}` })
    expect(await probe(server.port)).toMatchObject({
      tls: { chain: [{ subject: 'CN=node' }, { subject: 'CN=ca', names: [] }] },
    })
  })
})

describe('no common ground', () => {
  it('TLS 1.1 alone is PROTOCOL_VERSION, with the version it speaks', async () => {
    const server = await listenTls('node', {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    expect(await probe(server.port)).toMatchObject({
      outcome: 'tls',
      code: 'PROTOCOL_VERSION',
      tls: { version: 'TLSv1.1' },
    })
  })

  it('an alert protocol_version is PROTOCOL_VERSION', async () => {
    const server = await answering(Buffer.from('15030100020246', 'hex'))
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'PROTOCOL_VERSION' })
  })

  it('a cipher that we do not speak is HANDSHAKE_FAILURE', async () => {
    const server = await listenTls('node', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-PSK-CHACHA20-POLY1305' })
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'HANDSHAKE_FAILURE' })
  })
})

describe('a certificate with a date that is none', () => {
  const date = Buffer.from('21250101000000Z')
  const der = new X509Certificate(pem('node')).raw
  der.write(':', der.indexOf(date))
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`

  it.each([
    [{}, { outcome: 'open' }],
    [{ ca }, { outcome: 'tls', code: 'CERTIFICATE_INVALID' }],
  ])('is told as it is (%#)', async (more, expected) => {
    const server = await listenTls('node', { cert })
    const seen = await probe(server.port, more)
    expect(seen).toMatchObject({ ...expected, tls: { trustProblem: 'other', chain: [{ notAfter: 'Bad time value' }] } })
  })
})

describe('what is no TLS', () => {
  it.each([
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an HTTP request', 'GET / HTTP/1.1\r\n\r\n'],
    ['a banner', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['the transport layer', 'This is not an HTTP port'],
    ['zeros', Buffer.alloc(512)],
  ])('%s is NOT_TLS', async (_, answer) => {
    const server = await answering(answer)
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', phase: 'tls', code: 'NOT_TLS' })
    await allClosed(server)
  })

  it.each([
    ['a record that is no handshake', '1703030004020000001234'],
    ['a handshake of rubbish', '160303000401000000'],
    ['a record past all bounds', '160303ffff010101'],
  ])('%s is HANDSHAKE_FAILURE', async (_, hex) => {
    const server = await answering(Buffer.from(hex, 'hex'))
    expect(await probe(server.port)).toMatchObject({ outcome: 'tls', code: 'HANDSHAKE_FAILURE' })
  })

  it('a FIN at the ClientHello, as of a plain transport port, is a close', async () => {
    const server = await answering('')
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'tls', code: 'CLOSED' })
  })

  it('an RST at the ClientHello is a reset', async () => {
    const server = await listen(socket => socket.once('data', () => socket.resetAndDestroy()))
    expect(await probe(server.port)).toMatchObject({ outcome: 'reset', phase: 'tls', code: 'ECONNRESET' })
  })

  it('silence is a timeout in phase tls', async () => {
    const server = await silent()
    const seen = await probe(server.port, { timeoutMs: 150 })
    expect(seen).toMatchObject({ outcome: 'timeout', phase: 'tls', code: 'DEADLINE' })
    expect(seen.phases.tls).toBeGreaterThan(100)
    await allClosed(server)
  })
})

it('a closed port is refused', async () => {
  expect(await probe(await closedPort())).toMatchObject({ outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' })
})
