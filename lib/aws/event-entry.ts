import type { FleetEvent } from '../core/events/fleet-event.ts'
import type { Incident } from '../core/model/incident.ts'

/** What EventBridge takes in one call, and so the most that one event may weigh. */
export const PUT_EVENTS_MAX_BYTES = 256 * 1024
const PUT_EVENTS_MAX_ENTRIES = 10

/** Weight of an entry beside its detail: time, source, type and what the service may add. */
const ENVELOPE_BYTES = 256

export interface EventEntry {
  event: FleetEvent
  detail: string
  bytes: number
}

const half = <T>(list: readonly T[]): T[] => list.slice(0, Math.floor(list.length / 2))

/** Samples go first, then members, which are counted on in `moreMembers`; `null` when there is nothing left to cut. */
function cut(incident: Incident): Incident | null {
  if (incident.observations.length > 0) return { ...incident, observations: half(incident.observations) }
  if (incident.members.length === 0) return null
  const members = half(incident.members)
  return { ...incident, members, moreMembers: incident.moreMembers + incident.members.length - members.length }
}

const weigh = (event: FleetEvent): EventEntry => {
  const detail = JSON.stringify(event)
  return { event, detail, bytes: Buffer.byteLength(detail) + ENVELOPE_BYTES }
}

/** An event as the bus takes it: one that weighs too much tells less, and says how many members it leaves out. */
export function eventEntry(event: FleetEvent, maxBytes = PUT_EVENTS_MAX_BYTES): EventEntry {
  const entry = weigh(event)
  if (entry.bytes <= maxBytes || !('incident' in event)) return entry
  const incident = cut(event.incident)
  return incident ? eventEntry({ ...event, incident }, maxBytes) : entry
}

/** In their order, as many a call as it takes. */
export function batches(entries: readonly EventEntry[]): EventEntry[][] {
  const made: EventEntry[][] = []
  let open: EventEntry[] = []
  let bytes = 0
  for (const entry of entries) {
    if (open.length === PUT_EVENTS_MAX_ENTRIES || bytes + entry.bytes > PUT_EVENTS_MAX_BYTES) {
      open = []
      bytes = 0
    }
    if (open.length === 0) made.push(open)
    open.push(entry)
    bytes += entry.bytes
  }
  return made
}
