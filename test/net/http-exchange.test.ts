import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openExchange } from '../../lib/net/http-exchange.ts'
import { httpFailure } from '../../lib/net/http-failure.ts'
import { httpAnswer, listen } from './listeners.ts'

const ask = async (misbehave: Parameters<typeof listen>[0], until: 'connect' | 'end' | 'close') => {
  const server = await listen(misbehave)
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  if (until === 'end') socket.resume()
  await once(socket, until).catch(() => {})
  const exchange = await openExchange(socket, { host: '127.0.0.1', address: '127.0.0.1', port: server.port })
  const answer = await exchange.get('/')
  socket.destroy()
  return 'error' in answer ? httpFailure(answer, undefined, false) : answer
}

describe('openExchange', () => {
  it('gives the answer as it came', async () => {
    const answer = await ask(
      socket => socket.once('data', () => socket.end(httpAnswer(418, 'tea', ['x-a: b']))),
      'connect',
    )
    expect(answer).toMatchObject({ status: 418, headers: { 'x-a': 'b' }, body: Buffer.from('tea') })
  })

  it('knows that the peer had gone before it was asked', async () => {
    expect(await ask(socket => socket.end(), 'end')).toEqual({ outcome: 'reset', code: 'CLOSED' })
  })

  it('knows of an RST that came before it was asked', async () => {
    expect(await ask(socket => socket.resetAndDestroy(), 'close')).toMatchObject({ outcome: 'reset' })
  })
})
