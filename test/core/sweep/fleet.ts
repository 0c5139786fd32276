import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { Environment } from '../../../lib/core/config/fleet-config.ts'
import type { SilenceReason } from '../../../lib/core/events/fleet-event.ts'
import type { FleetTarget, PortRole } from '../../../lib/core/model/fleet-target.ts'
import { hasEnded, type Incident } from '../../../lib/core/model/incident.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import type { CellObservations } from '../../../lib/core/sweep/cell.ts'
import { type Judgement, judgeSweep } from '../../../lib/core/sweep/judge-sweep.ts'
import { planConfirmation } from '../../../lib/core/sweep/plan-confirmation.ts'
import { type PlannedProbe, planSweep } from '../../../lib/core/sweep/plan-sweep.ts'
import type { SweepState } from '../../../lib/core/sweep/sweep-state.ts'

export const NOON = Date.UTC(2026, 10, 23, 12)
export const MINUTE = 60_000

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const vantage = (name: string, i: number) => ({ name, kind: 'client', subnet: `subnet-0000000${i}` })

/** As much of `fleet.yaml` as a test says, over one target group `logs` seen from `a`, `b` and so on. */
export function environmentOf({
  vantages = ['a', 'b'],
  group = {},
  timings = {},
}: {
  vantages?: readonly string[]
  group?: object
  timings?: object
} = {}): Environment {
  return z.parse(Environment, {
    name: 'prod',
    region: 'eu-central-1',
    vpc: { id: 'vpc-00000001' },
    vantages: vantages.map(vantage),
    targetGroups: [{ name: 'logs', select: { tags: { role: 'logs' } }, ...group }],
    timings,
  })
}

export const node = (i: number, more: Partial<FleetTarget> = {}): FleetTarget => ({
  targetGroup: 'logs',
  address: `10.0.${i >> 8}.${i & 255}`,
  family: 4,
  httpPort: 9200,
  transportPort: 9300,
  instanceId: `i-${i.toString(16).padStart(8, '0')}`,
  ...more,
})

export const nodes = (count: number, more: Partial<FleetTarget> = {}): FleetTarget[] =>
  Array.from({ length: count }, (_, i) => node(i + 1, more))

/** What a probe meets at a port. */
export type Meets = 'answers' | 'refused' | 'dropped' | 'hung' | 'no-master' | 'unauthorized' | 'tls' | 'nothing'

export interface Probed {
  vantage: string
  target: FleetTarget
  role: PortRole
  confirming: boolean
}

/** What one probe sees; `nothing`: its vantage could not send it. */
export function observe({ cell, probe }: PlannedProbe, meets: Meets, at: number): Observation {
  const place = {
    ...{ kind: probe.kind, host: probe.address, port: probe.port, address: probe.address, family: probe.family },
    ...{ at, phases: { connect: 0.4 }, vantage: cell.vantage },
  }
  if (meets === 'nothing') return { ...place, outcome: 'unknown', why: 'EMFILE' }
  if (meets === 'refused') return { ...place, outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }
  if (meets === 'dropped') return { ...place, outcome: 'timeout', phase: 'connect', code: 'DEADLINE' }
  if (probe.kind === 'tcp') return { ...place, outcome: 'open' }
  const tls = probe.secure === true ? { version: 'TLSv1.3', chain: [], clientCertificateRequested: false } : undefined
  const over = meets === 'tls' && tls !== undefined ? { tls } : {}
  if (probe.kind === 'transport') return { ...place, outcome: 'open', transport: { proof: 'ping-echo' }, ...over }
  if (meets === 'tls' && tls === undefined) return { ...place, outcome: 'reset', phase: 'headers', code: 'CLOSED' }
  if (meets !== 'tls' && tls !== undefined) return { ...place, outcome: 'tls', phase: 'tls', code: 'NOT_TLS' }
  if (meets === 'hung') return { ...place, outcome: 'timeout', phase: 'headers', code: 'DEADLINE' }
  const [status, state] = ANSWERS[meets] ?? ([200, 'ok'] as const)
  return { ...place, outcome: 'open', http: { product: 'elasticsearch', status, state }, ...over }
}

const ANSWERS: Partial<Record<Meets, readonly [number, 'ok' | 'no-master' | 'unauthorized']>> = {
  'no-master': [503, 'no-master'],
  unauthorized: [401, 'unauthorized'],
}

/** A fleet swept once a minute: the planner and the judge over nodes that meet probes as `meets` says. */
export class Fleet {
  environment: Environment
  targets: readonly FleetTarget[]
  meets: (probed: Probed) => Meets = () => 'answers'
  silent: Record<string, SilenceReason> = {}
  credentials: Record<string, string> = {}
  state: SweepState = { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] }
  now = NOON
  /** Every incident there was, as it stands. */
  readonly incidents = new Map<string, Incident>()
  readonly planned: { first: PlannedProbe[]; again: PlannedProbe[] } = { first: [], again: [] }

  constructor(environment: Environment, targets: readonly FleetTarget[]) {
    this.environment = environment
    this.targets = targets
  }

  sweep(arranged: (matrix: CellObservations[]) => CellObservations[] = matrix => matrix): Judgement {
    const { environment, targets, state, now, credentials } = this
    this.planned.first = planSweep(environment, targets, state.targets, now, credentials)
    const matrix = arranged(this.probe(this.planned.first, false))
    this.planned.again = planConfirmation(environment, matrix, state.targets)
    const confirmation = arranged(this.probe(this.planned.again, true))
    const { silent } = this
    const judged = judgeSweep({
      ...{
        fleet: 'es-probe-fleet',
        environment,
        targets,
        state,
        matrix,
        confirmation,
        silent,
        credentials,
        now,
        digest,
      },
    })
    for (const { after } of judged.transitions) this.incidents.set(after.id, after)
    this.state = {
      targets: judged.targets,
      vantages: judged.vantages,
      openIncidents: [...this.incidents.values()].filter(({ status }) => !hasEnded(status)),
      maintenance: state.maintenance,
    }
    this.now += MINUTE
    return judged
  }

  sweeps(count: number): Judgement[] {
    return Array.from({ length: count }, () => this.sweep())
  }

  get open(): readonly Incident[] {
    return this.state.openIncidents
  }

  private probe(planned: readonly PlannedProbe[], confirming: boolean): CellObservations[] {
    const byCell = Map.groupBy(
      planned,
      ({ cell }) => `${cell.vantage}/${cell.target.targetGroup}/${cell.target.address}/${cell.role}`,
    )
    return [...byCell.values()].flatMap(probes => {
      const cell = probes[0]?.cell
      if (cell === undefined) return []
      const meets = this.meets({ ...cell, confirming })
      const heard = this.silent[cell.vantage] === undefined
      return [{ cell, observations: heard ? probes.map(each => observe(each, meets, this.now)) : [] }]
    })
  }
}

/** What the transitions of sweeps tell, in their order. */
export const told = (judgements: readonly Judgement[]): string[] =>
  judgements.flatMap(({ transitions, events }) => [
    ...transitions.map(({ event }) =>
      event.type === 'IncidentUpdated' ? `${event.type}:${event.changes}` : event.type,
    ),
    ...events.map(event => (event.type === 'VantageSilent' ? `${event.type}:${event.why ?? 'heard'}` : event.type)),
  ])
