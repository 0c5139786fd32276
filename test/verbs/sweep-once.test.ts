import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Incident } from '../../lib/core/model/incident.ts'
import { answerOf, environmentOf, instances, stage } from './stage.ts'

const incidents = (fleet: ReturnType<typeof stage>): Incident[] =>
  fleet.told().flatMap(event => ('incident' in event ? [event.incident] : []))

afterEach(() => void vi.useRealTimers())

describe('a node breaks', () => {
  it('is told once, in the sweep that finds it, and its end when it is green again', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
    expect(incidents(fleet)[0]).toMatchObject({ port: 'both', scope: { kind: 'node', address: '10.0.0.1' } })
    fleet.down.clear()
    await fleet.tick()
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentResolved'])
    expect(fleet.told().every(({ degraded }) => !degraded)).toBe(true)
  })

  it('what stays as it was is not written again', async () => {
    const fleet = stage(environmentOf(), instances(300))
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    await fleet.tick()
    fleet.written()
    await fleet.tick()
    expect(fleet.written()).toBeLessThanOrEqual(5)
  })
})

describe('EC2 does not help', () => {
  it.each(['unavailable', 'throttled', 'denied', 'timeout'] as const)(
    'its API is %s: the targets of before are swept, and a node that breaks is told',
    async fault => {
      const fleet = stage()
      await fleet.tick()
      fleet.ec2.fault = fault
      fleet.down.add('10.0.0.1')
      const report = await fleet.tick()
      expect(report.targets).toEqual({ count: 4, from: 'last-known' })
      expect(fleet.types()).toEqual(['IncidentOpened'])
    },
  )

  it('and the process is a new one: it takes the targets that were kept outside', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.restart()
    fleet.ec2.fault = 'unavailable'
    expect((await fleet.tick()).targets).toEqual({ count: 4, from: 'last-known' })
  })

  it('and nothing was ever known: the sweep ends, and nothing is told', async () => {
    const fleet = stage()
    fleet.ec2.fault = 'unavailable'
    expect((await fleet.tick()).targets).toEqual({ count: 0, from: 'nowhere' })
    expect(fleet.types()).toEqual([])
  })

  it('nor does what was kept: an open incident is not taken for retired, and the fleet says that it is blind', async () => {
    const fleet = stage()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.restart()
    fleet.ec2.fault = 'denied'
    fleet.ports.lastKnown = { ...fleet.lastKnown, load: async () => ({ ok: false, why: 'denied', detail: 'injected' }) }
    const report = await fleet.tick()
    expect(report).toMatchObject({ targets: { count: 0, from: 'nowhere' }, counts: { silentVantages: 2 } })
    expect(report.failed.map(({ call, why }) => `${call} ${why}`).sort()).toEqual([
      'lastKnown.load denied',
      'targets.targets denied',
    ])
    expect(fleet.types()).toEqual(['IncidentOpened'])
    fleet.ec2.fault = undefined
    await fleet.tick()
    const open = await fleet.ledger.list({ open: true, limit: 10 })
    expect(open.ok && open.value.length).toBe(1)
  })

  it('it never answers: the sweep goes on with the targets of before', async () => {
    vi.useFakeTimers()
    const fleet = stage()
    await fleet.tick()
    fleet.ports.targets = { ...fleet.ec2, targets: () => new Promise(() => undefined) }
    fleet.down.add('10.0.0.1')
    const swept = fleet.tick()
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await swept).targets).toEqual({ count: 4, from: 'last-known' })
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })

  it('an empty answer where there were fifty is not believed for three sweeps', async () => {
    const fleet = stage(environmentOf(), instances(50))
    await fleet.tick()
    fleet.ec2.fault = 'empty'
    fleet.down.add('10.0.0.1')
    for (let i = 0; i < 3; i++) expect((await fleet.tick()).targets).toEqual({ count: 50, from: 'kept' })
    expect(fleet.types()).toEqual(['IncidentOpened'])
    expect((await fleet.tick()).targets).toEqual({ count: 0, from: 'source' })
    expect(incidents(fleet).at(-1)).toMatchObject({ status: 'resolved', resolvedBy: 'retired' })
  })

  it('a lapse of a sweep or two does not add up', async () => {
    const fleet = stage(environmentOf(), instances(50))
    await fleet.tick()
    for (let i = 0; i < 5; i++) {
      fleet.ec2.fault = 'empty'
      expect((await fleet.tick()).targets.from).toBe('kept')
      fleet.ec2.fault = undefined
      expect((await fleet.tick()).targets.from).toBe('source')
    }
  })

  it('a target group that misses a few is believed: they were scaled in', async () => {
    const fleet = stage(environmentOf(), instances(50))
    await fleet.tick()
    for (let i = 0; i < 20; i++) fleet.ec2.instances.delete(instances(50)[i]?.id ?? '')
    expect((await fleet.tick()).targets).toEqual({ count: 30, from: 'source' })
  })
})

