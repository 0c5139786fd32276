import assert from 'node:assert/strict'
import type { KnownTargets } from '../../lib/core/sweep/cell.ts'
import type { Called, Lease, Ledger, SweepState } from '../../lib/ports.ts'
import { incident, maintenance, NOON, opened, resolved, silent, targetsOf, updated } from './shapes.ts'

/** A ledger with nothing in it, and how many items it has written so far. */
export interface World {
  ledger: Ledger
  written: () => number
}

interface Clause {
  name: string
  holds: (world: World) => Promise<void>
}

export function value<T>(answer: Called<T>): T {
  assert.ok(answer.ok, `wanted an answer, got ${JSON.stringify(answer)}`)
  return answer.value
}

const TICK = 60_000

async function leased(ledger: Ledger, now = NOON): Promise<Lease> {
  const lease = value(await ledger.take(`sweep-${now}`, now, 50_000))
  assert.ok(lease)
  return lease
}

const idsOf = (things: readonly { id: string }[]): string[] => things.map(({ id }) => id)

const heard = { a: { lastHeardAt: NOON, silent: 0, announced: false } }

/** Saves `targets` after what is there, and tells what has been written for it. */
async function saving({ ledger, written }: World, targets: KnownTargets, lease: Lease): Promise<number> {
  const before = value(await ledger.load())
  const from = written()
  value(await ledger.save(before, { targets, vantages: heard }, lease, NOON))
  return written() - from
}

const leaseClauses: Clause[] = [
  {
    name: 'one of two sweeps at once gets the lease',
    holds: async ({ ledger }) => {
      const taken = await Promise.all(['one', 'two'].map(holder => ledger.take(holder, NOON, 50_000)))
      assert.equal(taken.map(value).filter(lease => lease !== null).length, 1)
    },
  },
  {
    name: 'a holder that asks again for what it was given finds it, and as another sweep does not',
    holds: async ({ ledger }) => {
      const first = value(await ledger.take('one', NOON, 50_000))
      assert.deepEqual(value(await ledger.take('one', NOON, 50_000)), first)
      assert.equal(value(await ledger.take('one', NOON + 1, 50_000)), null)
    },
  },
  {
    name: 'a lease is taken over once it has expired, with a higher fence',
    holds: async ({ ledger }) => {
      const first = await leased(ledger)
      assert.equal(value(await ledger.take('two', NOON + 49_999, 50_000)), null)
      const second = value(await ledger.take('two', NOON + 50_000, 50_000))
      assert.ok(second && second.fence > first.fence)
    },
  },
  {
    name: 'a released lease is free at once; one taken over is not released by its former holder',
    holds: async ({ ledger }) => {
      const first = await leased(ledger)
      value(await ledger.release(first))
      assert.ok(value(await ledger.take('two', NOON + 1, 50_000)))
      value(await ledger.release(first))
      assert.equal(value(await ledger.take('three', NOON + 2, 50_000)), null)
    },
  },
  {
    name: 'a write with an older fence is refused and changes nothing',
    holds: async ({ ledger }) => {
      const old = await leased(ledger)
      await leased(ledger, NOON + TICK)
      const before = value(await ledger.load())
      for (const targets of [before.targets, targetsOf(1, 1)]) {
        const refused = await ledger.save(before, { targets, vantages: heard }, old, NOON)
        assert.equal(!refused.ok && refused.why, 'denied')
      }
      assert.deepEqual(value(await ledger.load()), before)
    },
  },
]

const memoryClauses: Clause[] = [
  {
    name: 'what was saved is loaded',
    holds: async world => {
      assert.deepEqual(value(await world.ledger.load()), {
        targets: new Map(),
        vantages: {},
        openIncidents: [],
        maintenance: [],
      })
      const targets = targetsOf(3, 2)
      await saving(world, targets, await leased(world.ledger))
      const state = value(await world.ledger.load())
      assert.deepEqual(new Map([...state.targets].sort()), new Map([...targets].sort()))
      assert.deepEqual(state.vantages, heard)
    },
  },
  {
    name: 'unchanged targets cost the heartbeat alone, a changed one its own item besides',
    holds: async world => {
      const lease = await leased(world.ledger)
      const targets = targetsOf(200, 2)
      await saving(world, targets, lease)
      assert.equal(await saving(world, structuredClone(targets), lease), 1)
      const [first, known] = [...targets][0] ?? assert.fail('no target')
      assert.equal(await saving(world, new Map(targets).set(first, { ...known, scheme: 'http' }), lease), 2)
    },
  },
  {
    name: 'targets that are gone are forgotten',
    holds: async world => {
      const lease = await leased(world.ledger)
      await saving(world, targetsOf(3, 1), lease)
      await saving(world, targetsOf(1, 1), lease)
      assert.deepEqual([...value(await world.ledger.load()).targets.keys()], ['data/10.0.0.0'])
      await saving(world, new Map(), lease)
      assert.equal(value(await world.ledger.load()).targets.size, 0)
    },
  },
  {
    name: 'a wave of 6,000 red cells is kept and loaded whole',
    holds: async world => {
      const wave = targetsOf(500, 6)
      await saving(world, wave, await leased(world.ledger))
      const { targets } = value(await world.ledger.load())
      assert.deepEqual(new Map([...targets].sort()), new Map([...wave].sort()))
    },
  },
]

