import type { Digest } from '../core/events/event-id.ts'
import type { FleetEvent } from '../core/events/fleet-event.ts'
import { hasEnded } from '../core/model/incident.ts'
import type { Judgement } from '../core/sweep/judge-sweep.ts'
import type { IncidentTransition, SweepState } from '../core/sweep/sweep-state.ts'
import type { IncidentWriter, Lease, Outbox, SweepMemory } from '../ports.ts'

const COMMITS_AT_ONCE = 8

/** What a sweep has judged. */
export type Judged = Omit<Judgement, 'counts'>

/** `isHeld`: by the own clock. Nobody else counts on what is written while it is. */
export interface HeldLease {
  lease: Lease
  isHeld(): boolean
}

export interface Recording extends HeldLease {
  /** Tells past the ledger; whether the bus has taken all of them. */
  announce(events: readonly FleetEvent[]): Promise<boolean>
}

export interface Recorded {
  written: IncidentTransition[]
  /** Another had changed the incident meanwhile, or the lease had run out: it is looked at again next time. */
  conflicts: number
  /** Facts that the ledger did not take. */
  untold: FleetEvent[]
  /** Everything, what cells and vantages are like included, is in the ledger. */
  complete: boolean
}

/** Writes what was judged: the incidents with their events first, since a sweep that is cut off there is made again. */
export async function recordSweep(
  ledger: IncidentWriter & Pick<Outbox, 'add'> & Pick<SweepMemory, 'save'>,
  before: SweepState,
  judged: Judged,
  { lease, isHeld, announce }: Recording,
  now: number,
): Promise<Recorded> {
  const recorded: Recorded = { written: [], conflicts: 0, untold: [], complete: true }
  const queue = judged.transitions.values()
  const commitAll = async () => {
    for (const transition of queue) {
      if (!isHeld()) {
        recorded.conflicts++
        continue
      }
      // After a failure the rest is not tried: each would wait for its time-out, and alerts with it.
      const committed = recorded.untold.length > 0 ? undefined : await ledger.commit(transition)
      if (committed?.ok !== true) recorded.untold.push({ ...transition.event, degraded: true })
      else if (committed.value === 'written') recorded.written.push(transition)
      else recorded.conflicts++
    }
  }
  await Promise.all(Array.from({ length: COMMITS_AT_ONCE }, commitAll))
  const added = judged.events.length === 0 || (await ledger.add(judged.events)).ok
  const told = added || (await announce(judged.events.map(event => ({ ...event, degraded: true }))))
  const vantages = told ? judged.vantages : notYetAnnounced(judged, before)
  const saved = await ledger.save(before, { targets: judged.targets, vantages }, lease, now)
  recorded.complete = saved.ok && added && recorded.untold.length === 0
  return recorded
}

/** What was neither entered nor told is news again in the next sweep, by the same id: this process may not live to tell it. */
function notYetAnnounced({ vantages, events }: Judged, before: SweepState): SweepState['vantages'] {
  const untold = new Set(events.flatMap(event => ('vantage' in event ? [event.vantage] : [])))
  return Object.fromEntries(
    Object.entries(vantages).flatMap(([name, state]) => {
      const kept = untold.has(name) ? before.vantages[name] : state
      return kept === undefined ? [] : [[name, kept]]
    }),
  )
}

/** The state after what was judged, as a ledger that takes it all would tell it. */
export function stateAfter(before: SweepState, { targets, vantages, transitions }: Judged): SweepState {
  const open = new Map(before.openIncidents.map(incident => [incident.id, incident]))
  for (const { after } of transitions) {
    if (hasEnded(after.status)) open.delete(after.id)
    else open.set(after.id, after)
  }
  return { ...before, targets, vantages, openIncidents: [...open.values()] }
}

/**
 * An event that goes past the ledger. Several sweepers may then tell the same fact, and none knows of the other: its id
 * stands on what all of them know.
 */
export function degradedEvent(event: FleetEvent, digest: Digest): FleetEvent {
  if (!('incident' in event)) return { ...event, degraded: true }
  const { key, openedAt, version } = event.incident
  const openingMinute = Math.floor(openedAt / 60_000)
  return { ...event, id: digest([key, openingMinute, version, event.type].join(' ')), degraded: true }
}
