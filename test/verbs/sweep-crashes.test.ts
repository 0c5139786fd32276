import { describe, expect, it } from 'vitest'
import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import { hasEnded } from '../../lib/core/model/incident.ts'
import type { Ledger } from '../../lib/ports.ts'
import { environmentOf, instances, stage } from './stage.ts'

class Crash extends Error {}

/** Number of the call of a port after which the process is no more: its effect is there, and its answer was never heard. */
type Death = number

type Stage = ReturnType<typeof stage>

/** Two nodes break and a vantage falls silent, each for long enough that a lost sweep changes nothing of it. */
function arrange(fleet: Stage, tick: number): void {
  fleet.down.clear()
  fleet.behaviours.clear()
  if (tick >= 2 && tick < 7) fleet.down.add('10.0.0.0')
  if (tick >= 4 && tick < 7) fleet.down.add('10.0.0.2')
  if (tick >= 4 && tick < 7)
    fleet.behaviours.set('private-b', async () => ({ ok: false, why: 'unavailable', detail: 'injected' }))
}

const environment = environmentOf()
const TICKS = 11
const FAULT_ENDS = 9

/** Every call to a port goes by `called`; a process that is dead calls nothing any more. */
function mortal(fleet: Stage, death: Death | undefined, onDeath: () => void) {
  let calls = 0
  let dead = false
  const guarded = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, self) {
        const member: unknown = Reflect.get(target, name, self)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          const own = ++calls
          const dies = own === death
          if (dead) throw new Crash()
          const answer: unknown = await member.apply(target, args)
          if (dies) die()
          return answer
        }
      },
    })
  const die = () => {
    dead = true
    onDeath()
    throw new Crash()
  }
  const { ports } = fleet
  const { ledger, bus, lastKnown, targets, probers } = ports
  Object.assign(ports, {
    ledger: guarded(ledger),
    bus: guarded(bus),
    lastKnown: guarded(lastKnown),
    targets: guarded(targets),
    probers: guarded(probers),
  })
  return {
    calls: () => calls,
    revive: () => {
      dead = false
    },
  }
}

interface Lived {
  fleet: Stage
  calls: number
  crashed: number
}

async function live(
  death: Death | undefined,
  { warm, fault }: { warm: boolean; fault?: keyof Ledger | undefined } = { warm: false },
): Promise<Lived> {
  const fleet = stage(environment, instances(3))
  let crashed = 0
  const process = mortal(fleet, death, () => {
    crashed++
  })
  for (let tick = 1; tick <= TICKS; tick++) {
    arrange(fleet, tick)
    fleet.ledgerFaults.clear()
    if (fault !== undefined && tick < FAULT_ENDS) fleet.ledgerFaults.set(fault, 'throttled')
    try {
      await fleet.tick()
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      process.revive()
      if (!warm) fleet.restart()
    }
    await holdsOneOpenForEach(fleet)
  }
  return { fleet, calls: process.calls(), crashed }
}

async function holdsOneOpenForEach({ ledger }: Stage): Promise<void> {
  const state = await ledger.load()
  if (!state.ok) return
  const keys = state.value.openIncidents.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  const members = state.value.openIncidents.flatMap(each => each.members.map(({ address }) => address))
  expect(new Set(members).size).toBe(members.length)
}

const distinct = (told: readonly FleetEvent[]): FleetEvent[] => [...new Map(told.map(each => [each.id, each])).values()]

const counts = (told: readonly FleetEvent[]): Record<string, number> =>
  Object.fromEntries(
    ['IncidentOpened', 'IncidentResolved', 'VantageSilent'].map(type => [
      type,
      distinct(told).filter(each => each.type === type).length,
    ]),
  )

/** Deaths at every call of a life that nothing cuts off. */
async function everyDeath(more: { warm: boolean; fault?: keyof Ledger }): Promise<Death[]> {
  const { calls } = await live(undefined, more)
  expect(calls).toBeGreaterThan(90)
  return Array.from({ length: calls }, (_, i) => i + 1)
}

describe.each([
  ['a new process takes over', false],
  ['the process lives on with what it remembers', true],
])('a sweep that dies at any call of a port, and %s', (_, warm) => {
  it('leaves one incident for each broken node, every event told by one id, and nothing open at the end', async () => {
    for (const death of await everyDeath({ warm })) {
      const where = `after call ${death}`
      const { fleet, crashed } = await live(death, { warm })
      expect(crashed, where).toBe(1)
      const told = fleet.told()
      expect(counts(told), where).toEqual({ IncidentOpened: 2, IncidentResolved: 2, VantageSilent: 2 })
      const listed = await fleet.ledger.list({ limit: 10 })
      const incidents = listed.ok ? listed.value : []
      expect(incidents.length, where).toBe(2)
      expect(
        incidents.every(({ status }) => hasEnded(status)),
        where,
      ).toBe(true)
      const ids = new Set(told.map(({ id }) => id))
      for (const { id } of incidents) {
        const found = await fleet.ledger.get(id)
        const history = found.ok ? (found.value?.events ?? []) : []
        expect(
          history.every(event => ids.has(event.id)),
          where,
        ).toBe(true)
      }
      const waiting = await fleet.ledger.pending(1)
      expect(waiting.ok && waiting.value, where).toEqual([])
    }
  })
})

/** Where the process dies while nothing is saved, its silences are counted anew. */
describe.each([
  ['commit', 2],
  ['add', 2],
  ['save', 0],
  ['pending', 2],
  ['sent', 2],
] as const)('a sweep that dies at any call of a port while the ledger cannot %s', (fault, silences) => {
  it('loses no event, and leaves nothing open once the ledger can', async () => {
    for (const death of await everyDeath({ warm: false, fault })) {
      const where = `after call ${death}`
      const { fleet } = await live(death, { warm: false, fault })
      const told = fleet.told()
      const broken = told.flatMap(each => (each.type === 'IncidentOpened' ? each.incident.members : []))
      expect(new Set(broken.map(({ address }) => address)), where).toEqual(new Set(['10.0.0.0', '10.0.0.2']))
      expect(counts(told).VantageSilent, where).toBeGreaterThanOrEqual(silences)
      const open = await fleet.ledger.list({ open: true, limit: 10 })
      expect(open.ok && open.value, where).toEqual([])
    }
  })
})
