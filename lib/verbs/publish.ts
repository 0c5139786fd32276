import type { FleetEvent } from '../core/events/fleet-event.ts'
import type { EventBus, Outbox } from '../ports.ts'
import type { BetweenSweeps } from './between-sweeps.ts'

const AT_ONCE = 100
/** A sweep tells no more than this: what is left is told by the next. */
const MOST_ROUNDS = 10

export interface Published {
  sent: number
  /** Unix milliseconds of the oldest event that the bus has not taken; `null` where the outbox could not be read. */
  oldestWaiting: number | undefined | null
}

/** Tells what waits in the outbox, oldest first, each at least once. */
export async function drainOutbox(outbox: Pick<Outbox, 'pending' | 'sent'>, bus: EventBus): Promise<Published> {
  let sent = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const pending = await outbox.pending(AT_ONCE)
    if (!pending.ok) return { sent, oldestWaiting: null }
    const waiting = pending.value
    if (waiting.length === 0) return { sent, oldestWaiting: undefined }
    const left = await put(bus, waiting)
    const told = waiting.filter(({ id }) => !left.has(id))
    sent += told.length
    const marked = told.length === 0 || (await outbox.sent(told.map(({ id }) => id))).ok
    if (left.size > 0 || !marked) {
      const ats = waiting.filter(({ id }) => left.has(id)).map(({ at }) => at)
      return { sent, oldestWaiting: ats.length === 0 ? undefined : Math.min(...ats) }
    }
  }
  const rest = await outbox.pending(1)
  return { sent, oldestWaiting: rest.ok ? rest.value[0]?.at : null }
}

/**
 * Past the outbox, which cannot be written. Nothing is told twice while the ledger stays down, an opening not even by
 * another id; what the bus does not take either is kept until the next sweep.
 */
export async function publishDirectly(
  events: readonly FleetEvent[],
  bus: EventBus,
  memory: BetweenSweeps,
): Promise<number> {
  const news = events.filter(event => {
    if (memory.told.has(event.id)) return false
    if (event.type === 'IncidentOpened' && memory.toldDirectly.has(event.incident.key)) return false
    if (event.type === 'IncidentOpened') memory.toldDirectly.set(event.incident.key, event)
    if (event.type === 'IncidentResolved' && !memory.toldDirectly.delete(event.incident.key))
      memory.endedDirectly.set(event.incident.id, event)
    return true
  })
  const all = [...memory.unsent, ...news]
  if (all.length === 0) return 0
  const left = await put(bus, all)
  memory.unsent = all.filter(({ id }) => left.has(id))
  for (const { id } of all) memory.told.add(id)
  return all.length - memory.unsent.length
}

async function put(bus: EventBus, events: readonly FleetEvent[]): Promise<ReadonlySet<string>> {
  const taken = await bus.put(events)
  return new Set(taken.ok ? taken.value : events.map(({ id }) => id))
}
