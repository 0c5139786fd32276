import { describe, expect, test } from 'vitest'
import type { KnownTarget, KnownTargets } from '../../../lib/core/sweep/cell.ts'
import { planConfirmation } from '../../../lib/core/sweep/plan-confirmation.ts'
import { type PlannedProbe, planSweep } from '../../../lib/core/sweep/plan-sweep.ts'
import { environmentOf, type Meets, MINUTE, NOON, node, nodes, observe } from './fleet.ts'

const shown = ({ cell, probe, depth }: PlannedProbe): string =>
  [
    cell.vantage,
    cell.role,
    probe.kind,
    ...(probe.secure === undefined ? [] : [probe.secure ? 'tls' : 'plain']),
    depth,
  ].join(' ')

const target = node(1)
const calm: KnownTarget = { instanceId: target.instanceId ?? '', scheme: 'http', transportTls: false, cells: {} }
const known = (more: Partial<KnownTarget> = {}): KnownTargets => new Map([['logs/10.0.0.1', { ...calm, ...more }]])
const one = { vantages: ['a'] }
/** A minute at which it is not this target's turn, and one at which it is. */
const minutes = Array.from({ length: 60 }, (_, i) => NOON + i * MINUTE)
const isDeep = (now: number, facts = known(), environment = environmentOf(one)): boolean =>
  planSweep(environment, [target], facts, now).some(({ depth }) => depth === 'deep')
const quiet = minutes.find(now => !isDeep(now)) ?? 0

describe('the steady state', () => {
  test('is a connect to each port', () => {
    expect(planSweep(environmentOf(one), [target], known(), quiet).map(shown)).toEqual([
      'a http tcp steady',
      'a transport tcp steady',
    ])
    expect(planSweep(environmentOf(one), [target], known(), quiet)[0]?.probe).toEqual({
      address: '10.0.0.1',
      family: 4,
      port: 9200,
      kind: 'tcp',
    })
  })

  test('goes deep at every fifth tick, all vantages of a target together, targets spread over the ticks', () => {
    expect(minutes.filter(now => isDeep(now))).toHaveLength(12)
    const facts: KnownTargets = new Map(
      nodes(100).map(each => [`logs/${each.address}`, { ...calm, instanceId: each.instanceId ?? '' }]),
    )
    const deep = minutes
      .slice(0, 5)
      .map(now => planSweep(environmentOf(), nodes(100), facts, now).filter(({ depth }) => depth === 'deep').length)
    for (const count of deep) expect(count).toBeLessThan(100 * 8 * 0.4)
    expect(deep.reduce((a, b) => a + b)).toBe(100 * 8)
  })

  test('without a REST port asks none, and knows targets once', () => {
    const environment = environmentOf({ ...one, group: { http: 'none' } })
    const plan = planSweep(environment, [target, target, node(1, { targetGroup: 'gone' })], known(), quiet)
    expect(plan.map(shown)).toEqual(['a transport tcp steady'])
    expect(planSweep(environmentOf(one), [node(1, { httpPort: null })], known(), quiet)).toHaveLength(1)
  })
})

describe('deep', () => {
  const deep = ['a http tcp deep', 'a http http plain deep', 'a transport tcp deep', 'a transport transport plain deep']

  test('at first sight, by TLS first', () => {
    expect(planSweep(environmentOf(one), [target], new Map(), quiet).map(shown)).toEqual(
      deep.map(each => each.replace('plain', 'tls')),
    )
  })

  test('where another instance took the address, and nothing of the old one is believed', () => {
    const plan = planSweep(environmentOf(one), [node(1, { instanceId: 'i-2' })], known(), quiet)
    expect(plan.map(shown)).toEqual(deep.map(each => each.replace('plain', 'tls')))
  })

  test('by the scheme that is declared', () => {
    const environment = environmentOf({ ...one, group: { scheme: 'http' } })
    expect(planSweep(environment, [target], new Map(), quiet).map(shown)).toEqual(deep)
  })

  test('for the cell that is not up, and for the same port from elsewhere', () => {
    const state = { status: 'down', since: NOON, ups: 0, downs: 2, flips: [NOON] } as const
    const plan = planSweep(environmentOf(), [target], known({ cells: { 'a/http': state } }), quiet)
    expect(plan.map(shown)).toEqual([
      'a http tcp deep',
      'a http http plain deep',
      'a transport tcp steady',
      'b http tcp deep',
      'b http http plain deep',
      'b transport tcp steady',
    ])
  })

  test('for the one that was red once, and not for the one that was red long ago', () => {
    const state = { status: 'up', since: NOON, ups: 0, downs: 1, flips: [] } as const
    expect(isDeep(quiet, known({ cells: { 'a/http': state } }))).toBe(true)
    expect(isDeep(quiet, known({ cells: { 'a/http': { ...state, downs: 0, flips: [NOON] } } }))).toBe(false)
  })

  test('while the scheme is not known', () => {
    const { scheme: _, ...unlearnt } = calm
    expect(isDeep(quiet, new Map([['logs/10.0.0.1', unlearnt]]))).toBe(true)
  })

  test('never at a port that must not be reached', () => {
    const environment = environmentOf({ ...one, group: { mustNotReach: ['a'] } })
    expect(planSweep(environment, [target], new Map(), quiet).map(shown)).toEqual([
      'a http tcp steady',
      'a transport tcp steady',
    ])
  })
})

