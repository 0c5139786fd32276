import type { FleetTarget, PortRole } from '../model/fleet-target.ts'
import type { Observation } from '../model/observation.ts'

/** vantage × target × port. */
export interface Cell {
  vantage: string
  target: FleetTarget
  role: PortRole
}

/** What one vantage saw of one cell in one sweep, all probes of it. Empty: it was not probed, or not heard of. */
export interface CellObservations {
  cell: Cell
  observations: readonly Observation[]
}

/**
 * What is remembered of a cell that is not plainly up; a cell that is has no entry. `ups` and `downs` count readings in a
 * row, `flips` are the unix milliseconds of its latest changes, oldest first.
 */
export interface CellState {
  status: 'up' | 'down' | 'flapping'
  /** Unix milliseconds: since when this status; for `down`, the first red reading. */
  since: number
  ups: number
  downs: number
  flips: readonly number[]
  /** How it failed last. */
  sign?: { outcome: string; code?: string; phase?: string }
}

/** `targetGroup/address`, by which a target is remembered over sweeps. */
export const targetKey = (target: Pick<FleetTarget, 'targetGroup' | 'address'>): string =>
  `${target.targetGroup}/${target.address}`

/** `vantage/role`, by which a cell is remembered under its target. */
export const cellKey = (cell: Pick<Cell, 'vantage' | 'role'>): string => `${cell.vantage}/${cell.role}`

/** What the fleet has learnt of a target: how its ports speak, so that a probe need not ask the wrong way. */
export interface KnownTarget {
  instanceId?: string
  scheme?: 'http' | 'https'
  transportTls?: boolean
  /** An anonymous request was answered 401 or 403, which an audit log may keep: deep probes are then hourly. */
  secured?: boolean
  /** Hash of the credentials that were rejected: they are not used again until they change. */
  rejectedCredentials?: string
  /** By cell key; only cells that are not plainly up. */
  cells: Readonly<Record<string, CellState>>
}

/** By target key. */
export type KnownTargets = ReadonlyMap<string, KnownTarget>

export interface VantageState {
  /** Unix milliseconds of the last sweep in which it told something. */
  lastHeardAt?: number
  /** Sweeps in a row in which it told nothing. */
  silent: number
  /** Announced as silent, so that its return is announced too. */
  announced: boolean
}
