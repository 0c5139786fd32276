import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SilenceReason } from '../../../lib/core/events/fleet-event.ts'
import { MAX_MEMBERS } from '../../../lib/core/sweep/incident-members.ts'
import { judgeSweep } from '../../../lib/core/sweep/judge-sweep.ts'
import { planSweep } from '../../../lib/core/sweep/plan-sweep.ts'
import { digest, environmentOf, Fleet, type Meets, NOON, node, observe } from './fleet.ts'

const VANTAGES = ['a', 'b', 'c']
const NODES = 6

/** What a sweep of the model finds. */
interface Found {
  /** By node, what its ports meet; a node `gone` is retired. */
  nodes: readonly (Meets | 'gone')[]
  instances: readonly number[]
  /** By vantage, whether it is silent. */
  silent: readonly boolean[]
  /** Cells that meet something else than their node. */
  odd: readonly { vantage: string; i: number; role: 'http' | 'transport'; meets: Meets }[]
  seed: number
}

const meets = fc.constantFrom<Meets>('answers', 'refused', 'dropped', 'hung', 'no-master', 'tls', 'nothing')
const calm: fc.Arbitrary<Meets | 'gone'> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Meets>('answers') },
  { weight: 3, arbitrary: meets },
  { weight: 1, arbitrary: fc.constant<'gone'>('gone') },
)
const wave: fc.Arbitrary<Meets> = fc.constantFrom<Meets>('refused', 'dropped', 'answers')

const found: fc.Arbitrary<Found> = fc.record({
  nodes: fc.oneof(
    { weight: 3, arbitrary: fc.array(calm, { minLength: NODES, maxLength: NODES }) },
    { weight: 1, arbitrary: wave.map(each => Array<Meets>(NODES).fill(each)) },
  ),
  instances: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: NODES, maxLength: NODES }),
  silent: fc.array(
    fc.integer({ min: 0, max: 9 }).map(i => i === 0),
    { minLength: VANTAGES.length, maxLength: VANTAGES.length },
  ),
  odd: fc.array(
    fc.record({
      vantage: fc.constantFrom(...VANTAGES),
      i: fc.nat(NODES - 1),
      role: fc.constantFrom('http' as const, 'transport' as const),
      meets,
    }),
    { maxLength: 3 },
  ),
  seed: fc.nat(),
})

function arrange(fleet: Fleet, { nodes, instances, silent, odd }: Found): void {
  fleet.targets = nodes.flatMap((is, i) =>
    is === 'gone' ? [] : [node(i + 1, { instanceId: `i-${instances[i]}${i}`, subnet: `subnet-${i % 2}` })],
  )
  fleet.silent = Object.fromEntries(
    VANTAGES.flatMap((vantage, i): [string, SilenceReason][] => (silent[i] ? [[vantage, 'no-answer']] : [])),
  )
  fleet.meets = ({ vantage, target, role }) => {
    const i = Number(target.address.split('.')[3]) - 1
    const other = odd.find(each => each.vantage === vantage && each.i === i && each.role === role)
    const is = other?.meets ?? nodes[i]
    return is === undefined || is === 'gone' ? 'nothing' : is
  }
}

