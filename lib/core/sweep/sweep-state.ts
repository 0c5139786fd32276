import type { FleetEvent } from '../events/fleet-event.ts'
import type { Incident } from '../model/incident.ts'
import type { KnownTargets, VantageState } from './cell.ts'

export interface Maintenance {
  id: string
  targetGroup: string
  /** Absent: the whole target group. */
  addresses?: readonly string[]
  /** Unix milliseconds. */
  from: number
  until: number
  by: string
  reason: string
}

/** What a sweep knows of those before it. */
export interface SweepState {
  targets: KnownTargets
  vantages: Readonly<Record<string, VantageState>>
  openIncidents: readonly Incident[]
  maintenance: readonly Maintenance[]
}

/** One change of one incident with the event that tells it: both or neither. */
export interface IncidentTransition {
  before: Incident | null
  after: Incident
  event: FleetEvent
}
