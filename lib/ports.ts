import type { SecretReference } from './core/config/fleet-config.ts'
import type { FleetEvent } from './core/events/fleet-event.ts'
import type { EvidenceMissing } from './core/model/diagnosis.ts'
import type { FleetTarget } from './core/model/fleet-target.ts'
import type { Incident } from './core/model/incident.ts'
import type { ProbeAnswer, ProbeRequest } from './core/sweep/probe-request.ts'
import type { IncidentTransition, Maintenance, SweepState } from './core/sweep/sweep-state.ts'

export type { IncidentTransition, Maintenance, SweepState }

/** Why a call of our own came to nothing: closed, so that what it means for the sweep is decided in one place. */
export type CallFailure = 'throttled' | 'denied' | 'unavailable' | 'timeout' | 'not-found' | 'bad-answer'

export type Called<T> = { ok: true; value: T } | { ok: false; why: CallFailure; detail: string }

/** One vantage's prober, asked once: no retries, since a late answer is a wrong one. */
export interface Probers {
  probe(vantage: string, request: ProbeRequest, deadline: AbortSignal): Promise<Called<ProbeAnswer>>
}

export interface TargetSource {
  /** Every target of the environment as it stands now. */
  targets(): Promise<Called<FleetTarget[]>>
}

/** What probing needs when the control plane is down, outside the ledger. */
export interface LastKnown {
  load(): Promise<Called<FleetTarget[] | null>>
  keep(targets: readonly FleetTarget[]): Promise<Called<void>>
}

export interface EventBus {
  /** Resolves to the ids of the events that were not taken. */
  put(events: readonly FleetEvent[]): Promise<Called<string[]>>
}

/** A lease's fence grows with every taking, and a write with an older one is refused. */
export interface Lease {
  fence: number
}

export interface Leases {
  /** `null`: another holds it until later than `now`. */
  take(holder: string, now: number, forMs: number): Promise<Called<Lease | null>>
  release(lease: Lease): Promise<Called<void>>
}

export interface SweepMemory {
  load(): Promise<Called<SweepState>>
  /** Writes what differs from `before`, and the heartbeat of `now`; refused (`denied`) when the lease has been taken over. */
  save(
    before: SweepState,
    after: Pick<SweepState, 'targets' | 'vantages'>,
    lease: Lease,
    now: number,
  ): Promise<Called<void>>
}

export interface IncidentWriter {
  /** `conflict`: the incident has changed since `before`, or its key is open already; nothing was written. */
  commit(transition: IncidentTransition): Promise<Called<'written' | 'conflict'>>
}

/** Events written with their facts and not yet taken by the bus. */
export interface Outbox {
  /** For what is no change of an incident; an event whose id is known already is left as it is. */
  add(events: readonly FleetEvent[]): Promise<Called<void>>
  pending(limit: number): Promise<Called<FleetEvent[]>>
  sent(ids: readonly string[]): Promise<Called<void>>
}

export interface IncidentReader {
  /** Newest first. */
  list(options: { open?: boolean; limit: number }): Promise<Called<Incident[]>>
  get(id: string): Promise<Called<{ incident: Incident; events: FleetEvent[] } | null>>
}

export interface MaintenanceBook {
  addMaintenance(entry: Maintenance): Promise<Called<void>>
  /** Windows that are not over, by their end. */
  listMaintenance(now: number): Promise<Called<Maintenance[]>>
  /** `not-found`: there is none, or it is no longer kept. */
  endMaintenance(id: string): Promise<Called<void>>
}

/** Everything one table keeps of one environment. */
export type Ledger = Leases & SweepMemory & IncidentWriter & Outbox & IncidentReader & MaintenanceBook

export interface Secrets {
  /** The text of a Secrets Manager secret or SSM parameter, named by its ARN or name in `fleet.yaml`. */
  read(reference: SecretReference): Promise<Called<string>>
}

/** Why an instance's evidence could not be had, or is not whole. */
export type InspectionFailure =
  | 'not-managed'
  | 'agent-offline'
  | 'wrong-platform'
  | 'no-document'
  | 'denied'
  | 'throttled'
  | 'unavailable'
  /** Our own time was up first, and `read` may bring it later: the agent had not begun, or the script had not ended. */
  | 'not-begun'
  | 'still-running'
  | 'delivery-timed-out'
  | 'execution-timed-out'
  | 'undeliverable'
  | 'cancelled'
  | 'failed'
  | 'no-output'
  /** The command is of another document, or the answer of another instance. */
  | 'not-ours'

export type InspectionGap = EvidenceMissing & {
  why: InspectionFailure
  /** Statuses and names of errors as the service told them. */
  detail: string
}

/** `gap` beside evidence: the script did not end well, and this is what it had written. */
export type Inspection =
  | { ok: true; commandId: string; evidence: string; truncated: boolean; gap?: InspectionGap }
  | { ok: false; commandId?: string; gap: InspectionGap }

/** Runs the node script on instances and brings what it says. */
export interface NodeInspector {
  /** An entry for every instance asked for; none rejects, and all are there when `deadline` aborts. */
  inspect(instanceIds: readonly string[], deadline: AbortSignal): Promise<Map<string, Inspection>>
  /** What a command that was sent before has brought by now; asked as often as one likes. */
  read(commandId: string, instanceId: string, deadline: AbortSignal): Promise<Inspection>
}
