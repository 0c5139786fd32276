import { describe, expect, test } from 'vitest'
import type { CellObservations } from '../../../lib/core/sweep/cell.ts'
import { MAX_MEMBERS } from '../../../lib/core/sweep/incident-members.ts'
import { environmentOf, Fleet, MINUTE, NOON, node, nodes, told } from './fleet.ts'

const fleetOf = (count: number, options: Parameters<typeof environmentOf>[0] = {}): Fleet =>
  new Fleet(environmentOf(options), nodes(count))

describe('a steady fleet', () => {
  test('tells nothing and writes nothing, once it is known', () => {
    const fleet = fleetOf(3)
    fleet.sweep()
    const known = fleet.state.targets
    expect(told(fleet.sweeps(12))).toEqual([])
    expect(fleet.state.targets).toBe(known)
  })

  test('that is broken the same way in every sweep tells and writes nothing more either', () => {
    const fleet = fleetOf(3)
    fleet.meets = ({ target }) => (target.address === '10.0.0.2' ? 'dropped' : 'answers')
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
    const known = fleet.state.targets
    expect(told(fleet.sweeps(12))).toEqual([])
    expect(fleet.state.targets).toBe(known)
  })

  test('of no targets is a fleet too', () => {
    const { counts, transitions } = fleetOf(0).sweep()
    expect(counts).toMatchObject({ targets: 0, cells: 0, silentVantages: 0 })
    expect(transitions).toEqual([])
  })
})

describe('a node stops', () => {
  test('and is one incident over both ports, in the sweep that first sees it, resolved when it is back', () => {
    const fleet = fleetOf(3)
    fleet.sweep()
    fleet.meets = ({ target }) => (target.address === '10.0.0.2' ? 'refused' : 'answers')
    const { transitions } = fleet.sweep()
    expect(transitions).toHaveLength(1)
    expect(fleet.open[0]).toMatchObject({
      key: 'prod/logs/both/reach/node:10.0.0.2',
      status: 'open',
      version: 1,
      redSince: NOON + MINUTE,
      openedAt: NOON + MINUTE,
      members: [{ address: '10.0.0.2', instanceId: 'i-00000002', ports: ['http', 'transport'], since: NOON + MINUTE }],
      moreMembers: 0,
      signs: [{ outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect', cells: 4 }],
      seenFrom: ['a', 'b'],
      notSeenFrom: [],
      flapping: false,
    })
    expect(fleet.open[0]?.id).toMatch(/^inc-[0-9a-f]{12}$/)
    expect(fleet.open[0]?.observations.every(({ outcome }) => outcome === 'refused')).toBe(true)

    fleet.meets = () => 'answers'
    expect(told([fleet.sweep()])).toEqual([])
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ status: 'resolved', resolvedBy: 'itself', version: 2 }])
  })

  test('for a moment only, and nothing is told: its confirmation is green', () => {
    const fleet = fleetOf(2)
    fleet.sweep()
    fleet.meets = ({ confirming }) => (confirming ? 'answers' : 'refused')
    expect(told([fleet.sweep()])).toEqual([])
  })

  test('where no confirmation was possible, the next sweep confirms', () => {
    const fleet = fleetOf(2)
    fleet.sweep()
    fleet.meets = ({ confirming, target }) =>
      target.address !== '10.0.0.1' ? 'answers' : confirming ? 'nothing' : 'refused'
    expect(told([fleet.sweep()])).toEqual([])
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
    expect(fleet.open[0]?.redSince).toBe(NOON + MINUTE)
  })

  test('and its incident waits as long as openAfter says', () => {
    const fleet = fleetOf(2, { timings: { openAfter: '2m' } })
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    expect(told(fleet.sweeps(2))).toEqual([])
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
  })

  test('as seen from one vantage only, and the incident says from which', () => {
    const fleet = fleetOf(3, { vantages: ['a', 'b', 'c'] })
    fleet.meets = ({ target, vantage }) => (target.address === '10.0.0.1' && vantage === 'b' ? 'dropped' : 'answers')
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ seenFrom: ['b'], notSeenFrom: ['a', 'c'] }])
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'dropped' : 'answers')
    expect(told([fleet.sweep()])).toEqual(['IncidentUpdated:vantages'])
    expect(fleet.open).toMatchObject([{ seenFrom: ['a', 'b', 'c'], notSeenFrom: [], version: 2 }])
  })

  test('fails another way later, and the same incident tells it once', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'dropped' : 'answers')
    expect(told([fleet.sweep()])).toEqual(['IncidentUpdated:signs'])
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    expect(told([fleet.sweep()])).toEqual([])
  })

  test('with its REST port, and its transport port joins', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target, role }) => (target.address === '10.0.0.1' && role === 'http' ? 'refused' : 'answers')
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ port: 'http' }])
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    expect(told([fleet.sweep()])).toEqual(['IncidentUpdated:members'])
    expect(fleet.open).toMatchObject([{ port: 'http', members: [{ ports: ['http', 'transport'] }] }])
  })
})

