import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { examine } from '../../lib/net/examine.ts'
import { PING } from '../../lib/net/first-bytes.ts'
import { answering, body, closedPort, httpAnswer, listen, listenTls, pem } from './listeners.ts'

const rest = (socket: Socket) =>
  socket.on('data', chunk => {
    if (chunk[0] === 0x16) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    else
      socket.write(
        httpAnswer(
          200,
          chunk.includes('GET / ') ? body('elasticsearch-7.17.29.txt') : body('elasticsearch-7.17.29-health.txt'),
        ),
      )
  })
const transport = (socket: Socket) =>
  socket.once('data', chunk => (chunk.equals(PING) ? socket.write(PING) : socket.end()))

type Given = Partial<Parameters<typeof examine>[0]>

async function seen(given: Given, options: Parameters<typeof examine>[1] = {}, deadline?: AbortSignal) {
  const at = { host: '127.0.0.1', port: 1, transportPort: 1, scheme: 'auto', ...given } as const
  const observations = await examine(at, { timeoutMs: 1000, ...options }, deadline)
  for (const observation of observations) expect(Observation.safeParse(observation).error).toBeUndefined()
  return observations
}

const brief = (observations: Observation[]) =>
  observations.map(o => [o.kind, o.outcome, 'code' in o ? o.code : undefined].filter(Boolean).join(' '))