const incidentClauses: Clause[] = [
  {
    name: 'an opened incident is there with its event, in the state and in the outbox',
    holds: async ({ ledger }) => {
      const opening = opened(incident('inc-1'))
      assert.equal(value(await ledger.commit(opening)), 'written')
      assert.deepEqual(value(await ledger.load()).openIncidents, [opening.after])
      assert.deepEqual(value(await ledger.pending(10)), [opening.event])
      assert.deepEqual(value(await ledger.get('inc-1')), { incident: opening.after, events: [opening.event] })
      assert.equal(value(await ledger.get('inc-2')), null)
    },
  },
  {
    name: 'a key is open once, whoever comes second, and neither incident nor event is left of the other',
    holds: async ({ ledger }) => {
      value(await ledger.commit(opened(incident('inc-1'))))
      assert.equal(value(await ledger.commit(opened(incident('inc-2')))), 'conflict')
      assert.equal(value(await ledger.get('inc-2')), null)
      assert.deepEqual(idsOf(value(await ledger.pending(10))), ['inc-1-opened'])
      assert.deepEqual(idsOf(value(await ledger.list({ limit: 10 }))), ['inc-1'])
    },
  },
  {
    name: 'two that open one key at the same moment: one does',
    holds: async ({ ledger }) => {
      const answers = await Promise.all(['inc-1', 'inc-2'].map(id => ledger.commit(opened(incident(id)))))
      assert.deepEqual(answers.map(value).sort(), ['conflict', 'written'])
      assert.equal(value(await ledger.list({ limit: 10 })).length, 1)
    },
  },
  {
    name: 'the same transition twice is one',
    holds: async ({ ledger }) => {
      const opening = opened(incident('inc-1'))
      value(await ledger.commit(opening))
      assert.equal(value(await ledger.commit(opening)), 'conflict')
      assert.equal(value(await ledger.pending(10)).length, 1)
    },
  },
  {
    name: 'a change of what has changed meanwhile conflicts, and tells nothing',
    holds: async ({ ledger }) => {
      const first = incident('inc-1')
      value(await ledger.commit(opened(first)))
      value(await ledger.commit(updated(first, { flapping: true })))
      const late = { ...updated(first), event: silent('late') }
      assert.equal(value(await ledger.commit(late)), 'conflict')
      assert.equal(value(await ledger.get('inc-1'))?.incident.flapping, true)
      assert.ok(!idsOf(value(await ledger.pending(10))).includes('late'))
    },
  },
  {
    name: 'an event that is known already keeps its change from being written',
    holds: async ({ ledger }) => {
      const opening = opened(incident('inc-1'))
      value(await ledger.commit(opening))
      const change = updated(opening.after, { flapping: true })
      value(await ledger.add([change.event]))
      assert.equal(value(await ledger.commit(change)), 'conflict')
      assert.deepEqual(value(await ledger.get('inc-1'))?.incident, opening.after)
    },
  },
  {
    name: 'a resolved incident is open no longer, keeps its history, and leaves its key',
    holds: async ({ ledger }) => {
      const opening = opened(incident('inc-1'))
      const change = updated(opening.after, { flapping: true })
      const end = resolved(change.after)
      for (const transition of [opening, change, end]) assert.equal(value(await ledger.commit(transition)), 'written')
      assert.deepEqual(value(await ledger.load()).openIncidents, [])
      assert.deepEqual(value(await ledger.get('inc-1')), {
        incident: end.after,
        events: [opening.event, change.event, end.event],
      })
      assert.equal(value(await ledger.commit(opened(incident('inc-2', { openedAt: NOON + TICK })))), 'written')
    },
  },
  {
    name: 'incidents are listed newest first, the open ones by themselves, so many as asked for',
    holds: async ({ ledger }) => {
      const made = [1, 2, 3, 4].map(n => incident(`inc-${n}`, { key: `key-${n}`, openedAt: NOON + n * TICK }))
      for (const one of made) value(await ledger.commit(opened(one)))
      const [, second] = made
      assert.ok(second)
      value(await ledger.commit(resolved(second)))
      assert.deepEqual(idsOf(value(await ledger.list({ limit: 3 }))), ['inc-4', 'inc-3', 'inc-2'])
      assert.deepEqual(idsOf(value(await ledger.list({ open: true, limit: 10 }))), ['inc-4', 'inc-3', 'inc-1'])
      assert.deepEqual(idsOf(value(await ledger.list({ open: true, limit: 1 }))), ['inc-4'])
    },
  },
  {
    name: 'more incidents are open at once than one read takes',
    holds: async ({ ledger }) => {
      const many = Array.from({ length: 130 }, (_, n) => incident(`inc-${n}`, { key: `key-${n}`, openedAt: NOON + n }))
      for (const one of many) value(await ledger.commit(opened(one)))
      assert.equal(value(await ledger.load()).openIncidents.length, 130)
      assert.equal(value(await ledger.pending(200)).length, 130)
    },
  },
]

