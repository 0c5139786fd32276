import { createConnection } from 'node:net'
import { describe, expect, it } from 'vitest'
import { attempt } from '../../lib/net/attempt.ts'
import { allClosed, listen, never, target } from './listeners.ts'

const forever = () => new Promise<never>(() => {})

describe('attempt', () => {
  it('times each phase and stops the clock in a pause', async () => {
    const seen = await attempt(target('http', 1), never(), async it => {
      it.enter('connect')
      await new Promise(resolve => setTimeout(resolve, 20))
      it.enter('request')
      it.pause()
      await new Promise(resolve => setTimeout(resolve, 50))
      return { outcome: 'open' }
    })
    expect(seen.phases.connect).toBeGreaterThan(15)
    expect(seen.phases.request).toBeLessThan(40)
  })

  it('ends at its timeout in the phase it had reached, with what was learnt', async () => {
    const seen = await attempt(target('http', 1, { timeoutMs: 20 }), never(), async it => {
      it.enter('body')
      it.learn({ status: 200 })
      return forever()
    })
    expect(seen).toMatchObject({ outcome: 'timeout', phase: 'body', code: 'DEADLINE', status: 200 })
  })

  it('lets an answer that has come while we were busy win over the timeout', async () => {
    const server = await listen(socket => socket.write('x'))
    const seen = await attempt(target('http', 1, { timeoutMs: 60 }), never(), it => {
      const socket = it.hold(createConnection(server.port, '127.0.0.1'))
      return new Promise(resolve => {
        socket.once('connect', () => {
          const until = performance.now() + 100
          while (performance.now() < until);
        })
        socket.once('data', () => resolve({ outcome: 'open' }))
      })
    })
    expect(seen.outcome).toBe('open')
  })

  it('rejects for a bug, and closes what it held', async () => {
    const server = await listen(() => {})
    const bug = attempt(target('http', 1), never(), async it => {
      const socket = it.hold(createConnection(server.port, '127.0.0.1'))
      await new Promise(resolve => socket.once('connect', resolve))
      throw new TypeError('a bug')
    })
    await expect(bug).rejects.toThrow('a bug')
    await allClosed(server)
  })

  it('dials nobody any more when it has ended', async () => {
    const server = await listen(() => {})
    const dialled = Promise.withResolvers<void>()
    await attempt(target('http', 1, { timeoutMs: 10 }), never(), async it => {
      await new Promise(resolve => setTimeout(resolve, 40))
      it.hold(createConnection(server.port, '127.0.0.1')).once('close', () => dialled.resolve())
      return { outcome: 'open' }
    })
    await dialled.promise
    expect(server.accepted).toBe(0)
  })
})
