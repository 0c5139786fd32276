import { expectationsOf, portsOf } from '../config/expectations.ts'
import type { Environment, TargetGroup } from '../config/fleet-config.ts'
import type { Expectation, FleetTarget } from '../model/fleet-target.ts'
import { type Cell, cellKey, targetKey } from './cell.ts'

/** A cell with what is expected of it. */
export interface ExpectedCell {
  cell: Cell
  key: string
  expectation: Expectation
  port: number
}

/** A target of a configured target group, with its cells in the order of the vantages. */
export interface WatchedTarget {
  target: FleetTarget
  key: string
  group: TargetGroup
  cells: readonly ExpectedCell[]
}

/** Every target once, in the order in which they were given; those of target groups that are no more are left out. */
export function watchedTargets(environment: Environment, targets: readonly FleetTarget[]): WatchedTarget[] {
  const groups = new Map(
    environment.targetGroups.map(group => [
      group.name,
      { group, expected: expectationsOf(environment, group), roles: new Set(portsOf(group).map(({ role }) => role)) },
    ]),
  )
  const seen = new Set<string>()
  return targets.flatMap(target => {
    const key = targetKey(target)
    const known = groups.get(target.targetGroup)
    if (known === undefined || seen.has(key)) return []
    seen.add(key)
    const ports = [
      { role: 'http' as const, port: target.httpPort },
      { role: 'transport' as const, port: target.transportPort },
    ].flatMap(({ role, port }) => (port === null || !known.roles.has(role) ? [] : [{ role, port }]))
    const cells = known.expected.flatMap(({ vantage, expectation }) =>
      ports.map(({ role, port }): ExpectedCell => {
        const cell = { vantage: vantage.name, target, role }
        return { cell, key: cellKey(cell), expectation, port }
      }),
    )
    return [{ target, key, group: known.group, cells }]
  })
}
