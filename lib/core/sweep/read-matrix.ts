import type { Environment } from '../config/fleet-config.ts'
import type { FleetTarget } from '../model/fleet-target.ts'
import type { Observation } from '../model/observation.ts'
import { type CellObservations, cellKey, targetKey } from './cell.ts'
import { type ExpectedCell, type WatchedTarget, watchedTargets } from './cells-of.ts'
import { type Reading, readCell } from './reading.ts'

export interface CellReading {
  expected: ExpectedCell
  observations: readonly Observation[]
  reading: Reading
}

/** A target with a reading of each of its cells, unknown ones included. */
export interface TargetReadings {
  watched: WatchedTarget
  readings: readonly CellReading[]
}

/**
 * Every expected cell with its reading, in the order of targets and vantages whatever the order of `matrix`; a cell
 * nobody expects any longer is left out. Without `targets`, those that the matrix names.
 */
export function readMatrix(
  environment: Environment,
  matrix: readonly CellObservations[],
  targets?: readonly FleetTarget[],
): TargetReadings[] {
  const seen = new Map<string, Map<string, readonly Observation[]>>()
  for (const { cell, observations } of matrix) {
    const target = targetKey(cell.target)
    const cells = seen.get(target) ?? new Map<string, readonly Observation[]>()
    seen.set(target, cells)
    const key = cellKey(cell)
    const before = cells.get(key)
    cells.set(key, before === undefined ? observations : [...before, ...observations])
  }
  const watched = watchedTargets(environment, targets ?? matrix.map(({ cell }) => cell.target))
  return watched.map(watched => {
    const cells = seen.get(watched.key)
    const readings = watched.cells.map(expected => {
      const observations = cells?.get(expected.key) ?? []
      return { expected, observations, reading: readCell(observations, expected.expectation, watched.group.cluster) }
    })
    return { watched, readings }
  })
}