describe('a hung REST port', () => {
  test('is not cleared by a connect, only by an answer', () => {
    const fleet = fleetOf(2, { group: { scheme: 'http' } })
    fleet.meets = ({ target, role }) => (target.address === '10.0.0.1' && role === 'http' ? 'hung' : 'answers')
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ port: 'http', signs: [{ outcome: 'timeout', phase: 'headers' }] }])
    const onlyConnects = (matrix: CellObservations[]) =>
      matrix.map(({ cell, observations }) => ({
        cell,
        observations: observations.filter(({ kind }) => kind === 'tcp'),
      }))
    for (let i = 0; i < 5; i++) expect(told([fleet.sweep(onlyConnects)])).toEqual([])
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
  })

  test('is found within deepEvery, and not before its turn', () => {
    const fleet = fleetOf(1, { group: { scheme: 'http' } })
    fleet.sweeps(6)
    fleet.meets = ({ role }) => (role === 'http' ? 'hung' : 'answers')
    expect(told(fleet.sweeps(5)).filter(each => each === 'IncidentOpened')).toHaveLength(1)
  })

  test('of a node without a master is red, of one that wants credentials is not', () => {
    const fleet = fleetOf(1)
    fleet.meets = () => 'unauthorized'
    expect(told(fleet.sweeps(8))).toEqual([])
    fleet.meets = () => 'no-master'
    fleet.state = { ...fleet.state, targets: new Map() }
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ port: 'http', signs: [{ outcome: 'open', code: 'no-master' }] }])
  })
})

describe('a port that must not be reached', () => {
  const group = { mustNotReach: ['b'] }

  test('is fine while it is closed, and an incident of its own when it opens', () => {
    const fleet = fleetOf(2, { group })
    fleet.meets = ({ vantage }) => (vantage === 'b' ? 'dropped' : 'answers')
    expect(told(fleet.sweeps(3))).toEqual([])
    fleet.meets = () => 'answers'
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
    expect(fleet.open).toMatchObject([
      { key: 'prod/logs/both/must-not-reach/target-group', signs: [{ outcome: 'open' }], seenFrom: ['b'] },
    ])
    fleet.meets = ({ vantage }) => (vantage === 'b' ? 'refused' : 'answers')
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'itself' }])
  })

  test('stays an incident while its vantage reaches nothing at all', () => {
    const fleet = fleetOf(2, { group })
    fleet.sweep()
    fleet.meets = ({ vantage }) => (vantage === 'b' ? 'nothing' : 'answers')
    expect(told(fleet.sweeps(3))).toEqual(['VantageSilent:own-trouble'])
    expect(fleet.open).toHaveLength(1)
  })
})