describe('examine', () => {
  it.each(['auto', 'http'] as const)('a plain node at work (%s)', async scheme => {
    const [http, ping] = [await listen(rest), await listen(transport)]
    const observations = await seen({ port: http.port, transportPort: ping.port, scheme })
    expect(brief(observations)).toEqual(['tcp open', 'http open', 'tcp open', 'transport open'])
    expect(observations[1]).toMatchObject({ http: { state: 'ok' } })
    expect(http.accepted).toBeLessThanOrEqual(3)
    expect(ping.accepted).toBe(2)
  })

  it('a TLS node at work, whose transport is asked by TLS at once', async () => {
    const http = await listenTls('node', {}, rest)
    const ping = await listenTls('node', { ca: pem('other-ca'), requestCert: true })
    const observations = await seen({ port: http.port, transportPort: ping.port }, { ca: pem('ca') })
    expect(brief(observations)).toEqual(['tcp open', 'http open', 'tcp open', 'transport open'])
    expect(observations[3]).toMatchObject({ tls: { clientCertificateRequested: true } })
    expect(http.accepted).toBe(2)
    expect(ping.accepted).toBe(2)
  })

  it.each(['auto', 'https'] as const)('a slow TLS port (%s) is asked by nothing but TLS', async scheme => {
    const http = await listenTls('node')
    const given = { port: http.port, transportPort: await closedPort(), scheme }
    const observations = await seen(given, { timeoutMs: 1300 })
    expect(brief(observations)).toEqual(['tcp open', 'http timeout DEADLINE', 'tcp refused ECONNREFUSED'])
    expect(observations[1]).toMatchObject({ phase: 'headers', tls: { version: 'TLSv1.3' } })
    expect(http.accepted).toBe(2)
  })

  it('a port that is silent at a handshake is asked in plain text beside it', async () => {
    const http = await listen(socket =>
      socket.once('data', chunk => {
        if (chunk[0] !== 0x16) rest(socket).emit('data', chunk)
      }),
    )
    const given = { port: http.port, transportPort: await closedPort(), scheme: 'https' } as const
    const observations = await seen(given, { timeoutMs: 1300 })
    expect(brief(observations).slice(0, 3)).toEqual(['tcp open', 'http timeout DEADLINE', 'http open'])
  })

  it('http asked of a TLS port: both what was asked and what is there', async () => {
    const http = await listenTls('node', {}, rest)
    const observations = await seen({ port: http.port, transportPort: await closedPort(), scheme: 'http' })
    expect(brief(observations)).toEqual(['tcp open', 'http reset CLOSED', 'http open', 'tcp refused ECONNREFUSED'])
    expect(observations[2]?.phases).toHaveProperty('tls')
  })

  it('https asked of a plain port', async () => {
    const http = await listen(rest)
    const observations = await seen({ port: http.port, transportPort: await closedPort(), scheme: 'https' })
    expect(brief(observations).slice(0, 3)).toEqual(['tcp open', 'http tls NOT_TLS', 'http open'])
  })

  it('a TLS port that answers plain text by an alert', async () => {
    const http = await listen(socket =>
      socket.once('data', chunk =>
        socket.end(Buffer.from(chunk[0] === 0x16 ? '15030300020228' : '1503010002020a', 'hex')),
      ),
    )
    const observations = await seen({ port: http.port, transportPort: await closedPort(), scheme: 'http' })
    expect(brief(observations).slice(1, 3)).toEqual(['http protocol TLS_PORT', 'http tls HANDSHAKE_FAILURE'])
  })

  it('nothing there: refused, and nothing more is tried', async () => {
    const observations = await seen({ port: await closedPort(), transportPort: await closedPort() })
    expect(brief(observations)).toEqual(['tcp refused ECONNREFUSED', 'tcp refused ECONNREFUSED'])
  })

  it('only the transport layer is up', async () => {
    const ping = await listen(transport)
    expect(brief(await seen({ port: await closedPort(), transportPort: ping.port }))).toEqual([
      'tcp refused ECONNREFUSED',
      'tcp open',
      'transport open',
    ])
  })

  it('one port given for both is asked as both', async () => {
    const ping = await listen(transport)
    const observations = await seen({ port: ping.port, transportPort: ping.port, scheme: 'http' })
    expect(brief(observations)).toEqual(['tcp open', 'http reset CLOSED', 'http reset CLOSED', 'transport open'])
    const closed = await closedPort()
    expect(brief(await seen({ port: closed, transportPort: closed }))).toEqual(['tcp refused ECONNREFUSED'])
  })

  it('a REST port that hangs does not keep the transport port waiting', async () => {
    const [http, ping] = [await listen(socket => socket.resume()), await listen(transport)]
    const started = performance.now()
    const observations = await seen({ port: http.port, transportPort: ping.port, scheme: 'http' }, { timeoutMs: 800 })
    expect(brief(observations)).toEqual(['tcp open', 'http timeout DEADLINE', 'tcp open', 'transport open'])
    expect(performance.now() - started).toBeLessThan(1600)
  })

  it('something else entirely is not asked twice when http was meant', async () => {
    const http = await answering(httpAnswer(200, '<html>'))
    const observations = await seen({ port: http.port, transportPort: await closedPort(), scheme: 'http' })
    expect(brief(observations).slice(0, 2)).toEqual(['tcp open', 'http protocol OTHER_SERVICE'])
  })

  it('every address of a name is dialled by itself, and the look-up timed', async () => {
    const http = await listen(rest)
    const observations = await seen({ host: 'localhost', port: http.port, transportPort: await closedPort() })
    const four = observations.filter(({ address }) => address === '127.0.0.1')
    expect(brief(four)).toEqual(['tcp open', 'http open', 'tcp refused ECONNREFUSED'])
    expect(four[0]).toMatchObject({ host: 'localhost', family: 4, phases: { dns: expect.any(Number) } })
    for (const { address } of observations) expect(['127.0.0.1', '::1']).toContain(address)
  })

  it('a name that is none is told for each port', async () => {
    const observations = await seen({ host: `${'x'.repeat(64)}.invalid`, port: 9200, transportPort: 9300 })
    expect(observations).toMatchObject([
      { kind: 'tcp', port: 9200, outcome: 'dns', phase: 'dns' },
      { kind: 'tcp', port: 9300, outcome: 'dns', phase: 'dns' },
    ])
  })

  it('the deadline of the run is not the target’s fault', async () => {
    const over = AbortSignal.abort()
    expect(await seen({ host: 'localhost', port: 9200, transportPort: 9300 }, {}, over)).toMatchObject([
      { outcome: 'unknown', why: 'RUN_DEADLINE', port: 9200 },
      { outcome: 'unknown', why: 'RUN_DEADLINE', port: 9300 },
    ])
    expect(brief(await seen({}, {}, over))).toEqual(['tcp unknown'])
  })
})