const outboxClauses: Clause[] = [
  {
    name: 'the outbox gives its events oldest first, and of one moment the lower version first',
    holds: async ({ ledger }) => {
      value(await ledger.add([silent('c', NOON + 3), silent('a', NOON + 1)]))
      const opening = opened(incident('inc-1', { openedAt: NOON + 2 }))
      const change = { ...updated(opening.after), event: { ...updated(opening.after).event, at: NOON + 2, id: '0' } }
      value(await ledger.commit(opening))
      value(await ledger.commit(change))
      assert.deepEqual(idsOf(value(await ledger.pending(10))), ['a', 'inc-1-opened', '0', 'c'])
      assert.deepEqual(idsOf(value(await ledger.pending(1))), ['a'])
    },
  },
  {
    name: 'what was sent is pending no longer, what was not is; sent twice is sent',
    holds: async ({ ledger }) => {
      const ids = Array.from({ length: 60 }, (_, n) => `e-${String(n).padStart(2, '0')}`)
      value(await ledger.add(ids.map((id, n) => silent(id, NOON + n))))
      value(await ledger.sent(ids.slice(0, 58)))
      value(await ledger.sent([...ids.slice(0, 2), 'unheard-of']))
      value(await ledger.sent([]))
      assert.deepEqual(idsOf(value(await ledger.pending(10))), ['e-58', 'e-59'])
    },
  },
  {
    name: 'an event that is known is left as it is, sent or not',
    holds: async ({ ledger }) => {
      value(await ledger.add([silent('a')]))
      value(await ledger.add([silent('a', NOON + 5), silent('b', NOON + 9)]))
      assert.deepEqual(value(await ledger.pending(10)), [silent('a'), silent('b', NOON + 9)])
      value(await ledger.sent(['a']))
      value(await ledger.add([silent('a')]))
      assert.deepEqual(idsOf(value(await ledger.pending(10))), ['b'])
    },
  },
]

const maintenanceClauses: Clause[] = [
  {
    name: 'windows are told until they are over, those to come too',
    holds: async ({ ledger }) => {
      const entries = [
        maintenance('m-late', NOON + TICK, NOON + 2 * TICK),
        maintenance('m-now', NOON - TICK, NOON + TICK),
        maintenance('m-over', NOON - TICK, NOON),
      ]
      for (const entry of entries) value(await ledger.addMaintenance(entry))
      assert.deepEqual(value(await ledger.listMaintenance(NOON)), [entries[1], entries[0]])
      assert.deepEqual(idsOf(value(await ledger.listMaintenance(NOON + 2 * TICK))), [])
    },
  },
  {
    name: 'a sweep loads the windows that were not over at the last heartbeat',
    holds: async world => {
      const { ledger } = world
      value(await ledger.addMaintenance(maintenance('m-over', NOON - TICK, NOON)))
      value(await ledger.addMaintenance(maintenance('m-now', NOON - TICK, NOON + TICK)))
      const all = (state: SweepState) => idsOf(state.maintenance)
      assert.deepEqual(all(value(await ledger.load())), ['m-over', 'm-now'])
      await saving(world, new Map(), await leased(ledger))
      assert.deepEqual(all(value(await ledger.load())), ['m-now'])
    },
  },
  {
    name: 'a window is ended before its time; one that is not there is not found',
    holds: async ({ ledger }) => {
      value(await ledger.addMaintenance(maintenance('m-1', NOON, NOON + TICK)))
      value(await ledger.endMaintenance('m-1'))
      assert.deepEqual(value(await ledger.listMaintenance(NOON)), [])
      const again = await ledger.endMaintenance('m-1')
      assert.equal(!again.ok && again.why, 'not-found')
    },
  },
]

/** What every ledger keeps to, whatever it is made of. */
export const CONTRACT: readonly Clause[] = [
  ...leaseClauses,
  ...memoryClauses,
  ...incidentClauses,
  ...outboxClauses,
  ...maintenanceClauses,
]
