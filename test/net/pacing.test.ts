import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { type DeepProbes, deepProbes } from '../../lib/net/deep-probes.ts'
import { type Next, Pacer, probeAll } from '../../lib/net/pacing.ts'
import type { Probe, ProbeTarget } from '../../lib/net/probe.ts'
import type { DialTcp, DialWatcher } from '../../lib/net/tcp-dial.ts'
import { fullBacklog, stopped } from './deaf-server.ts'
import { closedPort, listening } from './listening.ts'

const target = (port: number, more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  kind: 'tcp',
  host: '127.0.0.1',
  address: '127.0.0.1',
  family: 4,
  port,
  timeoutMs: 5000,
  ...more,
})

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const outcomes = (observations: readonly Observation[]) =>
  Object.fromEntries([...Map.groupBy(observations, ({ outcome }) => outcome)].map(([key, { length }]) => [key, length]))

/** Never answers; counts what is under way. */
function blackHole() {
  const dialled: DialWatcher[] = []
  const startedAt: number[] = []
  let abandoned = 0
  const dial: DialTcp = (_address, _family, _port, watcher) => {
    watcher.startedAt = performance.now()
    startedAt.push(watcher.startedAt)
    dialled.push(watcher)
    return {
      abandon: () => {
        abandoned++
      },
    }
  }
  return { dial, dialled, startedAt, abandoned: () => abandoned }
}

const noDeepProbe = () => Promise.reject(new Error('not asked for'))
const deep = (some: Partial<DeepProbes>): DeepProbes => ({
  tls: noDeepProbe,
  http: noDeepProbe,
  transport: noDeepProbe,
  ...some,
})

