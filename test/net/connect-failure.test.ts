import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connectFailure, watchConnect } from '../../lib/net/connect-failure.ts'
import { listening } from './listening.ts'

const failure = (code: string | undefined, local = false) =>
  connectFailure({ name: 'Error', message: '', ...(code === undefined ? {} : { code }) }, local)

test('an answer from the network is told by its code', () => {
  expect(failure('ECONNREFUSED')).toEqual({ outcome: 'refused', code: 'ECONNREFUSED' })
  expect(failure('ETIMEDOUT')).toEqual({ outcome: 'timeout', code: 'ETIMEDOUT' })
  expect(failure('ECONNRESET')).toEqual({ outcome: 'reset', code: 'ECONNRESET' })
  expect(failure('EPIPE')).toEqual({ outcome: 'reset', code: 'EPIPE' })
})

test.each(['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'ENOPROTOOPT', 'EHOSTDOWN', 'EPROTO'])(
  '%s after a packet went out is the network saying so',
  code => expect(failure(code)).toEqual({ outcome: 'unreachable', code }),
)

test.each(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL', 'EHOSTDOWN', 'ENETDOWN'])(
  '%s by connect(2) itself is a route that this machine lacks',
  code => expect(failure(code, true)).toEqual({ outcome: 'unknown', why: 'NO_ROUTE', code }),
)

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EPERM'])(
  '%s is never the fault of the target',
  code => {
    expect(failure(code, true)).toEqual({ outcome: 'unknown', why: code })
    expect(failure(code)).toEqual({ outcome: 'unknown', why: code })
  },
)

test('a kernel without the address family is this machine as it is', () => {
  expect(failure('EAFNOSUPPORT', true)).toEqual({ outcome: 'unknown', why: 'NO_ADDRESS_FAMILY' })
})

test('what no row knows is unexpected, with its code where it has one', () => {
  expect(failure('EINVAL')).toEqual({ outcome: 'unknown', why: 'UNEXPECTED', code: 'EINVAL' })
  expect(failure('EOWNERDEAD', true)).toEqual({ outcome: 'unknown', why: 'UNEXPECTED', code: 'EOWNERDEAD' })
  expect(failure(undefined)).toEqual({ outcome: 'unknown', why: 'UNEXPECTED' })
})

async function failedConnect(host: string, port: number) {
  const socket: Socket = connect({ host, port, autoSelectFamily: false })
  const before = performance.now()
  const watch = watchConnect(socket)
  const err = await new Promise<NodeJS.ErrnoException>(resolve => socket.once('error', resolve))
  return { err, watch, before }
}

test('a refusal came from the network', async () => {
  const server = await listening(createServer())
  server.close()
  await once(server, 'close')
  const { err, watch, before } = await failedConnect('127.0.0.1', server.port)
  expect(err.code).toBe('ECONNREFUSED')
  expect(watch.local).toBe(false)
  expect(watch.startedAt).toBeGreaterThanOrEqual(before)
})

test('the broadcast address has no route for TCP, and connect(2) says so itself', async () => {
  const { err, watch } = await failedConnect('127.255.255.255', 9200)
  expect(err.code).toBe('ENETUNREACH')
  expect(watch.local).toBe(true)
})
