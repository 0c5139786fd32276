import type { Environment } from '../config/fleet-config.ts'
import type { FleetTarget } from '../model/fleet-target.ts'
import type { Cell, KnownTargets } from './cell.ts'
import { deepProbes, steadyProbe } from './cell-probes.ts'
import { watchedTargets } from './cells-of.ts'
import { type DeepRhythm, isDeepDue, rhythmOf } from './deep-due.ts'
import { sameInstance } from './learn.ts'
import type { RequestedProbe } from './probe-request.ts'

/** One probe of one cell; a cell may have several. Whoever sends it adds the target group's CA and credentials. */
export interface PlannedProbe {
  cell: Cell
  probe: RequestedProbe
  depth: 'steady' | 'deep'
}

/**
 * Every cell of the environment: a connect, and deep at first sight, after a replacement, where the cell is not plainly
 * up, and else in turns (`deepEvery`). `credentials`: by target group, the hash of those that would be sent.
 */
export function planSweep(
  environment: Environment,
  targets: readonly FleetTarget[],
  known: KnownTargets,
  now: number,
  credentials: DeepRhythm['credentials'] = {},
): PlannedProbe[] {
  const rhythm = rhythmOf(environment.timings, credentials, now)
  return watchedTargets(environment, targets).flatMap(watched => {
    const facts = known.get(watched.key)
    return watched.cells.flatMap(cell =>
      isDeepDue(watched, cell, facts, rhythm)
        ? deepProbes(cell, watched.group, sameInstance(facts, watched.target))
        : [steadyProbe(cell)],
    )
  })
}