describe('a secured cluster', () => {
  const asks = (facts: KnownTargets, credentials = {}): number =>
    minutes.filter(now =>
      planSweep(environmentOf(one), [target], facts, now, credentials).some(({ probe }) => probe.kind === 'http'),
    ).length

  test('is asked anonymously once an hour', () => {
    expect(asks(known({ secured: true }))).toBe(1)
  })

  test('is asked with credentials as any other', () => {
    expect(asks(known({ secured: true }), { logs: 'hash' })).toBe(12)
  })

  test('that rejected them is asked once an hour, and at once when they have changed', () => {
    const rejected = known({ secured: true, rejectedCredentials: 'hash' })
    expect(asks(rejected, { logs: 'hash' })).toBe(1)
    expect(asks(rejected, { logs: 'other' })).toBe(60)
  })
})

describe('a confirmation', () => {
  const environment = environmentOf({ vantages: ['a', 'b', 'c'] })
  const matrixOf = (meets: (probe: PlannedProbe) => Meets, of = environment, targets = [target, node(2)]) =>
    planSweep(of, targets, known(), quiet).map(each => ({
      cell: each.cell,
      observations: [observe(each, meets(each), NOON)],
    }))
  const confirming = (meets: (probe: PlannedProbe) => Meets, facts = known(), of = environment): string[] =>
    planConfirmation(of, matrixOf(meets, of), facts).map(shown)

  test('is asked of the same vantage and of one that saw it green', () => {
    expect(
      confirming(({ cell }) =>
        cell.vantage === 'b' && cell.role === 'transport' && cell.target === target
          ? 'refused'
          : cell.target === target
            ? 'answers'
            : 'tls',
      ),
    ).toEqual([
      'a transport tcp deep',
      'a transport transport plain deep',
      'b transport tcp deep',
      'b transport transport plain deep',
    ])
  })

  test('is not asked of what is down already', () => {
    const state = { status: 'down', since: NOON, ups: 0, downs: 2, flips: [NOON] } as const
    const facts = known({ cells: { 'b/transport': state } })
    expect(
      confirming(
        ({ cell }) =>
          cell.vantage === 'b' && cell.role === 'transport' && cell.target === target
            ? 'refused'
            : cell.target === target
              ? 'answers'
              : 'tls',
        facts,
      ),
    ).toEqual([])
  })

  test('of a REST port that was perhaps asked the wrong way is asked the other way too', () => {
    const single = environmentOf(one)
    const wrong = (meets: Meets, facts: KnownTargets, group = {}) => {
      const of = environmentOf({ ...one, group })
      const matrix = planSweep(of, [target], facts, quiet).map(each => ({
        cell: each.cell,
        observations: [
          observe({ ...each, probe: { ...each.probe } }, each.cell.role === 'http' ? meets : 'answers', NOON),
        ],
      }))
      return planConfirmation(of, matrix, facts)
        .map(shown)
        .filter(each => each.startsWith('a http http'))
    }
    expect(single.targetGroups[0]?.scheme).toBe('auto')
    expect(wrong('answers', new Map())).toEqual(['a http http tls deep', 'a http http plain deep'])
    expect(wrong('answers', new Map(), { scheme: 'https' })).toEqual(['a http http tls deep'])
    expect(wrong('refused', new Map())).toEqual(['a http http tls deep'])
    const down = { status: 'down', since: NOON, ups: 0, downs: 2, flips: [NOON] } as const
    expect(wrong('tls', known({ cells: { 'a/http': down } }))).toEqual(['a http http tls deep'])
  })
})
