import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import type { Incident } from '../../lib/core/model/incident.ts'
import type { CellState, KnownTarget } from '../../lib/core/sweep/cell.ts'
import type { IncidentTransition, Maintenance } from '../../lib/ports.ts'

export const ENVIRONMENT = 'prod'
/** 2026-11-23T15:00:00Z. */
export const NOON = 1_795_446_000_000

export function incident(id: string, more: Partial<Incident> = {}): Incident {
  return {
    id,
    key: `${ENVIRONMENT}/data/both/reach/node:10.0.0.1`,
    environment: ENVIRONMENT,
    targetGroup: 'data',
    port: 'both',
    expectation: 'reach',
    scope: { kind: 'node', address: '10.0.0.1' },
    status: 'open',
    version: 1,
    redSince: NOON,
    openedAt: NOON,
    updatedAt: NOON,
    members: [{ address: '10.0.0.1', ports: ['http', 'transport'], since: NOON }],
    moreMembers: 0,
    signs: [{ outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect', cells: 2 }],
    seenFrom: ['a'],
    notSeenFrom: [],
    flapping: false,
    observations: [
      {
        kind: 'tcp',
        host: '10.0.0.1',
        port: 9200,
        address: '10.0.0.1',
        family: 4,
        at: NOON,
        phases: { connect: 1.5 },
        outcome: 'refused',
        phase: 'connect',
        code: 'ECONNREFUSED',
      },
    ],
    ...more,
  }
}

const envelope = (id: string, at: number) =>
  ({ version: '1', id, fleet: 'fleet', environment: ENVIRONMENT, at, degraded: false }) as const

export const silent = (id: string, at = NOON): FleetEvent => ({
  ...envelope(id, at),
  type: 'VantageSilent',
  vantage: 'a',
  why: 'no-answer',
})

export const opened = (after: Incident): IncidentTransition => ({
  before: null,
  after,
  event: { ...envelope(`${after.id}-opened`, after.openedAt), type: 'IncidentOpened', incident: after },
})

/** One version on, at a later moment. */
export function updated(before: Incident, more: Partial<Incident> = {}): IncidentTransition {
  const after = { ...before, ...more, version: before.version + 1, updatedAt: before.updatedAt + 60_000 }
  const common = envelope(`${before.id}-${after.version}`, after.updatedAt)
  const event: FleetEvent =
    after.status === 'resolved'
      ? { ...common, type: 'IncidentResolved', incident: after }
      : { ...common, type: 'IncidentUpdated', changes: ['members'], incident: after }
  return { before, after, event }
}

export const resolved = (before: Incident): IncidentTransition =>
  updated(before, { status: 'resolved', resolvedAt: before.updatedAt + 60_000, resolvedBy: 'itself' })

export const maintenance = (id: string, from: number, until: number): Maintenance => ({
  id,
  targetGroup: 'data',
  addresses: ['10.0.0.1'],
  from,
  until,
  by: 'somebody',
  reason: 'new kernel',
})

const red = (since: number): CellState => ({
  status: 'down',
  since,
  ups: 0,
  downs: 3,
  flips: [since - 120_000, since - 60_000, since],
  sign: { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' },
})

/** So many targets of one target group, each red from every vantage on both ports since its own moment. */
export function targetsOf(count: number, vantages: number): Map<string, KnownTarget> {
  const known = new Map<string, KnownTarget>()
  for (let n = 0; n < count; n++) {
    const cells: Record<string, CellState> = {}
    for (let v = 0; v < vantages; v++) {
      for (const role of ['http', 'transport']) cells[`vantage-${v}/${role}`] = red(NOON + n * 37 + v * 11)
    }
    const instanceId = `i-${(0xabc0_0000 + n * 7919).toString(16).padStart(17, '0')}`
    known.set(`data/10.0.${n >> 8}.${n & 255}`, {
      instanceId,
      scheme: 'https',
      transportTls: true,
      secured: true,
      cells,
    })
  }
  return known
}