describe('the ledger does not help', () => {
  it('is down: a node that breaks is told all the same, marked, and not every minute', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.add('10.0.0.1')
    expect(await fleet.tick()).toMatchObject({ degraded: true, transitions: { toldDirectly: 1 } })
    await fleet.tick()
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
    expect(fleet.told()[0]?.degraded).toBe(true)
  })

  it('is down, and the process a new one that knows nothing: the node is told', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.restart()
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })

  it('two processes that cannot write tell the same fact by the same id', async () => {
    const ids = []
    for (let i = 0; i < 2; i++) {
      const fleet = stage()
      fleet.ledgerFaults.set('*', 'timeout')
      fleet.down.add('10.0.0.1')
      await fleet.tick({ clock: () => fleet.now() + 700 * i })
      ids.push(fleet.told().map(({ id }) => id))
    }
    expect(ids[0]?.length).toBe(1)
    expect(ids[0]).toEqual(ids[1])
  })

  it('is back: the incident gets into it', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.ledgerFaults.clear()
    expect((await fleet.tick()).degraded).toBe(false)
    const listed = await fleet.ledger.list({ open: true, limit: 10 })
    expect(listed.ok && listed.value.length).toBe(1)
    expect(new Set(fleet.told().map(({ id }) => id)).size).toBe(1)
    fleet.down.clear()
    for (let i = 0; i < 2; i++) await fleet.tick()
    expect(new Set(fleet.types())).toEqual(new Set(['IncidentOpened', 'IncidentResolved']))
    expect(new Set(incidents(fleet).map(({ id }) => id)).size).toBe(1)
  })

  it.each(['commit', 'save', 'load', 'pending', 'sent'])('cannot %s: nothing is lost', async call => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set(call, 'throttled')
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    await fleet.tick()
    fleet.ledgerFaults.clear()
    fleet.down.clear()
    for (let i = 0; i < 3; i++) await fleet.tick()
    const types = new Set(fleet.types())
    expect([...types].sort()).toEqual(['IncidentOpened', 'IncidentResolved'])
  })

  it('saves nothing: a silent vantage is told all the same, and its return', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('save', 'throttled')
    fleet.behaviours.set('private-a', async () => ({ ok: false, why: 'throttled', detail: 'injected' }))
    for (let i = 0; i < 4; i++) await fleet.tick()
    fleet.behaviours.clear()
    for (let i = 0; i < 2; i++) await fleet.tick()
    expect(fleet.told()).toMatchObject([{ type: 'VantageSilent', why: 'throttled' }, { type: 'VantageSilent' }])
    expect(fleet.told()[1]).not.toHaveProperty('why')
  })

  it('was down while a node broke: openAfter counts from the first red reading', async () => {
    const fleet = stage(environmentOf({ timings: { openAfter: '3m' } }))
    await fleet.tick()
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.add('10.0.0.1')
    for (let i = 0; i < 2; i++) await fleet.tick()
    fleet.ledgerFaults.clear()
    await fleet.tick()
    expect(fleet.types()).toEqual([])
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })

  it('was down when an incident ended: what breaks again in the sweep that finds it back is news', async () => {
    const fleet = stage()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.clear()
    for (let i = 0; i < 2; i++) await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentResolved'])
    fleet.ledgerFaults.clear()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    const open = fleet.told().flatMap(event => (event.type === 'IncidentOpened' ? event.incident.id : []))
    expect(new Set(open).size).toBe(2)
    const listed = await fleet.ledger.list({ limit: 10 })
    expect(listed.ok && listed.value.map(({ status }) => status)).toEqual(['open', 'resolved'])
  })

  it('a commit that fails every time is told once', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('commit', 'unavailable')
    fleet.down.add('10.0.0.1')
    for (let i = 0; i < 4; i++) await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })
})

