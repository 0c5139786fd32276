import type { Environment } from '../config/fleet-config.ts'
import type { Digest } from '../events/event-id.ts'
import type { FleetEvent, SilenceReason } from '../events/fleet-event.ts'
import type { FleetTarget } from '../model/fleet-target.ts'
import type { CellObservations, KnownTargets, VantageState } from './cell.ts'
import { isRed, thresholdsOf } from './hysteresis.ts'
import { type JudgedTarget, judgeCells } from './judge-cells.ts'
import { judgeIncidents } from './judge-incidents.ts'
import { forgotten, judgeVantages, type Silence, silenceOf } from './judge-vantages.ts'
import { readMatrix } from './read-matrix.ts'
import type { IncidentTransition, SweepState } from './sweep-state.ts'

export interface Sweep {
  fleet: string
  environment: Environment
  targets: readonly FleetTarget[]
  state: SweepState
  matrix: readonly CellObservations[]
  confirmation: readonly CellObservations[]
  /** Vantages that told nothing, as whoever asked them knows. */
  silent: Readonly<Record<string, SilenceReason>>
  /** By target group: hash of the credentials that were sent. */
  credentials?: Readonly<Record<string, string>>
  now: number
  digest: Digest
}

export interface SweepCounts {
  targets: number
  cells: number
  up: number
  /** Down or flapping, as remembered. */
  red: number
  /** Cells without a reading in this sweep. */
  unknown: number
  silentVantages: number
}

export interface Judgement {
  /** The map that was given, where nothing has changed. */
  targets: KnownTargets
  vantages: Readonly<Record<string, VantageState>>
  transitions: IncidentTransition[]
  /** `VantageSilent`. */
  events: FleetEvent[]
  counts: SweepCounts
}

/** What a sweep means: pure, and indifferent to the order of targets and cells. */
export function judgeSweep(sweep: Sweep): Judgement {
  const { fleet, environment, state, now, digest } = sweep
  const read = readMatrix(environment, sweep.matrix, sweep.targets)
  const silence = silenceOf(environment, sweep.silent, read)
  const gone = forgotten(silence, state.vantages, now)
  const confirmation = new Map(
    readMatrix(environment, sweep.confirmation).map(({ watched, readings }) => [
      watched.key,
      new Map(readings.map(each => [each.expected.key, each])),
    ]),
  )
  const { judged, targets } = judgeCells(read, {
    known: state.targets,
    confirmation,
    unheard: new Set(Object.keys(silence)),
    forgotten: gone,
    thresholds: thresholdsOf(environment.timings),
    credentials: sweep.credentials ?? {},
    now,
  })
  const { openIncidents, maintenance } = state
  const listening = new Set(environment.vantages.flatMap(({ name }) => (gone.has(name) ? [] : [name])))
  const known = { fleet, environment, openIncidents, maintenance, listening, now, digest }
  const transitions = judgeIncidents(judged, known)
  const { vantages, events } = judgeVantages(sweep, silence, new Set(sweep.matrix.map(({ cell }) => cell.vantage)))
  return { targets, vantages, transitions, events, counts: count(judged, silence) }
}

function count(judged: readonly JudgedTarget[], silence: Silence): SweepCounts {
  const cells = judged.flatMap(each => each.cells)
  return {
    targets: judged.length,
    cells: cells.length,
    up: cells.filter(({ reading }) => reading.is === 'up').length,
    red: cells.filter(({ state }) => isRed(state)).length,
    unknown: cells.filter(({ reading }) => reading.is === 'unknown').length,
    silentVantages: Object.keys(silence).length,
  }
}
