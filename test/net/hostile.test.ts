import type { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { probeHttp } from '../../lib/net/http.ts'
import type { Probe, ProbeTarget } from '../../lib/net/probe.ts'
import { probeTls } from '../../lib/net/tls.ts'
import { probeTransport } from '../../lib/net/transport.ts'
import { allClosed, handles, listen, listenTls, never, noMoreHandles, target } from './listeners.ts'

const TIMEOUT_MS = 120
/** For a noisy machine: what matters is that it ends. */
const SLACK_MS = 2000

const probes: [string, Probe, Partial<ProbeTarget> & Pick<ProbeTarget, 'kind'>][] = [
  ['tls', probeTls, { kind: 'tls' }],
  ['http', probeHttp, { kind: 'http' }],
  ['https', probeHttp, { kind: 'http', secure: true }],
  ['transport', probeTransport, { kind: 'transport' }],
  ['TLS transport', probeTransport, { kind: 'transport', secure: true }],
]

/** Writes what `next` gives, for as long as the other side takes it. */
function pour(socket: Socket, next: () => Buffer | string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(next()));
  }
  socket.on('drain', more)
  more()
}

function drip(socket: Socket, text: string): void {
  let sent = 0
  const timer = setInterval(() => socket.write(text[sent++ % text.length] ?? ''), 20)
  socket.on('close', () => clearInterval(timer))
}

const megabyte = Buffer.alloc(1024 * 1024, 'x')

const hostile: [string, (socket: Socket) => void][] = [
  ['closes at once', socket => socket.destroy()],
  ['resets at once', socket => socket.resetAndDestroy()],
  ['half-closes and stays', socket => socket.end()],
  ['never speaks', () => {}],
  ['never reads', socket => socket.pause()],
  [
    'sends headers without end',
    socket => {
      socket.write('HTTP/1.1 200 OK\r\n')
      pour(socket, () => 'x-header: value\r\n'.repeat(100))
    },
  ],
  [
    'sends interim answers without end',
    socket => pour(socket, () => 'HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n'.repeat(100)),
  ],
  ['sends one line without end', socket => pour(socket, () => megabyte)],
  [
    'sends a gigabyte of body',
    socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n')
      pour(socket, () => megabyte)
    },
  ],
  [
    'sends chunks without end',
    socket => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      pour(socket, () => '1\r\nx\r\n'.repeat(1000))
    },
  ],
  ['drips its headers', socket => drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
  [
    'drips its body',
    socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
      drip(socket, 'x')
    },
  ],
  ['drips a ping', socket => drip(socket, 'ES')],
  ['drips TLS', socket => drip(socket, '\x16\x03\x03\x00\x50')],
  ['sends empty TLS records without end', socket => pour(socket, () => Buffer.from('1603030000'.repeat(100), 'hex'))],
  [
    'sends a TLS record that never ends',
    socket => pour(socket, () => Buffer.from('1603034000'.padEnd(400, '0'), 'hex')),
  ],
  [
    'answers before it is asked, twice',
    socket => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'.repeat(2)),
  ],
  [
    'writes to the terminal',
    socket => socket.write('HTTP/1.1 200 \x1b[2J\r\nserver: \x1b]0;owned\x07\r\ncontent-length: 4\r\n\r\n\x1b[1m'),
  ],
]

describe.each(probes)('the %s probe', (_, probe, kind) => {
  it.each(hostile)('survives a server that %s', async (_name, misbehave) => {
    const before = handles()
    const server = await listen(misbehave)
    const started = performance.now()
    const seen = await probe(target(kind.kind, server.port, { ...kind, timeoutMs: TIMEOUT_MS }), never())
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    expect(Observation.safeParse(seen).error).toBeUndefined()
    expect(seen.outcome).not.toBe('open')
    expect(seen.outcome).not.toBe('unknown')
    for (const socket of server.open) socket.destroy()
    await noMoreHandles(before)
  })
})

/** Node sends no RST from a TLS socket. */
const withinTls = hostile.filter(([name]) => !name.includes('TLS') && name !== 'resets at once')

describe.each(probes.filter(([, , { secure }]) => secure === true))('the %s probe', (_, probe, kind) => {
  it.each(withinTls)('survives a server that, within TLS, %s', async (_name, misbehave) => {
    const server = await listenTls('node', {}, misbehave)
    const started = performance.now()
    const seen = await probe(target(kind.kind, server.port, { ...kind, timeoutMs: TIMEOUT_MS }), never())
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    expect(Observation.safeParse(seen).error).toBeUndefined()
    expect(seen.outcome).not.toBe('unknown')
    for (const socket of server.open) socket.destroy()
    await allClosed(server)
  })
})

describe('a hundred at once', () => {
  it('leave nothing behind, and the run’s deadline ends them all', async () => {
    const before = handles()
    const server = await listen(() => {})
    const run = new AbortController()
    const seen = probes.flatMap(([, probe, kind]) =>
      Array.from({ length: 20 }, () => probe(target(kind.kind, server.port, { ...kind, timeoutMs: 5000 }), run.signal)),
    )
    await vi.waitFor(() => expect(server.accepted).toBe(seen.length), { interval: 5 })
    run.abort()
    for (const observation of await Promise.all(seen)) {
      expect(observation).toMatchObject({ outcome: 'unknown', why: 'RUN_DEADLINE' })
    }
    await allClosed(server)
    await noMoreHandles(before)
  })

  it.each(probes)('a %s probe that starts after it dials nobody', async (_, probe, kind) => {
    const server = await listen(() => {})
    expect(await probe(target(kind.kind, server.port, kind), AbortSignal.abort())).toMatchObject({
      why: 'RUN_DEADLINE',
    })
    expect(server.accepted).toBe(0)
  })
})