describe('a wave', () => {
  test('of 500 nodes is one incident with a small item, and resolves once', () => {
    const fleet = fleetOf(500)
    fleet.sweep()
    fleet.meets = () => 'refused'
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
    const [incident] = fleet.open
    expect(incident).toMatchObject({ key: 'prod/logs/both/reach/target-group', moreMembers: 500 - MAX_MEMBERS })
    expect(incident?.members).toHaveLength(MAX_MEMBERS)
    expect(JSON.stringify(incident).length).toBeLessThan(100_000)
    expect(told(fleet.sweeps(3))).toEqual([])

    const back = new Set(fleet.targets.slice(0, 400).map(({ address }) => address))
    fleet.meets = ({ target }) => (back.has(target.address) ? 'answers' : 'refused')
    expect(told(fleet.sweeps(2))).toEqual(['IncidentUpdated:members'])
    expect(fleet.open).toMatchObject([{ moreMembers: 100 - MAX_MEMBERS }])
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
  })

  test('one of whose unlisted members fails another way stays one incident', () => {
    const fleet = fleetOf(200)
    fleet.meets = () => 'refused'
    fleet.sweep()
    fleet.meets = ({ target }) => (target.address === '10.0.0.99' ? 'dropped' : 'refused')
    expect(told(fleet.sweeps(3))).toEqual(['IncidentUpdated:signs'])
    expect(fleet.open).toHaveLength(1)
  })

  test('to which a node returns that fails another way now', () => {
    const fleet = fleetOf(4)
    fleet.meets = ({ target }) => (target.address < '10.0.0.4' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.meets = ({ target }) => (target.address < '10.0.0.3' ? 'refused' : 'answers')
    fleet.sweeps(2)
    expect(fleet.open[0]?.members[2]?.leftAt).toBeDefined()
    fleet.meets = ({ target }) =>
      target.address < '10.0.0.3' ? 'refused' : target.address < '10.0.0.4' ? 'dropped' : 'answers'
    expect(told([fleet.sweep()])).toEqual(['IncidentUpdated:members,signs'])
    expect(fleet.open[0]?.members[2]).toEqual(expect.not.objectContaining({ leftAt: expect.anything() }))
  })

  test('that comes slowly is a handful of incidents', () => {
    const fleet = fleetOf(60)
    fleet.sweep()
    for (let down = 1; down <= 50; down++) {
      const gone = new Set(fleet.targets.slice(0, down).map(({ address }) => address))
      fleet.meets = ({ target }) => (gone.has(target.address) ? 'refused' : 'answers')
      fleet.sweep()
    }
    expect(fleet.open.length).toBeLessThanOrEqual(4)
  })

  test('over one subnet has the subnet for its scope while another one is green', () => {
    const subnets = nodes(6).map((target, i) => ({ ...target, subnet: i < 3 ? 'subnet-a' : 'subnet-b' }))
    const fleet = new Fleet(environmentOf(), subnets)
    fleet.meets = ({ target }) => (target.subnet === 'subnet-a' ? 'dropped' : 'answers')
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ scope: { kind: 'subnet', subnet: 'subnet-a' }, members: [{}, {}, {}] }])
    const alone = new Fleet(environmentOf(), subnets.slice(0, 3))
    alone.meets = () => 'dropped'
    alone.sweep()
    expect(alone.open).toMatchObject([{ scope: { kind: 'target-group' } }])
    const elsewhere = new Fleet(environmentOf(), subnets)
    elsewhere.meets = () => 'dropped'
    elsewhere.sweep()
    expect(elsewhere.open).toMatchObject([{ scope: { kind: 'target-group' } }])
  })

  test('beside which one node fails in its own way is two incidents', () => {
    const fleet = fleetOf(6)
    fleet.meets = ({ target }) => (target.address === '10.0.0.6' ? 'dropped' : 'refused')
    fleet.sweep()
    expect(fleet.open.map(({ scope }) => scope.kind)).toEqual(['target-group', 'node'])
  })

  test('in a target group more is one incident there', () => {
    const environment = environmentOf()
    const [logs] = environment.targetGroups
    if (logs === undefined) throw new Error('there is a target group')
    environment.targetGroups.push({ ...logs, name: 'all' })
    const fleet = new Fleet(environment, [...nodes(3), ...nodes(3, { targetGroup: 'all' }), ...nodes(3)])
    fleet.meets = () => 'refused'
    fleet.sweep()
    expect(fleet.open.map(({ targetGroup }) => targetGroup).sort()).toEqual(['all', 'logs'])
  })
})

