import { createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import type { ProbeRequest, RequestedProbe } from '../../lib/core/sweep/probe-request.ts'
import { answerRequest } from '../../lib/net/answer-request.ts'
import type { Probe } from '../../lib/net/probe.ts'
import type { DialTcp } from '../../lib/net/tcp-dial.ts'
import { body, httpAnswer, listenTls, pem } from './listeners.ts'
import { closedPort, listening } from './listening.ts'

const at = (
  port: number,
  kind: RequestedProbe['kind'] = 'tcp',
  more: Partial<RequestedProbe> = {},
): RequestedProbe => ({
  address: '127.0.0.1',
  family: 4,
  port,
  kind,
  ...more,
})

const request = (probes: RequestedProbe[], more: Partial<ProbeRequest> = {}): ProbeRequest => ({
  sweep: 'tick',
  vantage: 'private-a',
  timeoutMs: 2000,
  deadlineMs: 10_000,
  cas: [],
  credentials: [],
  probes,
  ...more,
})

const silence: DialTcp = (_address, _family, _port, watcher) => {
  watcher.startedAt = performance.now()
  return { abandon() {} }
}

describe('answerRequest', () => {
  it('answers each probe in its place, by the vantage’s name', async () => {
    const server = await listening(createServer(socket => socket.destroy()))
    const closed = await closedPort()
    const probes = Array.from({ length: 60 }, (_, i) => at(i % 3 === 0 ? closed : server.port))
    const { sweep, vantage, observations } = await answerRequest(request(probes))
    expect([sweep, vantage]).toEqual(['tick', 'private-a'])
    expect(observations.map(({ outcome }) => outcome)).toEqual(
      probes.map(({ port }) => (port === closed ? 'refused' : 'open')),
    )
    for (const seen of observations) {
      Observation.parse(seen)
      expect(seen.vantage).toBe('private-a')
    }
  })

  it('answers nothing when nothing was asked', async () => {
    expect((await answerRequest(request([]))).observations).toEqual([])
  })

  it('holds one connection at a time to an address and port', async () => {
    const order: string[] = []
    let underWay = 0
    const probe: Probe = async target => {
      order.push(target.kind)
      expect(++underWay).toBe(1)
      await setImmediate()
      underWay--
      const { kind, host, port } = target
      return { kind, host, port, at: 0, phases: {}, outcome: 'open' }
    }
    const deep = { tls: async () => probe, http: async () => probe, transport: async () => probe }
    await answerRequest(request([at(9200, 'tls'), at(9200, 'http'), at(9200, 'transport')]), { deep })
    expect(order).toEqual(['tls', 'http', 'transport'])
  })

  it('lets the black holes of a request hold up nobody but their own port', async () => {
    const server = await listening(createServer(socket => socket.destroy()))
    const dial: DialTcp = (address, family, port, watcher) =>
      port === server.port ? real(address, family, port, watcher) : silence(address, family, port, watcher)
    const { dialTcp: real } = await import('../../lib/net/tcp-dial.ts')
    const before = performance.now()
    const probes = [...Array.from({ length: 20 }, (_, i) => at(1 + i)), at(server.port)]
    const { observations } = await answerRequest(request(probes, { timeoutMs: 300 }), { dial })
    expect(performance.now() - before).toBeLessThan(1500)
    expect(observations.filter(({ outcome }) => outcome === 'timeout').length).toBe(20)
    expect(observations.at(-1)?.outcome).toBe('open')
  })

  it('does not speak to a port whose connect has just failed, and tells that failure', async () => {
    const closed = await closedPort()
    const { observations } = await answerRequest(request([at(closed), at(closed, 'http', { secure: true })]), {
      deep: { ...never, http: () => Promise.reject(new Error('was loaded')) },
    })
    const [tcp, http] = observations
    expect(http).toEqual({ ...tcp, kind: 'http' })
    expect(http).toMatchObject({ outcome: 'refused', phase: 'connect' })
  })

  it('shows CA and credentials to the port that they are for', async () => {
    const asked: string[] = []
    const answer = (socket: Socket) =>
      socket.on('data', chunk => {
        asked.push(chunk.toString('latin1'))
        socket.write(httpAnswer(200, body('elasticsearch-7.17.29.txt')))
      })
    const server = await listenTls('node', {}, answer)
    const { observations } = await answerRequest(
      request([at(server.port), at(server.port, 'http', { secure: true, ca: 1, credentials: 0 })], {
        cas: ['unused', pem('ca')],
        credentials: ['ApiKey a2V5'],
      }),
    )
    expect(observations[1]).toMatchObject({ outcome: 'open', http: { status: 200 } })
    expect(asked[0]).toContain('authorization: ApiKey a2V5')
  })

  it('tells what had not ended, and what had not begun, by its deadline as unknown', async () => {
    const probes = [at(1), at(1, 'http'), at(2)]
    const { observations } = await answerRequest(request(probes, { timeoutMs: 5000, deadlineMs: 100 }), {
      dial: silence,
      deep: never,
      maxInFlight: 1,
    })
    expect(observations.map(seen => [seen.kind, seen.outcome, 'why' in seen && seen.why])).toEqual([
      ['tcp', 'unknown', 'RUN_DEADLINE'],
      ['http', 'unknown', 'RUN_DEADLINE'],
      ['tcp', 'unknown', 'RUN_DEADLINE'],
    ])
  })
})

const unasked = () => Promise.reject(new Error('not asked for'))
const never = { tls: unasked, http: unasked, transport: unasked }
