import { expect, it } from 'vitest'
import { durationMs } from '../../lib/core/config/duration.ts'
import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import { answerOf, environmentOf, instances, stage } from './stage.ts'

const TICKS = 1440
const NODES = 8
const VANTAGES = ['private-a', 'private-b', 'private-c']
const MINUTE = 60_000

/** Mulberry32: the same day for the same seed. */
function dice(seed: number) {
  let state = seed
  return (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * sides)
  }
}

/** Something that comes by chance and lasts for a while, in ticks. */
class Spell {
  left = 0
  started = false

  next(begins: boolean, ticks: number): boolean {
    this.started = this.left === 0 && begins
    if (this.started) this.left = ticks
    else if (this.left > 0) this.left--
    return this.left > 0
  }
}

/** What was announced of an address: from when to when an open incident told of it. */
interface Told {
  id: string
  address: string
  from: number
  to: number
}

function toldOf(events: readonly FleetEvent[]): Told[] {
  const first = new Map<string, FleetEvent>()
  for (const event of events) if (!first.has(event.id)) first.set(event.id, event)
  const told: Told[] = []
  const isOpen = (each: Told): boolean => each.to === Number.POSITIVE_INFINITY
  for (const event of [...first.values()].sort((a, b) => a.at - b.at)) {
    if (!('incident' in event)) continue
    const { id, members, status } = event.incident
    for (const { address, leftAt } of members) {
      const known = told.find(each => each.id === id && each.address === address && isOpen(each))
      const active = leftAt === undefined && status !== 'resolved'
      if (known === undefined && active) told.push({ id, address, from: event.at, to: Number.POSITIVE_INFINITY })
      if (known !== undefined && !active) known.to = event.at
    }
  }
  return told
}

it.each([
  [1, '0s'],
  [2, '0s'],
  [112, '3m'],
])(
  'a day of faults by seed %i, openAfter %s: each outage is told once, in time, and nothing else',
  async (seed, openAfter) => {
    const roll = dice(seed)
    const vantages = VANTAGES.map((name, i) => ({ name, kind: 'client', subnet: `subnet-0000000${i}` }))
    const fleet = stage(environmentOf({ vantages, timings: { openAfter } }), instances(NODES))
    const addresses = instances(NODES).map(({ address }) => address)
    const outages = new Map(addresses.map(address => [address, { spell: new Spell(), from: VANTAGES }]))
    const silences = new Map(VANTAGES.map(name => [name, new Spell()]))
    const [ledger, bus, ec2] = [new Spell(), new Spell(), new Spell()]
    /** By address: the ticks at which it was down, and those at which some vantage could tell. */
    const down = new Map(addresses.map(address => [address, new Set<number>()]))
    const visible = new Map(addresses.map(address => [address, new Set<number>()]))

    for (let tick = 0; tick < TICKS; tick++) {
      const calm = tick > TICKS - 60
      for (const outage of outages.values()) {
        const is = outage.spell.next(!calm && roll(250) === 0, 1 + roll(30))
        if (outage.spell.started) outage.from = roll(4) === 0 ? VANTAGES.slice(roll(3)) : VANTAGES
        if (!is) outage.from = []
      }
      const heard = VANTAGES.filter(name => silences.get(name)?.next(!calm && roll(150) === 0, 1 + roll(8)) !== true)
      for (const [address, { from }] of outages) {
        if (from.length > 0) down.get(address)?.add(tick)
        if (from.some(name => heard.includes(name))) visible.get(address)?.add(tick)
      }
      for (const vantage of VANTAGES)
        fleet.behaviours.set(vantage, async request =>
          heard.includes(vantage)
            ? {
                ok: true,
                value: answerOf(request, ({ address }) => outages.get(address)?.from.includes(vantage) === true),
              }
            : { ok: false, why: 'throttled', detail: 'injected' },
        )
      fleet.ledgerFaults.clear()
      const ledgerDown = ledger.next(!calm && roll(200) === 0, 1 + roll(4))
      if (ledgerDown) fleet.ledgerFaults.set('*', 'unavailable')
      fleet.bus.fault = bus.next(!calm && roll(120) === 0, 1 + roll(6)) ? 'unavailable' : undefined
      fleet.ec2.fault = ec2.next(!calm && roll(120) === 0, 1 + roll(6)) ? 'throttled' : undefined
      // What went past the ledger is known to one process alone: who comes after it tells it again.
      if (!ledgerDown && fleet.settled() && roll(40) === 0) fleet.restart()
      await fleet.tick()
    }

    const told = toldOf(fleet.told())
    const start = fleet.now() - (TICKS - 1) * MINUTE
    const tickAt = (at: number): number => Math.round((at - start) / MINUTE)
    const graceTicks = 2 + durationMs(openAfter) / MINUTE
    let outagesSeen = 0
    for (const [address, ticks] of visible) {
      const own = told.filter(each => each.address === address)
      for (const { from, to } of own) {
        expect(to, `${address} open at the end`).toBeLessThan(Number.POSITIVE_INFINITY)
        expect(down.get(address)?.has(tickAt(from)), `${address} told at tick ${tickAt(from)} and not down`).toBe(true)
      }
      for (const [i, one] of own.entries())
        for (const other of own.slice(i + 1))
          expect(one.to <= other.from || other.to <= one.from, `${address} in ${one.id} and ${other.id}`).toBe(true)
      for (const first of ticks) {
        if (ticks.has(first - 1)) continue
        let last = first
        while (ticks.has(last + 1)) last++
        if (last - first < graceTicks) continue
        outagesSeen++
        const inTime = own.some(({ from, to }) => tickAt(from) <= first + graceTicks && tickAt(to) > first)
        expect(inTime, `${address} down from tick ${first} to ${last}`).toBe(true)
      }
    }
    expect(outagesSeen).toBeGreaterThan(15)
    const open = await fleet.ledger.list({ open: true, limit: 10 })
    expect(open.ok && open.value).toEqual([])
  },
)