describe('a vantage', () => {
  test('that is silent opens nothing and resolves nothing, is announced once, and its return too', () => {
    const fleet = fleetOf(3)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.silent = { b: 'throttled' }
    fleet.meets = () => 'answers'
    expect(told([fleet.sweep()])).toEqual([])
    expect(told(fleet.sweeps(4))).toEqual(['IncidentUpdated:vantages', 'VantageSilent:throttled'])
    expect(fleet.open).toMatchObject([{ seenFrom: ['b'], notSeenFrom: ['a'] }])
    fleet.silent = {}
    expect(told(fleet.sweeps(2))).toEqual(['VantageSilent:heard', 'IncidentResolved'])
  })

  test('that has told of a red node opens nothing by its silence', () => {
    const fleet = fleetOf(2, { timings: { openAfter: '2m' } })
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.silent = { a: 'no-answer', b: 'no-answer' }
    fleet.sweeps(4)
    expect(fleet.open).toEqual([])
    fleet.silent = {}
    fleet.sweep()
    expect(fleet.open).toMatchObject([{ redSince: NOON }])
  })

  test('that is silent ends nothing, even where all that was remembered is lost', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.state = { ...fleet.state, targets: new Map() }
    fleet.silent = { a: 'no-answer', b: 'no-answer' }
    fleet.sweeps(3)
    expect(fleet.open).toHaveLength(1)
  })

  test('with all others silent too: nothing opens, nothing resolves', () => {
    const fleet = fleetOf(3)
    fleet.sweep()
    fleet.silent = { a: 'no-answer', b: 'no-answer' }
    fleet.meets = () => 'refused'
    const { counts } = fleet.sweep()
    expect(counts).toMatchObject({ up: 0, unknown: 12, silentVantages: 2 })
    expect(fleet.open).toEqual([])
  })

  test('that alone sees everything red is doubted, and no node is', () => {
    const fleet = fleetOf(4, { vantages: ['a', 'b', 'c'] })
    fleet.sweep()
    fleet.meets = ({ vantage, target }) => (vantage === 'b' || target.address === '10.0.0.4' ? 'dropped' : 'answers')
    expect(told(fleet.sweeps(3))).toEqual(['IncidentOpened', 'VantageSilent:alone-red'])
    expect(fleet.open).toMatchObject([{ scope: { kind: 'node', address: '10.0.0.4' }, seenFrom: ['a', 'c'] }])
    expect(fleet.planned.again.some(({ cell }) => cell.vantage === 'b')).toBe(false)
  })

  test('that saw it green and falls silent is still one that saw it green', () => {
    const fleet = fleetOf(3, { vantages: ['a', 'b', 'c'] })
    fleet.meets = ({ target, vantage }) => (target.address === '10.0.0.1' && vantage === 'b' ? 'dropped' : 'answers')
    fleet.sweep()
    fleet.silent = { c: 'no-answer' }
    expect(told(fleet.sweeps(3))).toEqual(['VantageSilent:no-answer'])
    expect(fleet.open).toMatchObject([{ notSeenFrom: ['a', 'c'] }])
  })

  test('that sees most red and not all is believed', () => {
    const fleet = fleetOf(4)
    fleet.meets = ({ vantage, target }) => (vantage === 'b' && target.address !== '10.0.0.4' ? 'dropped' : 'answers')
    expect(told(fleet.sweeps(3))).toEqual(['IncidentOpened'])
    expect(fleet.open).toMatchObject([{ seenFrom: ['b'], notSeenFrom: ['a'] }])
  })

  test('that sees all red is believed where another sees most of it red too', () => {
    const fleet = fleetOf(8)
    fleet.meets = ({ vantage, target }) => (vantage === 'b' || target.address > '10.0.0.2' ? 'refused' : 'answers')
    fleet.sweeps(3)
    expect(fleet.open).toMatchObject([{ seenFrom: ['a', 'b'] }])
    expect(fleet.open[0]?.members).toHaveLength(8)
  })

  test('whose every probe is its own trouble is silent', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ vantage }) => (vantage === 'a' ? 'nothing' : 'answers')
    expect(told(fleet.sweeps(2))).toEqual(['VantageSilent:own-trouble'])
  })

  test('that saw red and stays silent keeps the incident open for a day, and not for ever', () => {
    const fleet = fleetOf(3)
    fleet.meets = ({ vantage, target }) => (vantage === 'b' && target.address === '10.0.0.1' ? 'dropped' : 'answers')
    fleet.sweep()
    fleet.silent = { b: 'no-answer' }
    fleet.sweeps(2)
    fleet.now += 23 * 60 * MINUTE
    expect(told([fleet.sweep()])).toEqual([])
    expect(fleet.open).toHaveLength(1)
    fleet.now += 60 * MINUTE
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'unseen' }])
    fleet.silent = {}
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened', 'VantageSilent:heard'])
  })

  test('that saw red is not forgotten while nobody sees green', () => {
    const fleet = fleetOf(3)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'dropped' : 'answers')
    fleet.sweep()
    fleet.silent = { a: 'no-answer', b: 'no-answer' }
    fleet.now += 48 * 60 * MINUTE
    fleet.sweeps(3)
    expect(fleet.open).toHaveLength(1)
    fleet.silent = {}
    expect(told([fleet.sweep()])).toEqual(['VantageSilent:heard', 'VantageSilent:heard'])
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'itself' }])
  })

  test('cut off from the nodes is told as red alone, opens and resolves nothing, and its return is told', () => {
    const fleet = fleetOf(3)
    fleet.sweep()
    const lastHeardAt = fleet.now - MINUTE
    fleet.meets = ({ vantage }) => (vantage === 'b' ? 'dropped' : 'answers')
    const away = fleet.sweeps(5).flatMap(({ events }) => events)
    expect(away).toMatchObject([{ type: 'VantageSilent', vantage: 'b', why: 'alone-red', lastHeardAt }])
    fleet.meets = () => 'answers'
    const back = fleet.sweeps(3)
    const [heard, ...more] = back.flatMap(({ events }) => events)
    expect(heard).toMatchObject({ type: 'VantageSilent', vantage: 'b', lastHeardAt })
    expect(heard).not.toHaveProperty('why')
    expect(heard?.id).not.toBe(away[0]?.id)
    expect(more).toEqual([])
    expect(fleet.incidents.size).toBe(0)
    expect(back.at(-1)?.counts).toMatchObject({ unknown: 0, red: 0, silentVantages: 0 })
  })

  test('is told anew in each silence', () => {
    const fleet = fleetOf(3)
    const ids = [1, 2].flatMap(() => {
      fleet.silent = {}
      const heard = fleet.sweeps(2)
      fleet.silent = { b: 'throttled' }
      return [...heard, ...fleet.sweeps(3)].flatMap(({ events }) => events.map(({ id }) => id))
    })
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)
  })

  test('that is taken out of the configuration takes its cells along', () => {
    const fleet = fleetOf(3, { vantages: ['a', 'b'] })
    fleet.meets = ({ vantage, target }) => (vantage === 'b' && target.address === '10.0.0.1' ? 'dropped' : 'answers')
    fleet.sweep()
    fleet.environment = environmentOf({ vantages: ['a'] })
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'unseen' }])
    expect(Object.keys(fleet.state.vantages)).toEqual(['a'])
  })
})

