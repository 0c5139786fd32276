import type { Incident } from '../model/incident.ts'
import { likeness, type RedTarget } from './red-targets.ts'

/**
 * Which open incident a red target belongs to: the one that lists it, else a wider one whose scope it is in, where it
 * fails as that one does, or may be of those that were not listed. Only one that `mayJoin` comes into a wider one anew.
 */
export function coverage(open: readonly Incident[]): (red: RedTarget, mayJoin: boolean) => Incident | undefined {
  const listed = new Map<string, Incident>()
  const left = new Map<string, Incident>()
  const wide = new Map<string, Incident[]>()
  for (const incident of open) {
    const { targetGroup, expectation, members, scope } = incident
    for (const { address, leftAt } of members) {
      const known = leftAt === undefined ? listed : left
      const key = `${targetGroup}/${expectation}/${address}`
      if (!known.has(key)) known.set(key, incident)
    }
    if (scope.kind === 'node') continue
    const key = `${targetGroup}/${expectation}`
    wide.set(key, [...(wide.get(key) ?? []), incident])
  }
  return (red, mayJoin) => {
    const { target, expectation, address } = red
    const group = `${target.watched.target.targetGroup}/${expectation}`
    const key = `${group}/${address}`
    const widely = mayJoin ? (wide.get(group)?.filter(incident => isInScope(incident, red)) ?? []) : []
    return (
      listed.get(key) ??
      left.get(key) ??
      widely.find(({ signs }) => signs.some(sign => sign.cells > 0 && likeness(sign) === likeness(red.sign))) ??
      widely.find(({ moreMembers }) => moreMembers > 0 && red.wasRed)
    )
  }
}

const isInScope = ({ scope }: Incident, { target }: RedTarget): boolean =>
  scope.kind !== 'subnet' || scope.subnet === target.watched.target.subnet
