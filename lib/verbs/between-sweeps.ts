import type { FleetEvent } from '../core/events/fleet-event.ts'
import type { FleetTarget } from '../core/model/fleet-target.ts'
import type { SweepState } from '../core/sweep/sweep-state.ts'

/**
 * What one process remembers from sweep to sweep: what to go on with when the ledger or the control plane is down. A new
 * process starts with none of it.
 */
export interface BetweenSweeps {
  /** Id of the latest tick that was swept to its end. */
  lastTick?: string
  state: SweepState
  /** `state` stands on what a ledger told, and on the sweeps since. */
  grounded: boolean
  /** Unix milliseconds of the latest sweep, where the ledger did not take all of it. */
  unrecorded?: number | undefined
  targets?: readonly FleetTarget[]
  /** By target group: sweeps in a row in which the source named suspiciously few of its targets. */
  suspicious: Record<string, number>
  /** Events that neither ledger nor bus has taken. */
  unsent: FleetEvent[]
  /** Ids of what was told past the ledger since it last took everything, so that it is not told every minute. */
  told: Set<string>
  /** By key, incidents whose opening went past the ledger: told once while it stays down, and entered when it is back. */
  toldDirectly: Map<string, Extract<FleetEvent, { type: 'IncidentOpened' }>>
  /** By incident, ends of incidents of the ledger that went past it: entered likewise, or what follows would be no news. */
  endedDirectly: Map<string, Extract<FleetEvent, { type: 'IncidentResolved' }>>
}

export const nothingYet = (): BetweenSweeps => ({
  state: { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] },
  grounded: false,
  suspicious: {},
  unsent: [],
  told: new Set(),
  toldDirectly: new Map(),
  endedDirectly: new Map(),
})
