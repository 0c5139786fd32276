import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { handler } from '../../../lambdas/prober/handler.ts'
import { readAnswer } from '../../../lib/aws/probe-answer.ts'
import { stopped } from '../../net/deaf-server.ts'
import { listening } from '../../net/listening.ts'
import { bundled } from '../bundled.ts'

const request = (port: number) => ({
  sweep: 'tick',
  vantage: 'private-a',
  timeoutMs: 3000,
  deadlineMs: 20_000,
  cas: [],
  credentials: ['Basic c2VjcmV0'],
  probes: [{ address: '127.0.0.1', family: 4, port, kind: 'transport' }],
})
const left = (ms: number) => ({ getRemainingTimeInMillis: () => ms })

describe('the prober', () => {
  it('answers a request', async () => {
    const server = await listening(createServer(socket => socket.pipe(socket)))
    const answer = await handler(request(server.port), left(30_000))
    expect(answer).toMatchObject({ sweep: 'tick', vantage: 'private-a', observations: [{ outcome: 'open' }] })
  })

  it('answers before its function is stopped, even where it was given longer', async () => {
    const { port } = await stopped(8)
    const before = performance.now()
    const answer = await handler(request(port), left(700))
    expect(answer).toMatchObject({ observations: [{ outcome: 'unknown', why: 'RUN_DEADLINE' }] })
    expect(performance.now() - before).toBeLessThan(700)
  })

  it('says what is wrong with a payload, and quotes none of it', async () => {
    const answer = await handler({ ...request(9200), credentials: ['Basic c2VjcmV0\n'] }, left(1000))
    expect(answer).toEqual({ error: 'WRONG_REQUEST', problem: expect.stringContaining('credentials') })
    expect(JSON.stringify(answer)).not.toContain('c2VjcmV0')
    expect(readAnswer(JSON.stringify(answer), { ...request(9200), probes: [] })).toBeNull()
  })
})

describe('its bundle', () => {
  it('is small, holds no AWS SDK and no schemas, and loads undici when a port has answered', async () => {
    const { bytes, inputs, loadedAtOnce } = await bundled('lambdas/prober/handler.ts')
    expect(inputs.filter(input => /@aws-|@smithy|node_modules\/(zod|yaml)/.test(input))).toEqual([])
    expect(inputs.some(input => input.includes('undici'))).toBe(true)
    expect(loadedAtOnce.filter(input => input.includes('node_modules'))).toEqual([])
    expect(bytes).toBeLessThan(600 * 1024)
  })
})
