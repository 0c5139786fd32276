import type { Observation } from '../model/observation.ts'
import type { CellState, KnownTarget, KnownTargets } from './cell.ts'
import type { ExpectedCell, WatchedTarget } from './cells-of.ts'
import { isRed, nextState, type Thresholds } from './hysteresis.ts'
import { type Learnt, learn, sameLearnt } from './learn.ts'
import type { CellReading, TargetReadings } from './read-matrix.ts'
import { confirm, type Reading, UNKNOWN } from './reading.ts'

export interface JudgedCell {
  expected: ExpectedCell
  reading: Reading
  state: CellState | undefined
  /** The latest look at it. */
  observations: readonly Observation[]
}

export interface JudgedTarget {
  watched: WatchedTarget
  cells: readonly JudgedCell[]
  /** As it was before this sweep. */
  before: KnownTarget | undefined
}

interface Judging {
  known: KnownTargets
  /** By target and cell key. */
  confirmation: ReadonlyMap<string, ReadonlyMap<string, CellReading>>
  /** Vantages that told nothing, or nothing to rely on. */
  unheard: ReadonlySet<string>
  /** Those of them whose last word is too old to count. */
  forgotten: ReadonlySet<string>
  thresholds: Thresholds
  credentials: Readonly<Record<string, string>>
  now: number
}

/** Every cell's next state, and what is remembered of the targets: the same map where nothing has changed. */
export function judgeCells(
  read: readonly TargetReadings[],
  judging: Judging,
): { judged: JudgedTarget[]; targets: KnownTargets } {
  const { known, credentials } = judging
  const targets = new Map<string, KnownTarget>()
  let changed = false
  const judged = read.map(({ watched, readings }): JudgedTarget => {
    const before = known.get(watched.key)
    const cells = readings.map(each => judgeCell(each, watched, before, judging))
    const heard = cells.flatMap(({ reading, observations }) => (reading.is === 'unknown' ? [] : observations))
    const learnt =
      heard.length === 0 ? before : learn(before, watched.target, watched.group, heard, credentials[watched.group.name])
    const after = learnt === undefined ? undefined : remembered(before, learnt, cells)
    if (after !== before) changed = true
    if (after !== undefined) targets.set(watched.key, after)
    return { watched, cells, before }
  })
  return { judged, targets: changed || targets.size !== known.size ? targets : known }
}

function judgeCell(
  { expected, reading, observations }: CellReading,
  { key }: WatchedTarget,
  before: KnownTarget | undefined,
  { confirmation, unheard, forgotten, thresholds, now }: Judging,
): JudgedCell {
  const state = forgotten.has(expected.cell.vantage) ? undefined : before?.cells[expected.key]
  if (unheard.has(expected.cell.vantage)) return { expected, reading: UNKNOWN, state, observations: [] }
  const again = confirmation.get(key)?.get(expected.key)
  const told = confirm(reading, again?.reading ?? UNKNOWN)
  return {
    expected,
    reading: told.reading,
    state: nextState(state, told.reading, told.confirmed, thresholds, now),
    observations: again === undefined || again.reading.is === 'unknown' ? observations : again.observations,
  }
}

function remembered(before: KnownTarget | undefined, learnt: Learnt, cells: readonly JudgedCell[]): KnownTarget {
  const states = cells.flatMap(({ expected, state }) => (state === undefined ? [] : [[expected.key, state] as const]))
  const same =
    before !== undefined &&
    sameLearnt(before, learnt) &&
    Object.keys(before.cells).length === states.length &&
    states.every(([key, state]) => before.cells[key] === state)
  if (same) return before
  const { instanceId, scheme, transportTls, secured, rejectedCredentials } = learnt
  return {
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(scheme === undefined ? {} : { scheme }),
    ...(transportTls === undefined ? {} : { transportTls }),
    ...(secured === undefined ? {} : { secured }),
    ...(rejectedCredentials === undefined ? {} : { rejectedCredentials }),
    cells: Object.fromEntries(states),
  }
}

/** Red before this sweep, from anywhere that expects the same. */
export const wasRed = ({ before }: JudgedTarget, keys: readonly string[]): boolean =>
  keys.some(key => isRed(before?.cells[key]))
