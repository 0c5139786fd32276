import * as z from 'zod/mini'
import { Incident } from '../model/incident.ts'

/** What every event of the fleet carries, in EventBridge's `detail`. `source` of the event is `es-probe-fleet`. */
const envelope = {
  /** Of the shape: it grows when a consumer would have to change. */
  version: z.literal('1'),
  /** Stable over redelivery: the same fact has the same id. */
  id: z.string(),
  fleet: z.string(),
  environment: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  /** The ledger could not be written: the event was sent directly and may come again. */
  degraded: z.boolean(),
}

export const IncidentOpened = z.object({ ...envelope, type: z.literal('IncidentOpened'), incident: Incident })

/** Why an open incident changed. */
export const IncidentChange = z.enum(['members', 'signs', 'vantages', 'flapping', 'instance-replaced'])
export type IncidentChange = z.infer<typeof IncidentChange>

export const IncidentUpdated = z.object({
  ...envelope,
  type: z.literal('IncidentUpdated'),
  changes: z.array(IncidentChange),
  incident: Incident,
})

export const IncidentResolved = z.object({ ...envelope, type: z.literal('IncidentResolved'), incident: Incident })

/**
 * A vantage that tells nothing: its cells are unknown, neither up nor down. `alone-red`: all its cells fail while other
 * vantages see the same cells green. `heard` again when `why` is absent.
 */
export const SilenceReason = z.enum(['no-answer', 'throttled', 'denied', 'wrong-answer', 'own-trouble', 'alone-red'])
export type SilenceReason = z.infer<typeof SilenceReason>

export const VantageSilent = z.object({
  ...envelope,
  type: z.literal('VantageSilent'),
  vantage: z.string(),
  why: z.optional(SilenceReason),
  /** Unix milliseconds of the last sweep in which it told something. */
  lastHeardAt: z.optional(z.number()),
})

export const FleetEvent = z.discriminatedUnion('type', [
  IncidentOpened,
  IncidentUpdated,
  IncidentResolved,
  VantageSilent,
])
export type FleetEvent = z.infer<typeof FleetEvent>
export type FleetEventType = FleetEvent['type']

export { EVENT_SOURCE } from '../config/event-source.ts'
