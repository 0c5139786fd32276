import type { SilenceReason } from '../events/fleet-event.ts'
import type { VantageState } from './cell.ts'
import type { CellReading, TargetReadings } from './read-matrix.ts'

/** Sweeps in a row without a word after which a vantage is announced as silent. */
const SILENT_AFTER = 2
/** Targets that must be red from one vantage alone before it is the vantage that is doubted. */
const ALONE_TARGETS = 2

interface Tally {
  up: number
  red: number
  contradicted: number
  /** Targets of contradicted cells. */
  targets: number
}

/**
 * Vantages all of whose cells are red, most of which another vantage sees green. What must not be reached counts for
 * nothing here: a vantage without a network reaches nothing.
 */
export function aloneRed(read: readonly TargetReadings[]): Set<string> {
  const tallies = new Map<string, Tally>()
  for (const { readings } of read) {
    const reach = readings.filter(
      ({ expected, reading }) => expected.expectation === 'reach' && reading.is !== 'unknown',
    )
    const green = new Set(reach.filter(isUp).map(({ expected }) => expected.cell.role))
    const doubted = new Set<string>()
    for (const each of reach) {
      const { vantage, role } = each.expected.cell
      const tally = tallies.get(vantage) ?? { up: 0, red: 0, contradicted: 0, targets: 0 }
      tallies.set(vantage, tally)
      if (isUp(each)) tally.up += 1
      else {
        tally.red += 1
        // It is red itself, so the one that is green is another.
        if (green.has(role)) {
          tally.contradicted += 1
          if (!doubted.has(vantage)) tally.targets += 1
          doubted.add(vantage)
        }
      }
    }
  }
  return new Set(
    [...tallies]
      .filter(
        ([, { up, red, contradicted, targets }]) => up === 0 && targets >= ALONE_TARGETS && contradicted * 2 > red,
      )
      .map(([vantage]) => vantage),
  )
}

const isUp = ({ reading }: CellReading): boolean => reading.is === 'up'

/** Vantages that answered and whose every observation was trouble of their own. */
export function inOwnTrouble(read: readonly TargetReadings[]): Set<string> {
  const troubled = new Set<string>()
  const heard = new Set<string>()
  for (const { readings } of read)
    for (const { expected, observations } of readings)
      for (const { outcome } of observations) (outcome === 'unknown' ? troubled : heard).add(expected.cell.vantage)
  return new Set([...troubled].filter(vantage => !heard.has(vantage)))
}

/** What became of a vantage: `announce` says that its silence, or its return, is news. */
export function nextVantage(
  before: VantageState = { silent: 0, announced: false },
  why: SilenceReason | undefined,
  now: number,
): { state: VantageState; announce: boolean } {
  if (why === undefined) return { state: { lastHeardAt: now, silent: 0, announced: false }, announce: before.announced }
  const silent = Math.min(SILENT_AFTER, before.silent + 1)
  const announce = silent >= SILENT_AFTER && !before.announced
  return { state: { ...before, silent, announced: before.announced || announce }, announce }
}
