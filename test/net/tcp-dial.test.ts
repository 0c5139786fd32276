import { createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { ConnectFailure } from '../../lib/net/connect-failure.ts'
import { type DialTcp, dialByHandle, dialByHandleOf, dialBySocket, dialTcp } from '../../lib/net/tcp-dial.ts'
import { closedPort, listening } from './listening.ts'

function dialled(dial: DialTcp, address: string, family: 4 | 6, port: number): Promise<ConnectFailure | 'connected'> {
  const before = performance.now()
  return new Promise(resolve => {
    let calls = 0
    const watcher = {
      startedAt: 0,
      settled(failure: ConnectFailure | undefined) {
        expect(++calls).toBe(1)
        expect(watcher.startedAt).toBeGreaterThanOrEqual(before)
        expect(watcher.startedAt).toBeLessThanOrEqual(performance.now())
        setImmediate(() => resolve(failure ?? 'connected'))
      },
    }
    dial(address, family, port, watcher)
  })
}

test('this Node has the handle below net.Socket, and it is the one that is used', () => {
  expect(dialByHandle).toBeDefined()
  expect(dialTcp).toBe(dialByHandle)
})

test('a Node that has another handle, or none, is dialled by net.Socket', () => {
  expect(dialByHandleOf(() => ({}))).toBeUndefined()
  expect(
    dialByHandleOf(() => {
      throw new Error('No such binding: tcp_wrap')
    }),
  ).toBeUndefined()
})

describe.each([
  ['by socket', dialBySocket],
  ['by handle', dialByHandle ?? dialBySocket],
])('a connect %s', (_way, dial) => {
  test.each([
    ['127.0.0.1', 4],
    ['::1', 6],
  ] as const)('to %s opens and ends with a FIN, without a byte', async (host, family) => {
    const server = await listening(createServer(), host)
    const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
    expect(await dialled(dial, host, family, server.port)).toBe('connected')
    const socket = await accepted
    const ended = new Promise((resolve, reject) => socket.once('end', resolve).once('error', reject))
    let bytes = 0
    socket.on('data', chunk => {
      bytes += chunk.length
    })
    await ended
    expect(bytes).toBe(0)
    socket.destroy()
  })

  test.each([
    ['127.0.0.1', 4],
    ['::1', 6],
  ] as const)('to a closed port of %s is refused', async (host, family) => {
    expect(await dialled(dial, host, family, await closedPort(host))).toEqual({
      outcome: 'refused',
      code: 'ECONNREFUSED',
    })
  })

  test('to the broadcast address has no route', async () => {
    expect(await dialled(dial, '127.255.255.255', 4, 9200)).toEqual({
      outcome: 'unknown',
      why: 'NO_ROUTE',
      code: 'ENETUNREACH',
    })
  })

  test('is silent once abandoned, whatever was on its way', async () => {
    const server = await listening(createServer())
    const closed = await closedPort()
    const calls: unknown[] = []
    const watcher = { startedAt: 0, settled: (failure: unknown) => calls.push(failure) }
    const toOpen = dial('127.0.0.1', 4, server.port, watcher)
    const toClosed = dial('127.0.0.1', 4, closed, watcher)
    toOpen.abandon()
    toClosed.abandon()
    toClosed.abandon()
    expect(await dialled(dial, '127.0.0.1', 4, server.port)).toBe('connected')
    expect(calls).toEqual([])
  })
})