describe('a ledger that takes no commits', () => {
  it('tells each node once, though another breaks alike, and has both incidents once it takes them', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('commit', 'unavailable')
    for (const address of ['10.0.0.1', '10.0.0.2']) {
      fleet.down.add(address)
      for (let i = 0; i < 2; i++) await fleet.tick()
    }
    expect(incidents(fleet).map(({ scope }) => scope)).toEqual([
      { kind: 'node', address: '10.0.0.1' },
      { kind: 'node', address: '10.0.0.2' },
    ])
    fleet.ledgerFaults.clear()
    fleet.down.clear()
    for (let i = 0; i < 2; i++) await fleet.tick()
    const ends = fleet.told().filter(({ type }) => type === 'IncidentResolved')
    expect(ends.length).toBe(2)
    const open = await fleet.ledger.list({ open: true, limit: 10 })
    expect(open.ok && open.value).toEqual([])
  })

  it('tells an end once, however long it takes none', async () => {
    const fleet = stage()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.ledgerFaults.set('commit', 'throttled')
    fleet.down.clear()
    for (let i = 0; i < 6; i++) await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentResolved'])
  })

  it('in the middle of a sweep: what it took and what it did not are told, and all of it is in it later', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']
    const targetGroups = names.map(name => ({ name, select: { tags: { group: name } }, scheme: 'http' }))
    const nodes = instances(12).map((node, i) => ({ ...node, tags: { group: names[i] ?? '' } }))
    const fleet = stage(environmentOf({ targetGroups }), nodes)
    await fleet.tick()
    const { commit } = fleet.ledger
    let commits = 0
    fleet.ports.ledger = {
      ...fleet.ledger,
      commit: async transition =>
        ++commits > 4 ? { ok: false, why: 'timeout', detail: 'injected' } : commit(transition),
    }
    for (const { address } of nodes) fleet.down.add(address)
    const report = await fleet.tick()
    expect(report).toMatchObject({ degraded: true, transitions: { written: 4, toldDirectly: 8 } })
    expect(report.failed).toMatchObject([{ call: 'ledger.commit', why: 'timeout' }])
    expect(new Set(incidents(fleet).map(({ key }) => key)).size).toBe(12)
    fleet.ports.ledger = fleet.ledger
    await fleet.tick()
    const open = await fleet.ledger.list({ open: true, limit: 20 })
    expect(open.ok && open.value.length).toBe(12)
    expect(new Set(fleet.told().map(({ id }) => id)).size).toBe(12)
  })
})

describe('a lease that was taken over', () => {
  it('in the middle of a commit: the sweeper of before writes nothing more', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.down.add('10.0.0.1')
    let late = 0
    const { behaviours } = fleet
    behaviours.set('private-b', async request => {
      late = 56_000
      return { ok: true, value: answerOf(request, ({ address }) => fleet.down.has(address)) }
    })
    fleet.written()
    const stale = await fleet.tick({ clock: () => fleet.now() + late })
    expect(stale).toMatchObject({ transitions: { written: 0, conflicts: 1, toldDirectly: 0 } })
    expect(fleet.types()).toEqual([])
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })

  it('cannot save what another has seen since', async () => {
    const fleet = stage()
    await fleet.tick()
    const { commit } = fleet.ledger
    fleet.ports.ledger = {
      ...fleet.ledger,
      async commit(transition) {
        await fleet.ledger.take('another', fleet.now() + 55_000, 55_000)
        return commit(transition)
      },
    }
    fleet.down.add('10.0.0.1')
    const report = await fleet.tick()
    expect(report.degraded).toBe(true)
    expect(report.failed).toEqual([{ call: 'ledger.save', why: 'denied', detail: 'lease taken over', times: 1 }])
    const state = await fleet.ledger.load()
    expect(state.ok && [...state.value.targets.values()].every(({ cells }) => Object.keys(cells).length === 0)).toBe(
      true,
    )
  })
})

describe('a ledger that says no', () => {
  it('has the incident from another sweep already: ours is not told beside it', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ports.ledger = { ...fleet.ledger, commit: async () => ({ ok: true, value: 'conflict' }) }
    fleet.down.add('10.0.0.1')
    expect(await fleet.tick()).toMatchObject({ degraded: false, transitions: { written: 0, conflicts: 1 } })
    expect(fleet.types()).toEqual([])
  })

  it('takes no event of a silent vantage: it is told past it', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('add', 'throttled')
    fleet.behaviours.set('private-a', async () => ({ ok: false, why: 'throttled', detail: 'injected' }))
    for (let i = 0; i < 2; i++) await fleet.tick()
    expect(fleet.told()).toMatchObject([{ type: 'VantageSilent', vantage: 'private-a', degraded: true }])
  })
})

