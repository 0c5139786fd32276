import { expectationsOf } from './expectations.ts'
import type { FieldProblem } from './field-problem.ts'
import type { Environment } from './fleet-config.ts'
import { nearest } from './nearest.ts'
import { repeats } from './repeats.ts'

/** From where each target group is probed, and what has to be let in for it. */
export function checkExpectations(environment: Environment): FieldProblem[] {
  const { vantages, targetGroups } = environment
  const names = vantages.map(({ name }) => name)

  const lists = targetGroups.flatMap(({ reach = [], mustNotReach }, group) =>
    Object.entries({ reach, mustNotReach }).flatMap(([list, given]) => {
      const at = (i: number) => ['targetGroups', group, list, i]
      const unknown = given.flatMap((name, i) =>
        names.includes(name) ? [] : [{ path: at(i), wanted: vantageLike(name, names) }],
      )
      return [...unknown, ...repeats(given).map(i => ({ path: at(i), wanted: 'each vantage once' }))]
    }),
  )
  const overlaps = targetGroups.flatMap(({ reach = [], mustNotReach }, group) =>
    mustNotReach.flatMap((name, i) =>
      reach.includes(name)
        ? [{ path: ['targetGroups', group, 'mustNotReach', i], wanted: 'a vantage that is not in reach as well' }]
        : [],
    ),
  )
  const unprobed = targetGroups.flatMap((group, i) =>
    expectationsOf(environment, group).length === 0 && group.reach?.length === 0
      ? [
          {
            path: ['targetGroups', i, 'reach'],
            wanted: 'at least one vantage here or in mustNotReach, else nothing probes it',
          },
        ]
      : [],
  )
  return [...lists, ...overlaps, ...unprobed, ...checkIngress(environment)]
}

function vantageLike(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return `${near === undefined ? 'a vantage of this environment' : near} (of ${names.join(', ')})`
}

/** Ingress can only be added to security groups that are known. */
function checkIngress(environment: Environment): FieldProblem[] {
  return environment.vantages.flatMap((vantage, i) => {
    if (vantage.kind !== 'client' || !vantage.addIngress) return []
    const closed = environment.targetGroups.filter(
      group =>
        group.securityGroups.length === 0 &&
        expectationsOf(environment, group).some(
          ({ vantage: { name }, expectation }) => name === vantage.name && expectation === 'reach',
        ),
    )
    if (closed.length === 0) return []
    const names = closed.map(({ name }) => name).join(', ')
    return [
      {
        path: ['vantages', i, 'addIngress'],
        wanted: `securityGroups in the target groups it must reach, which lack in ${names}`,
      },
    ]
  })
}