describe('an instance', () => {
  test('that is replaced under its address keeps its incident, which tells it', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.targets = [node(1, { instanceId: 'i-0000beef' }), node(2)]
    expect(told([fleet.sweep()])).toEqual(['IncidentUpdated:members,instance-replaced'])
    expect(fleet.open).toMatchObject([{ members: [{ instanceId: 'i-0000beef' }] }])
  })

  test('that is scaled in is forgotten, and its incident ends as retired', () => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.targets = [node(2)]
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'retired' }])
    expect([...fleet.state.targets.keys()]).toEqual(['logs/10.0.0.2'])
  })
})

describe('a target group', () => {
  test('that is taken out of the configuration takes its incident along', () => {
    const fleet = fleetOf(2)
    fleet.meets = () => 'refused'
    fleet.sweep()
    fleet.environment = environmentOf({ group: { name: 'metrics' } })
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ resolvedBy: 'retired' }])
    expect(fleet.open).toEqual([])
  })

  test('of which something else is expected now has its incident retired, and is judged by that', () => {
    const fleet = fleetOf(2, { group: { mustNotReach: ['a', 'b'] } })
    expect(told(fleet.sweeps(2))).toEqual(['IncidentOpened'])
    fleet.environment = environmentOf()
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
    expect([...fleet.incidents.values()]).toMatchObject([{ expectation: 'must-not-reach', resolvedBy: 'retired' }])
  })
})