/** The same cells in another order. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((each, i) => ({ each, at: digest(`${seed}/${i}`) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ each }) => each)
}

const options = { vantages: VANTAGES, timings: { upAfter: 2, flapWindow: '10m', flapChanges: 4 } }
const runs = fc.array(found, { minLength: 1, maxLength: 12 })

test('whatever happens: one open incident for a key, every red target told once, and no end without green', () => {
  fc.assert(
    fc.property(runs, sweeps => {
      const fleet = new Fleet(environmentOf(options), [])
      for (const each of sweeps) {
        arrange(fleet, each)
        const before = fleet.state
        const { transitions } = fleet.sweep(matrix => shuffled(matrix, each.seed))
        const open = fleet.open

        expect(new Set(open.map(({ key }) => key)).size).toBe(open.length)
        expect(new Set(fleet.incidents.keys()).size).toBe(fleet.incidents.size)
        const listed = open.flatMap(({ members }) => members.flatMap(m => (m.leftAt === undefined ? [m.address] : [])))
        expect(new Set(listed).size).toBe(listed.length)
        for (const [key, { cells }] of fleet.state.targets)
          if (Object.values(cells).some(({ status }) => status === 'down')) expect(listed).toContain(key.slice(5))

        const heard = VANTAGES.filter(vantage => fleet.silent[vantage] === undefined)
        for (const { before: was, after, event } of transitions) {
          expect(after.version).toBe((was?.version ?? 0) + 1)
          expect(after.members.length).toBeLessThanOrEqual(MAX_MEMBERS)
          if (was === null) expect(after.seenFrom.some(vantage => heard.includes(vantage))).toBe(true)
          if (event.type !== 'IncidentResolved') continue
          for (const { address, leftAt } of was?.members ?? []) {
            if (leftAt !== undefined || !fleet.targets.some(target => target.address === address)) continue
            expect(heard).not.toEqual([])
            const known = fleet.state.targets.get(`logs/${address}`)
            expect(Object.values(known?.cells ?? {}).every(({ status }) => status === 'up')).toBe(true)
          }
        }
        if (heard.length === 0) {
          expect(transitions.filter(({ event }) => event.type === 'IncidentOpened')).toEqual([])
          for (const [key, known] of fleet.state.targets) expect(known).toBe(before.targets.get(key))
        }
      }
    }),
    { numRuns: 150 },
  )
})

test('every event of a life has an id of its own', () => {
  fc.assert(
    fc.property(runs, sweeps => {
      const fleet = new Fleet(environmentOf(options), [])
      const ids = sweeps.flatMap(each => {
        arrange(fleet, each)
        const { transitions, events } = fleet.sweep()
        return [...transitions.map(({ event }) => event.id), ...events.map(({ id }) => id)]
      })
      expect(new Set(ids).size).toBe(ids.length)
    }),
    { numRuns: 60 },
  )
})

test('the order of targets and cells does not matter', () => {
  fc.assert(
    fc.property(runs, sweeps => {
      const straight = new Fleet(environmentOf(options), [])
      const other = new Fleet(environmentOf(options), [])
      for (const each of sweeps) {
        arrange(straight, each)
        arrange(other, each)
        other.targets = shuffled(other.targets, each.seed)
        const { targets: expectedTargets, ...expected } = straight.sweep()
        const { targets, ...judged } = other.sweep(matrix => shuffled(matrix, each.seed))
        expect(judged).toEqual(expected)
        expect(Object.fromEntries(targets)).toEqual(Object.fromEntries(expectedTargets))
      }
    }),
    { numRuns: 60 },
  )
})

test('a sweep of 5,000 targets from 6 vantages is judged in well under 2 s, broken or not', () => {
  const fleet = new Fleet(
    environmentOf({ vantages: ['a', 'b', 'c', 'd', 'e', 'f'], group: { scheme: 'http' } }),
    Array.from({ length: 5000 }, (_, i) => node(i + 1)),
  )
  const { environment, targets, state } = fleet
  const took = (is: Meets): number => {
    const byCell = Map.groupBy(planSweep(environment, targets, state.targets, NOON), ({ cell }) => cell)
    const matrix = [...byCell].map(([cell, probes]) => ({
      cell,
      observations: probes.map(each => observe(each, is, NOON)),
    }))
    expect(matrix).toHaveLength(60_000)
    const times = [1, 2].map(() => {
      const started = performance.now()
      const judged = judgeSweep({
        ...{ fleet: 'f', environment, targets, state, matrix, confirmation: matrix, silent: {}, now: NOON, digest },
      })
      const ms = performance.now() - started
      expect(judged.transitions).toHaveLength(is === 'refused' ? 1 : 0)
      expect(JSON.stringify(judged.transitions).length).toBeLessThan(200_000)
      return ms
    })
    return Math.min(...times)
  }
  for (const is of ['unauthorized', 'refused'] as const) expect(took(is)).toBeLessThan(2000)
})
