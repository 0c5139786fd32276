import type { Incident, IncidentScope } from '../model/incident.ts'
import type { JudgedTarget } from './judge-cells.ts'
import { likeness, type RedTarget } from './red-targets.ts'

/** Node incidents that fail alike after which the next such node opens a wider one, so that a slow wave is not hundreds. */
const ALIKE_NODES = 3

/** One target: its node; several: their subnet where another subnet is green, else the whole target group. */
export function scopeOf(
  red: readonly RedTarget[],
  judged: readonly JudgedTarget[],
  open: readonly Incident[],
): IncidentScope {
  const [first] = red
  if (first === undefined) return { kind: 'target-group' }
  const isWave = alikeNodes(first, open) >= ALIKE_NODES
  if (red.length === 1 && !isWave) return { kind: 'node', address: first.address }
  const subnet = subnetOf(first)
  const together = subnet !== undefined && red.every(each => subnetOf(each) === subnet)
  return together && anotherIsGreen(subnet, first, judged) ? { kind: 'subnet', subnet } : { kind: 'target-group' }
}

const subnetOf = ({ target }: RedTarget): string | undefined => target.watched.target.subnet

/** Some node of another subnet is green, and none there is red. */
function anotherIsGreen(subnet: string, { target, expectation }: RedTarget, judged: readonly JudgedTarget[]): boolean {
  const elsewhere = judged.filter(({ watched }) => {
    const { targetGroup, subnet: other } = watched.target
    return targetGroup === target.watched.target.targetGroup && other !== undefined && other !== subnet
  })
  const cells = elsewhere.flatMap(each => each.cells).filter(({ expected }) => expected.expectation === expectation)
  return cells.some(({ reading }) => reading.is === 'up') && !cells.some(({ reading }) => reading.is === 'down')
}

const alikeNodes = ({ target, expectation, sign }: RedTarget, open: readonly Incident[]): number =>
  open.filter(
    incident =>
      incident.scope.kind === 'node' &&
      incident.targetGroup === target.watched.target.targetGroup &&
      incident.expectation === expectation &&
      incident.signs.some(each => each.cells > 0 && likeness(each) === likeness(sign)),
  ).length
