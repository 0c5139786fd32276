import type { Environment } from '../config/fleet-config.ts'
import type { CellObservations, KnownTargets } from './cell.ts'
import { deepProbes, otherWay } from './cell-probes.ts'
import { isDown } from './hysteresis.ts'
import { sameInstance } from './learn.ts'
import type { PlannedProbe } from './plan-sweep.ts'
import { readMatrix } from './read-matrix.ts'
import { aloneRed } from './vantage-health.ts'

/**
 * Newly red cells again, from the same vantage and from one that saw the same port green; any red REST port the other
 * way where it may have been asked the wrong one. A vantage that is alone with all its red is not asked again: its cells
 * are unknown.
 */
export function planConfirmation(
  environment: Environment,
  matrix: readonly CellObservations[],
  known: KnownTargets,
): PlannedProbe[] {
  const read = readMatrix(environment, matrix)
  const distrusted = aloneRed(read)
  return read.flatMap(({ watched, readings }) => {
    const facts = known.get(watched.key)
    const learnt = sameInstance(facts, watched.target)
    const trusted = readings.filter(({ expected }) => !distrusted.has(expected.cell.vantage))
    const again = new Set<string>()
    for (const { expected, reading } of trusted) {
      if (reading.is !== 'down' || isDown(facts?.cells[expected.key])) continue
      again.add(expected.key)
      const witness = trusted.find(
        other =>
          other.reading.is === 'up' &&
          other.expected.cell.role === expected.cell.role &&
          other.expected.expectation === expected.expectation,
      )
      if (witness !== undefined) again.add(witness.expected.key)
    }
    return trusted.flatMap(({ expected, observations, reading }) => [
      ...(again.has(expected.key) ? deepProbes(expected, watched.group, learnt) : []),
      ...(reading.is === 'down' ? otherWay(expected, watched.group, learnt, observations) : []),
    ])
  })
}