describe('on real sockets', () => {
  test('each of a thousand targets is told once, by its own outcome', async () => {
    const server = await listening(createServer(socket => socket.destroy()))
    const closed = await closedPort()
    const targets = times(1000, i => target(i % 3 === 0 ? closed : server.port, { host: `es-${i}` }))
    const observations = await probeAll(targets)
    expect(new Set(observations.map(({ host }) => host)).size).toBe(1000)
    expect(outcomes(observations)).toEqual({ refused: 334, open: 666 })
    for (const observation of observations.slice(0, 20)) Observation.parse(observation)
  })

  test('black holes hold nobody up', async () => {
    const server = await stopped(1024)
    const deaf = await fullBacklog()
    const targets = times(400, i => target(i % 10 === 0 ? deaf.port : server.port, { timeoutMs: 400 }))
    const before = performance.now()
    const observations = await probeAll(targets)
    expect(performance.now() - before).toBeLessThan(400 + 600)
    expect(outcomes(observations)).toEqual({ open: 360, timeout: 40 })
    for (const { outcome, phases } of observations) {
      if (outcome === 'timeout') expect(phases.connect).toBeGreaterThanOrEqual(400)
    }
  })

  test('a connect without a route ends at once, and is nobody’s latency', async () => {
    const server = await listening(createServer(socket => socket.destroy()))
    const observations = await probeAll(
      times(20, i => target(server.port, i % 2 === 0 ? {} : { address: '127.255.255.255' })),
    )
    expect(outcomes(observations)).toEqual({ open: 10, unknown: 10 })
    for (const { phases } of observations) expect(phases.connect).toBeGreaterThanOrEqual(0)
  })

  test('running out of descriptors is our own trouble', async () => {
    const server = await stopped(1024)
    const program = `
      import { probeAll } from './lib/net/pacing.ts'
      const targets = Array.from({ length: 200 }, () => (${JSON.stringify(target(server.port))}))
      const observations = await probeAll(targets, { maxInFlight: 1000 })
      const { openSync } = await import('node:fs')
      try { for (;;) openSync('/dev/null') } catch {}
      const starved = await probeAll(targets.slice(0, 3))
      console.log(JSON.stringify([observations.every(o => o.outcome === 'open'), starved.map(o => o.why)]))`
    const child = spawn(
      'sh',
      ['-c', `ulimit -n 100 && exec "$0" --input-type=module -e "$1"`, process.execPath, program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [answer] = await once(child.stdout, 'data')
    expect(JSON.parse(String(answer))).toEqual([true, ['EMFILE', 'EMFILE', 'EMFILE']])
  })

  test('deep probes are paced beside connects, their code loaded when first wanted', async () => {
    const server = await listening(
      createServer(socket => socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')),
    )
    const kinds = ['tcp', 'http', 'tls', 'transport', 'tcp', 'http'] as const
    const observations = await probeAll(kinds.map(kind => target(server.port, { kind, timeoutMs: 1000 })))
    expect(observations.map(({ kind }) => kind).toSorted()).toEqual([...kinds].toSorted())
    expect(observations.filter(({ outcome }) => outcome === 'open')).toHaveLength(2)
  })
})

describe('the pace', () => {
  test.each([50, 400])('at %i starts a second no second has more', async startsPerSecond => {
    const { dial, startedAt } = blackHole()
    const count = startsPerSecond / 2
    await probeAll(
      times(count, () => target(1, { timeoutMs: 1 })),
      { dial, startsPerSecond },
    )
    expect(startedAt).toHaveLength(count)
    const took = (startedAt.at(-1) ?? 0) - (startedAt[0] ?? 0)
    const leastMs = ((count - 1) * 1000) / startsPerSecond
    expect(took).toBeGreaterThanOrEqual(leastMs - 5)
    expect(took).toBeLessThan(leastMs + 500)
  })

  test.each([
    ['that can be kept', 200, 1],
    ['that cannot', 1e6, 4],
  ])('at a pace %s a poll is shared by few starts', async (_pace, startsPerSecond, most) => {
    const hole = blackHole()
    let mostOfTurns = 0
    let before = 0
    let counting = true
    const count = () => {
      mostOfTurns = Math.max(mostOfTurns, hole.dialled.length - before)
      before = hole.dialled.length
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    const probing = probeAll(
      times(60, () => target(1, { timeoutMs: 1 })),
      { dial: hole.dial, startsPerSecond },
    )
    for (const until = performance.now() + 10; performance.now() < until; );
    await probing
    counting = false
    expect(mostOfTurns).toBe(most)
  })

  test('no more are in flight than there is room for', async () => {
    const hole = blackHole()
    let most = 0
    const observed = probeAll(
      times(12, () => target(1, { timeoutMs: 10 })),
      {
        dial: (...to) => {
          const dialled = hole.dial(...to)
          most = Math.max(most, hole.dialled.length - hole.abandoned())
          return dialled
        },
        maxInFlight: 4,
      },
    )
    expect(outcomes(await observed)).toEqual({ timeout: 12 })
    expect(most).toBe(4)
    expect(hole.abandoned()).toBe(12)
  })

  test('what one poll brings ended when it brought it', async () => {
    const hole = blackHole()
    const observations: Observation[] = []
    let left = 3
    const pacer = new Pacer(
      {
        next: () => (left-- > 0 ? target(1) : 'done'),
        observed: observation => {
          observations.push(observation)
          for (const until = performance.now() + 20; performance.now() < until; );
        },
      },
      { dial: hole.dial },
    )
    while (hole.dialled.length < 3) await new Promise(resolve => setImmediate(resolve))
    await new Promise(resolve => setTimeout(resolve, 1))
    for (const watcher of hole.dialled) watcher.settled(undefined)
    await pacer.finished
    const [first, , last] = observations.map(({ phases }) => phases.connect ?? 0)
    expect(Math.abs((first ?? 0) - (last ?? 0))).toBeLessThan(20)
  })
})

describe('the source', () => {
  test('is asked when a start is due, waits when it says so, and is woken', async () => {
    const hole = blackHole()
    const queue: Next[] = []
    const observed: Observation[] = []
    const pacer = new Pacer(
      { next: () => queue.shift() ?? 'later', observed: observation => observed.push(observation) },
      { dial: hole.dial },
    )
    pacer.wake()
    await new Promise(resolve => setTimeout(resolve, 20))
    pacer.wake()
    queue.push(target(1), target(2))
    pacer.wake()
    while (hole.dialled.length < 2) await new Promise(resolve => setImmediate(resolve))
    queue.push('done')
    pacer.wake()
    for (const watcher of hole.dialled) watcher.settled({ outcome: 'refused', code: 'ECONNREFUSED' })
    await pacer.finished
    expect(observed.map(({ port, outcome }) => [port, outcome])).toEqual([
      [1, 'refused'],
      [2, 'refused'],
    ])
  })

  test('that has nothing ends at once', async () => {
    expect(await probeAll([])).toEqual([])
  })
})

describe('the deadline of the run', () => {
  test('makes unknown what is under way and what had not started', async () => {
    const hole = blackHole()
    const run = new AbortController()
    const observing = probeAll(
      times(10, i => target(i + 1)),
      { dial: hole.dial, maxInFlight: 3, deadline: run.signal },
    )
    while (hole.dialled.length < 3) await new Promise(resolve => setImmediate(resolve))
    run.abort()
    const observations = await observing
    expect(outcomes(observations)).toEqual({ unknown: 10 })
    expect(observations.map(({ port }) => port).toSorted((a, b) => a - b)).toEqual(times(10, i => i + 1))
    expect(new Set(observations.map(observation => 'why' in observation && observation.why))).toEqual(
      new Set(['RUN_DEADLINE']),
    )
    expect(hole.abandoned()).toBe(3)
  })

  test('is told of a source that has nothing yet as well', async () => {
    const observed: Observation[] = []
    const queue: Next[] = []
    const run = new AbortController()
    const pacer = new Pacer(
      { next: () => queue.shift() ?? 'later', observed: observation => observed.push(observation) },
      { deadline: run.signal },
    )
    await new Promise(resolve => setTimeout(resolve, 5))
    run.abort()
    queue.push(target(1), 'done')
    pacer.wake()
    await pacer.finished
    expect(observed).toMatchObject([{ port: 1, phases: {}, outcome: 'unknown', why: 'RUN_DEADLINE' }])
  })
})

describe('deep probes', () => {
  test('are loaded once, and only when answers that are under way have come', async () => {
    const hole = blackHole()
    const events: string[] = []
    const probe: Probe = async ({ kind, host, port }) => {
      events.push('probed')
      return { kind, host, port, at: 0, phases: {}, outcome: 'open' }
    }
    const http = () => {
      events.push('loaded')
      return Promise.resolve(probe)
    }
    const observing = probeAll([target(1), target(2, { kind: 'http' }), target(3, { kind: 'http' })], {
      dial: hole.dial,
      deep: deep({ http }),
    })
    while (hole.dialled.length < 1) await new Promise(resolve => setImmediate(resolve))
    setTimeout(() => {
      events.push('answered')
      hole.dialled[0]?.settled(undefined)
    }, 30)
    expect(outcomes(await observing)).toEqual({ open: 3 })
    expect(events).toEqual(['answered', 'loaded', 'probed', 'probed'])
  })

  test('do not wait for black holes for ever', async () => {
    const hole = blackHole()
    const http = () =>
      Promise.resolve<Probe>(async ({ kind, host, port }) => ({ kind, host, port, at: 0, phases: {}, outcome: 'open' }))
    const targets = [target(1, { timeoutMs: 600 }), target(2, { kind: 'http' })]
    const observations = await probeAll(targets, { dial: hole.dial, deep: deep({ http }) })
    expect(observations.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['http', 'open'],
      ['tcp', 'timeout'],
    ])
  })

  test('that were not loaded when the run ended are unknown', async () => {
    const run = new AbortController()
    const http = () => {
      run.abort()
      return deepProbes.http()
    }
    const observations = await probeAll([target(1, { kind: 'http' })], { deep: deep({ http }), deadline: run.signal })
    expect(observations).toMatchObject([{ kind: 'http', outcome: 'unknown', why: 'RUN_DEADLINE' }])
  })

  test('that break are bugs, and come out as such', async () => {
    await expect(probeAll([target(1, { kind: 'tls' })], { deep: deep({}) })).rejects.toThrow('not asked for')
    const tls = () => Promise.resolve<Probe>(() => Promise.reject(new Error('a bug')))
    await expect(probeAll([target(1, { kind: 'tls' })], { deep: deep({ tls }) })).rejects.toThrow('a bug')
  })
})