describe('a silent vantage that neither ledger nor bus takes', () => {
  it('is told by the next process, by the same id however often', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.ledgerFaults.set('add', 'throttled')
    fleet.bus.fault = 'throttled'
    fleet.behaviours.set('private-a', async () => ({ ok: false, why: 'throttled', detail: 'injected' }))
    for (let i = 0; i < 2; i++) await fleet.tick()
    fleet.restart()
    fleet.ledgerFaults.clear()
    fleet.bus.fault = undefined
    for (let i = 0; i < 2; i++) await fleet.tick()
    expect(fleet.told()).toMatchObject([{ type: 'VantageSilent', vantage: 'private-a', why: 'throttled' }])
  })
})

describe('a ledger that is slow to fail', () => {
  it('is not waited for by each of many incidents: all are told', async () => {
    const nodes = instances(40).map((node, i) => ({ ...node, tags: { ...node.tags, [`group${i}`]: '' } }))
    const targetGroups = nodes.map((_, i) => ({
      ...{ name: `group-${i}`, select: { tags: { [`group${i}`]: '' } }, scheme: 'http' },
    }))
    const fleet = stage(environmentOf({ targetGroups }), nodes)
    await fleet.tick()
    let commits = 0
    fleet.ports.ledger = {
      ...fleet.ledger,
      async commit() {
        commits++
        return { ok: false, why: 'timeout', detail: 'injected' }
      },
    }
    for (const { address } of nodes.slice(0, 30)) fleet.down.add(address)
    await fleet.tick()
    expect(commits).toBeLessThanOrEqual(8)
    expect(fleet.types()).toEqual(Array.from({ length: 30 }, () => 'IncidentOpened'))
  })
})

describe('the bus does not help', () => {
  it('is down: the outbox keeps the event, and tells it later by the same id', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.bus.fault = 'unavailable'
    fleet.down.add('10.0.0.1')
    const report = await fleet.tick()
    expect(report).toMatchObject({ degraded: false, events: { sent: 0, oldestWaiting: fleet.now() } })
    const waiting = await fleet.ledger.pending(10)
    await fleet.tick()
    fleet.bus.fault = undefined
    expect((await fleet.tick()).events).toEqual({ sent: 1, oldestWaiting: undefined })
    expect(fleet.told()).toEqual(waiting.ok ? waiting.value : [])
    expect(fleet.types()).toEqual(['IncidentOpened'])
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })

  it('refuses some: those are told in the next sweep, and the others not again', async () => {
    const nodes = instances(2).map((node, i) => ({ ...node, tags: { group: String(i) } }))
    const targetGroups = ['0', '1'].map(group => ({ name: `g${group}`, select: { tags: { group } }, scheme: 'http' }))
    const fleet = stage(environmentOf({ targetGroups }), nodes)
    await fleet.tick()
    const { bus } = fleet
    fleet.ports.bus = {
      ...bus,
      async put(events) {
        await bus.put(events.slice(1))
        return { ok: true, value: events.slice(0, 1).map(({ id }) => id) }
      },
    }
    for (const { address } of nodes) fleet.down.add(address)
    expect((await fleet.tick()).events).toEqual({ sent: 1, oldestWaiting: fleet.now() })
    fleet.ports.bus = bus
    expect((await fleet.tick()).events).toEqual({ sent: 1, oldestWaiting: undefined })
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentOpened'])
    expect(new Set(fleet.told().map(({ id }) => id)).size).toBe(2)
  })

  it('and the ledger neither: the process keeps the event until the bus is back', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.bus.fault = 'throttled'
    fleet.ledgerFaults.set('*', 'unavailable')
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.bus.fault = undefined
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened'])
  })
})