describe('maintenance', () => {
  const window = { id: 'm', targetGroup: 'logs', from: NOON, until: NOON + 5 * MINUTE, by: 'x', reason: 'upgrade' }

  test.each([
    ['a window over the target group', { windows: [window], tagged: false }],
    ['a window over the address', { windows: [{ ...window, addresses: ['10.0.0.1'] }], tagged: false }],
    ['a tag of the instance', { windows: [], tagged: true }],
  ])('by %s: nothing opens, and it is remembered since when it was red', (_, { windows, tagged }) => {
    const fleet = fleetOf(2)
    if (tagged) fleet.targets = [node(1, { inMaintenance: true }), node(2)]
    fleet.state = { ...fleet.state, maintenance: windows }
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    expect(told(fleet.sweeps(5))).toEqual([])
    fleet.targets = nodes(2)
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
    expect(fleet.open[0]?.redSince).toBe(NOON)
  })

  test('of another node, target group or time holds nothing back', () => {
    const others = [
      { ...window, addresses: ['10.0.0.9'] },
      { ...window, targetGroup: 'other' },
      { ...window, until: NOON },
      { ...window, from: NOON + MINUTE },
    ]
    const fleet = fleetOf(2)
    fleet.state = { ...fleet.state, maintenance: others }
    fleet.meets = () => 'refused'
    expect(told([fleet.sweep()])).toEqual(['IncidentOpened'])
  })

  test('of a node that joins no wave while it lasts', () => {
    const fleet = fleetOf(5)
    fleet.meets = ({ target }) => (target.address < '10.0.0.4' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.state = { ...fleet.state, maintenance: [{ ...window, addresses: ['10.0.0.4'] }] }
    fleet.meets = ({ target }) => (target.address < '10.0.0.5' ? 'refused' : 'answers')
    expect(told([fleet.sweep()])).toEqual([])
  })
})

describe('a node that comes and goes', () => {
  test('is flapping: its incident stays open until it has been quiet for as long as the window', () => {
    const fleet = fleetOf(2, { timings: { upAfter: 1, flapWindow: '10m', flapChanges: 4 } })
    const all: string[] = []
    for (let i = 0; i < 20; i++) {
      fleet.meets = ({ target }) => (target.address === '10.0.0.1' && i % 2 === 0 ? 'refused' : 'answers')
      all.push(...told([fleet.sweep()]))
    }
    expect(all).toEqual(['IncidentOpened', 'IncidentResolved', 'IncidentOpened', 'IncidentUpdated:flapping'])
    expect(fleet.open).toMatchObject([{ flapping: true }])
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(9))).toEqual([])
    expect(told([fleet.sweep()])).toEqual(['IncidentResolved'])
  })
})

test('an incident stays small where every observation carries a long chain', () => {
  const fleet = fleetOf(30, { group: { scheme: 'https' } })
  fleet.meets = ({ role }) => (role === 'http' ? 'hung' : 'answers')
  const name = 'n'.repeat(60)
  const certificate = {
    ...{ subject: name, issuer: name, names: Array<string>(100).fill(name) },
    ...{ notBefore: name, notAfter: name, fingerprint256: name },
  }
  const tls = { version: 'TLSv1.3', chain: [certificate, certificate], clientCertificateRequested: false }
  fleet.sweep(matrix =>
    matrix.map(({ cell, observations }) => ({ cell, observations: observations.map(each => ({ ...each, tls })) })),
  )
  expect(fleet.open[0]?.observations.length).toBeGreaterThan(0)
  expect(JSON.stringify(fleet.open[0]).length).toBeLessThan(100_000)
})

describe('an incident that somebody works on', () => {
  test.each(['investigating', 'diagnosed', 'proposed', 'approved'] as const)('resolves by itself while %s', status => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.state = { ...fleet.state, openIncidents: fleet.open.map(each => ({ ...each, status })) }
    for (const each of fleet.open) fleet.incidents.set(each.id, each)
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(2))).toEqual(['IncidentResolved'])
  })

  test.each(['applying', 'verifying'] as const)('does not while %s', status => {
    const fleet = fleetOf(2)
    fleet.meets = ({ target }) => (target.address === '10.0.0.1' ? 'refused' : 'answers')
    fleet.sweep()
    fleet.state = { ...fleet.state, openIncidents: fleet.open.map(each => ({ ...each, status })) }
    for (const each of fleet.open) fleet.incidents.set(each.id, each)
    fleet.meets = () => 'answers'
    expect(told(fleet.sweeps(6))).toEqual(['IncidentUpdated:members'])
    expect(fleet.open).toMatchObject([{ status }])
  })
})
