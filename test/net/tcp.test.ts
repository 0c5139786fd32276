import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import type { ProbeTarget } from '../../lib/net/probe.ts'
import { probeTcp, probeTcpBy } from '../../lib/net/tcp.ts'
import { dialBySocket } from '../../lib/net/tcp-dial.ts'
import { fullBacklog, stopped } from './deaf-server.ts'
import { closedPort, listening } from './listening.ts'

const never = () => new AbortController().signal
const target = (port: number, more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  kind: 'tcp',
  host: 'es-1.example',
  address: '127.0.0.1',
  family: 4,
  port,
  timeoutMs: 5000,
  ...more,
})

describe.each([
  ['by handle', probeTcp],
  ['by socket', probeTcpBy(dialBySocket)],
])('a TCP probe %s', (_way, probe) => {
  test('of a listener is open, with its place, start and connect time', async () => {
    const server = await listening(createServer(socket => socket.destroy()))
    const before = Date.now()
    const observation = await probe(target(server.port), never())
    expect(Observation.parse(observation)).toEqual({
      kind: 'tcp',
      host: 'es-1.example',
      address: '127.0.0.1',
      family: 4,
      port: server.port,
      at: expect.any(Number),
      phases: { connect: expect.any(Number) },
      outcome: 'open',
    })
    expect(observation.at).toBeGreaterThanOrEqual(before)
    expect(observation.at).toBeLessThanOrEqual(Date.now())
    expect(observation.phases.connect).toBeGreaterThan(0)
    expect(observation.phases.connect).toBeLessThan(1000)
  })

  test.each([
    ['127.0.0.1', 4],
    ['::1', 6],
  ] as const)('of a closed port of %s is refused', async (address, family) => {
    const observation = await probe(target(await closedPort(address), { address, family }), never())
    expect(Observation.parse(observation)).toMatchObject({
      outcome: 'refused',
      phase: 'connect',
      code: 'ECONNREFUSED',
      address,
      family,
    })
  })

  test('of a listener on another loopback address is refused', async () => {
    const server = await listening(createServer(), '127.0.0.2')
    expect(await probe(target(server.port), never())).toMatchObject({ outcome: 'refused' })
  })

  test('without a route is unknown, and nothing was sent', async () => {
    const observation = await probe(target(9200, { address: '127.255.255.255' }), never())
    expect(Observation.parse(observation)).toMatchObject({ outcome: 'unknown', why: 'NO_ROUTE', code: 'ENETUNREACH' })
  })

  test('of a stopped process whose accept queue has room is open', async () => {
    const server = await stopped(16)
    expect(await probe(target(server.port), never())).toMatchObject({ outcome: 'open' })
  })

  test('of a full accept queue times out by our own clock, in its time', async () => {
    const server = await fullBacklog()
    const observation = await probe(target(server.port, { timeoutMs: 200 }), never())
    expect(Observation.parse(observation)).toMatchObject({ outcome: 'timeout', phase: 'connect', code: 'DEADLINE' })
    expect(observation.phases.connect).toBeGreaterThanOrEqual(199)
    expect(observation.phases.connect).toBeLessThan(1000)
  })

  test('of a peer that resets at once is open or reset, and never refused', async () => {
    const server = await listening(createServer({ pauseOnConnect: true }, socket => socket.resetAndDestroy()))
    const { outcome } = await probe(target(server.port), never())
    expect(['open', 'reset']).toContain(outcome)
  })

  test('of a peer that greets is open', async () => {
    const server = await listening(createServer(socket => socket.on('error', () => {}).end('220 greetings\r\n')))
    expect(await probe(target(server.port), never())).toMatchObject({ outcome: 'open' })
  })

  test('that the run ends is unknown', async () => {
    const server = await fullBacklog()
    const run = new AbortController()
    const observing = probe(target(server.port), run.signal)
    setTimeout(() => run.abort(), 30)
    expect(Observation.parse(await observing)).toMatchObject({ outcome: 'unknown', why: 'RUN_DEADLINE' })
  })

  test('that the run ended before is unknown and dials nothing', async () => {
    const accepted: Socket[] = []
    const server = await listening(createServer(socket => accepted.push(socket)))
    expect(await probe(target(server.port), AbortSignal.abort())).toMatchObject({ why: 'RUN_DEADLINE' })
    const later = await probe(target(server.port), never())
    expect(later.outcome).toBe('open')
    if (accepted.length === 0) await once(server, 'connection')
    expect(accepted).toHaveLength(1)
    for (const socket of accepted) socket.destroy()
  })

  test('sees an answer that was in time although the loop was late', async () => {
    const server = await stopped(16)
    const observing = probe(target(server.port, { timeoutMs: 20 }), never())
    await new Promise<void>(resolve => process.nextTick(resolve))
    for (const until = performance.now() + 60; performance.now() < until; );
    expect(await observing).toMatchObject({ outcome: 'open' })
  })
})