describe('a prober does not help', () => {
  it.each([
    ['throttled', 'throttled'],
    ['denied', 'denied'],
    ['unavailable', 'no-answer'],
    ['bad-answer', 'wrong-answer'],
  ] as const)('%s: its cells are unknown, neither up nor down', async (why, told) => {
    const fleet = stage()
    await fleet.tick()
    fleet.behaviours.set('private-a', async () => ({ ok: false, why, detail: 'injected' }))
    const report = await fleet.tick()
    expect(report).toMatchObject({ silent: { 'private-a': told }, counts: { unknown: 8, up: 8, red: 0 } })
    await fleet.tick()
    expect(fleet.told()).toMatchObject([{ type: 'VantageSilent', vantage: 'private-a', why: told }])
    fleet.behaviours.clear()
    await fleet.tick()
    expect(fleet.types()).toEqual(['VantageSilent', 'VantageSilent'])
    expect(fleet.told()[1]).not.toHaveProperty('why')
  })

  it('crashes: a rejected call is silence as well', async () => {
    const fleet = stage()
    fleet.behaviours.set('private-a', () => Promise.reject(new Error('crashed')))
    expect((await fleet.tick()).silent).toEqual({ 'private-a': 'no-answer' })
  })

  it('never answers: the sweep goes on without it, well before its own end', async () => {
    vi.useFakeTimers()
    const fleet = stage()
    let aborted = false
    fleet.behaviours.set('private-a', (_request, deadline) => {
      deadline.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    })
    const swept = fleet.tick()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(await swept).toMatchObject({ silent: { 'private-a': 'no-answer' }, counts: { up: 8 } })
    expect(aborted).toBe(true)
  })

  it('starts cold, which takes it two seconds: it is heard', async () => {
    vi.useFakeTimers()
    const fleet = stage()
    fleet.behaviours.set('private-a', async request => {
      await new Promise(resolve => setTimeout(resolve, 2000))
      return { ok: true, value: answerOf(request, () => false) }
    })
    const swept = fleet.tick()
    await vi.advanceTimersByTimeAsync(3000)
    expect(await swept).toMatchObject({ silent: {}, counts: { up: 16 } })
  })

  it('a wave while every vantage is silent opens nothing, and resolves nothing', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    const silent = async () => ({ ok: false, why: 'throttled', detail: 'injected' }) as const
    for (const vantage of ['private-a', 'private-b']) fleet.behaviours.set(vantage, silent)
    fleet.down.add('10.0.0.2').delete('10.0.0.1')
    for (let i = 0; i < 3; i++) await fleet.tick()
    expect(fleet.types().filter(type => type !== 'VantageSilent')).toEqual(['IncidentOpened'])
  })
})

describe('ticks come as they like', () => {
  it('two at once: one sweeps, the other leaves', async () => {
    const fleet = stage()
    const both = await Promise.all([fleet.sweep(), fleet.sweep()])
    expect(both.flatMap(report => ('skipped' in report ? report.skipped : []))).toEqual(['lease-held'])
    expect(fleet.requests.length).toBe(2)
  })

  it('twice, one after the other: the second does nothing, also in another process', async () => {
    const fleet = stage()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    const asked = fleet.requests.length
    expect(await fleet.sweep()).toEqual({ skipped: 'swept-already' })
    fleet.restart()
    expect(await fleet.sweep()).toEqual({ skipped: 'swept-already' })
    expect(fleet.requests.length).toBe(asked)
    expect(fleet.types()).toEqual(['IncidentOpened'])
    expect((await fleet.tick()).counts.red).toBe(4)
  })

  it('an hour late: it is left', async () => {
    const fleet = stage()
    const tick = { id: 'late', scheduledAt: fleet.now() - 3_600_000 }
    expect(await fleet.sweep({ tick })).toEqual({ skipped: 'too-late' })
    expect(fleet.requests).toEqual([])
  })

  it('late or not: no target misses its turn to be spoken to', async () => {
    const fleet = stage(environmentOf(), instances(12))
    const spoken = new Map<string, number>()
    for (let i = 0; i < 6; i++) {
      const scheduledAt = fleet.now() + 90_000
      fleet.requests.length = 0
      await fleet.tick({
        tick: { id: String(i), scheduledAt },
        clock: () => scheduledAt + (i % 2 === 0 ? 0 : 45_000),
      })
      const asked = fleet.requests.filter(({ vantage }) => vantage === 'private-a').flatMap(({ probes }) => probes)
      for (const { kind, address } of asked)
        if (i > 0 && kind === 'http') spoken.set(address, (spoken.get(address) ?? 0) + 1)
    }
    expect([...spoken.values()]).toEqual(Array.from({ length: 12 }, () => 1))
  })

  it('half a minute late: it is swept', async () => {
    const fleet = stage()
    const tick = { id: 'late', scheduledAt: fleet.now() - 30_000 }
    expect(await fleet.sweep({ tick })).toMatchObject({ degraded: false })
  })

  it('by a clock that lags: an incident still has its life, and time does not run backwards', async () => {
    const fleet = stage()
    const clock = () => fleet.now() - 3_600_000
    await fleet.tick({ clock })
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    fleet.down.clear()
    for (let i = 0; i < 2; i++) await fleet.tick({ clock })
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentResolved'])
    const [opened, resolved] = incidents(fleet)
    expect(resolved?.resolvedAt).toBeGreaterThan(opened?.openedAt ?? Number.NaN)
  })

  it('after a sweep that was killed: its lease runs out', async () => {
    const fleet = stage()
    await fleet.ledger.take('killed', fleet.now(), 55_000)
    expect(await fleet.sweep()).toEqual({ skipped: 'lease-held' })
    expect(await fleet.tick()).toMatchObject({ degraded: false })
  })
})

