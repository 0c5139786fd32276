import { durationMs } from '../config/duration.ts'
import type { Timings } from '../config/fleet-config.ts'
import type { CellState } from './cell.ts'
import { isDeep, type Reading } from './reading.ts'

/** Red readings in a row that make a cell down; a confirmed one counts for two. */
const DOWN_AFTER = 2

export interface Thresholds {
  upAfter: number
  flapWindowMs: number
  flapChanges: number
}

export const thresholdsOf = ({ upAfter, flapWindow, flapChanges }: Timings): Thresholds => ({
  upAfter,
  flapWindowMs: durationMs(flapWindow),
  flapChanges,
})

/** Down at this moment, whether it flaps or not. */
export const isDown = (state: CellState | undefined): boolean => (state?.downs ?? 0) >= DOWN_AFTER

/** Down or flapping: it keeps an incident open. */
export const isRed = (state: CellState | undefined): state is CellState => state !== undefined && state.status !== 'up'

/**
 * A cell's next state; `undefined` is plainly up. An unknown reading changes nothing, and a connect alone does not clear
 * what only a deeper probe can see. The same object comes back where nothing has changed.
 */
export function nextState(
  before: CellState | undefined,
  reading: Reading,
  confirmed: boolean,
  thresholds: Thresholds,
  now: number,
): CellState | undefined {
  if (reading.is === 'unknown') return before
  if (reading.is === 'up' && !reading.deep && before?.sign !== undefined && isDeep(before.sign)) return before
  if (before === undefined && reading.is === 'up') return undefined
  const after = reading.is === 'up' ? greener(before, thresholds) : redder(before, confirmed, now)
  const sign = reading.is === 'down' ? reading.sign : before?.sign
  return settled(before, { ...after, ...(sign === undefined ? {} : { sign }) }, thresholds, now)
}

type Counts = Pick<CellState, 'since' | 'ups' | 'downs'>

function redder(before: CellState | undefined, confirmed: boolean, now: number): Counts {
  const red = before !== undefined && before.downs > 0
  return {
    since: red || isRed(before) ? before.since : now,
    ups: 0,
    downs: Math.min(DOWN_AFTER, (before?.downs ?? 0) + (confirmed ? DOWN_AFTER : 1)),
  }
}

function greener(before: CellState | undefined, { upAfter }: Thresholds): Counts {
  const since = before?.since ?? 0
  if (!isDown(before)) return { since, ups: 0, downs: 0 }
  const ups = (before?.ups ?? 0) + 1
  return ups >= upAfter ? { since, ups: 0, downs: 0 } : { since, ups, downs: DOWN_AFTER }
}

/** Status and flips, once the readings are counted. */
function settled(
  before: CellState | undefined,
  after: Counts & Pick<CellState, 'sign'>,
  { flapWindowMs, flapChanges }: Thresholds,
  now: number,
): CellState | undefined {
  const down = after.downs >= DOWN_AFTER
  const flipped = down !== isDown(before)
  const flips = [...(before?.flips ?? []), ...(flipped ? [now] : [])]
    .filter(at => Math.abs(now - at) < flapWindowMs)
    .slice(-flapChanges)
  const flapping = before?.status === 'flapping' ? flips.length > 0 : flips.length >= flapChanges
  const status = flapping ? 'flapping' : down ? 'down' : 'up'
  if (status === 'up' && after.downs === 0) {
    if (flips.length === 0) return undefined
    const { sign: _, ...calm } = after
    return kept(before, { ...calm, status, flips, since: isRed(before) ? now : after.since })
  }
  return kept(before, { ...after, status, flips })
}

function kept(before: CellState | undefined, after: CellState): CellState {
  const same =
    before !== undefined &&
    before.status === after.status &&
    before.since === after.since &&
    before.ups === after.ups &&
    before.downs === after.downs &&
    before.flips.length === after.flips.length &&
    before.flips.at(-1) === after.flips.at(-1) &&
    before.sign?.outcome === after.sign?.outcome &&
    before.sign?.code === after.sign?.code &&
    before.sign?.phase === after.sign?.phase
  return same ? before : after
}
