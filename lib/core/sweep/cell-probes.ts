import type { TargetGroup } from '../config/fleet-config.ts'
import type { Observation } from '../model/observation.ts'
import { isPerhapsPlain, isPerhapsTls } from '../model/wrong-way.ts'
import type { KnownTarget } from './cell.ts'
import type { ExpectedCell } from './cells-of.ts'
import type { PlannedProbe } from './plan-sweep.ts'

type Facts = Pick<KnownTarget, 'scheme' | 'transportTls'> | undefined

/** Whether the REST port is asked by TLS: first where nothing is known, since a handshake leaves no line at a plain port. */
const httpSecure = (group: Pick<TargetGroup, 'scheme'>, known: Facts): boolean =>
  (group.scheme === 'auto' ? (known?.scheme ?? 'https') : group.scheme) === 'https'

const transportSecure = (group: TargetGroup, known: Facts): boolean => known?.transportTls ?? httpSecure(group, known)

const base = ({ cell: { target }, port }: ExpectedCell) => ({ address: target.address, family: target.family, port })

/** A connect and nothing else: it leaves no line in any log. */
export const steadyProbe = (expected: ExpectedCell): PlannedProbe => ({
  cell: expected.cell,
  probe: { ...base(expected), kind: 'tcp' },
  depth: 'steady',
})

/** What speaks to the port, with a connect beside it. A port that must not be reached is never spoken to. */
export function deepProbes(expected: ExpectedCell, group: TargetGroup, known: Facts): PlannedProbe[] {
  const connect = { ...steadyProbe(expected), depth: 'deep' } as const
  if (expected.expectation === 'must-not-reach') return [connect]
  const spoken: PlannedProbe =
    expected.cell.role === 'http'
      ? asked(expected, httpSecure(group, known))
      : {
          ...connect,
          probe: { ...base(expected), kind: 'transport', secure: transportSecure(group, known) },
        }
  return [connect, spoken]
}

const asked = (expected: ExpectedCell, secure: boolean): PlannedProbe => ({
  cell: expected.cell,
  probe: { ...base(expected), kind: 'http', secure },
  depth: 'deep',
})

/** A REST port whose failure may be that it was asked the wrong way is asked the other way. */
export function otherWay(
  expected: ExpectedCell,
  group: TargetGroup,
  known: Facts,
  observations: readonly Observation[],
): PlannedProbe[] {
  if (group.scheme !== 'auto' || expected.cell.role !== 'http') return []
  const secure = httpSecure(group, known)
  return observations.some(seen => seen.kind === 'http' && (secure ? isPerhapsPlain(seen) : isPerhapsTls(seen)))
    ? [asked(expected, !secure)]
    : []
}