describe('fleets of every size and shape', () => {
  it('none: nothing is asked, nothing is told', async () => {
    const fleet = stage(environmentOf(), [])
    expect(await fleet.tick()).toMatchObject({ counts: { cells: 0, silentVantages: 0 }, silent: {} })
    expect(fleet.requests).toEqual([])
  })

  it('five thousand, of which a wave breaks: one incident, in requests that an answer fits', async () => {
    const fleet = stage(environmentOf(), instances(5000))
    await fleet.tick()
    for (const { address } of instances(500)) fleet.down.add(address)
    expect((await fleet.tick()).counts).toMatchObject({ cells: 20_000, red: 2000 })
    expect(fleet.types()).toEqual(['IncidentOpened'])
    expect(JSON.stringify(fleet.told()[0]).length).toBeLessThan(256 * 1024)
    expect(Math.max(...fleet.requests.map(({ probes }) => probes.length))).toBeLessThanOrEqual(4000)
    const places = fleet.requests
      .filter(({ sweep, vantage }) => vantage === 'private-a' && sweep === fleet.requests[0]?.sweep)
      .map(({ probes }) => new Set(probes.map(({ address }) => address)))
    expect(places.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(places.flatMap(each => [...each])).size)
  })

  it('a node in two target groups is probed once a vantage, and told for each', async () => {
    const group = { select: { tags: { role: 'search' } }, scheme: 'http' }
    const fleet = stage(
      environmentOf({ targetGroups: ['hot', 'data'].map(name => ({ name, ...group })) }),
      instances(1),
    )
    await fleet.tick()
    for (const { probes } of fleet.requests) {
      expect(new Set(probes.map(probe => JSON.stringify(probe))).size).toBe(probes.length)
    }
    fleet.down.add('10.0.0.0')
    await fleet.tick()
    expect(new Set(incidents(fleet).map(({ targetGroup }) => targetGroup))).toEqual(new Set(['hot', 'data']))
  })

  it('by IPv6 only', async () => {
    const nodes = instances(2).map((node, i) => ({ ...node, address: `fd00::${i + 1}` }))
    const fleet = stage(environmentOf(), nodes)
    await fleet.tick()
    fleet.down.add('fd00::1')
    await fleet.tick()
    expect(fleet.requests.flatMap(({ probes }) => probes).every(({ family }) => family === 6)).toBe(true)
    expect(incidents(fleet)).toMatchObject([{ scope: { kind: 'node', address: 'fd00::1' } }])
  })

  it('an instance replaced under the same address is asked anew, and its incident goes on', async () => {
    const fleet = stage()
    await fleet.tick()
    fleet.down.add('10.0.0.1')
    await fleet.tick()
    const [old] = [...fleet.ec2.instances.values()].filter(({ address }) => address === '10.0.0.1')
    if (old === undefined) throw new Error('it is there')
    fleet.ec2.instances.delete(old.id)
    fleet.ec2.instances.set('i-new', { ...old, id: 'i-0ffffffffffffffff' })
    await fleet.tick()
    expect(fleet.types()).toEqual(['IncidentOpened', 'IncidentUpdated'])
    expect(fleet.told()[1]).toMatchObject({ changes: expect.arrayContaining(['instance-replaced']) })
    expect(incidents(fleet)[1]?.members[0]?.instanceId).toBe('i-0ffffffffffffffff')
  })
})
