import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { Environment } from '../lib/core/config/fleet-config.ts'
import type { FleetEvent } from '../lib/core/events/fleet-event.ts'
import type { FleetTarget } from '../lib/core/model/fleet-target.ts'
import type { Observation } from '../lib/core/model/observation.ts'
import type { CellObservations } from '../lib/core/sweep/cell.ts'
import { judgeSweep } from '../lib/core/sweep/judge-sweep.ts'
import { planConfirmation } from '../lib/core/sweep/plan-confirmation.ts'
import { type PlannedProbe, planSweep } from '../lib/core/sweep/plan-sweep.ts'
import type { SweepState } from '../lib/core/sweep/sweep-state.ts'

export const EXAMPLE_FLEET = 'es-probe-fleet'

/** Its sweeps begin here, one a minute, so that every run says the same. */
const TIME = 1_795_360_565_000
const MINUTE_MS = 60_000

export const exampleEnvironment = z.parse(Environment, {
  name: 'production',
  region: 'eu-central-1',
  vpc: { id: 'vpc-0a1b2c3d' },
  vantages: [
    { name: 'app-a', kind: 'client', subnet: 'subnet-0a1b2c3d' },
    { name: 'app-b', kind: 'client', subnet: 'subnet-1a2b3c4d' },
  ],
  targetGroups: [{ name: 'logs', select: { tags: { role: 'logs' } }, scheme: 'http' }],
})

const targets = [14, 15, 16].map(
  (last): FleetTarget => ({
    targetGroup: 'logs',
    address: `10.0.0.${last}`,
    family: 4,
    httpPort: 9200,
    transportPort: 9300,
    instanceId: `i-000000000000000${last}`,
    subnet: 'subnet-2a3b4c5d',
  }),
)

/** Minute by minute: node 14 stops, joined by no other; its packets are dropped; it is back; vantage `app-b` goes silent. */
const minutes: readonly { node: 'up' | 'refused' | 'dropped'; silent: boolean }[] = [
  { node: 'up', silent: false },
  { node: 'refused', silent: false },
  { node: 'dropped', silent: false },
  { node: 'up', silent: false },
  { node: 'up', silent: false },
  { node: 'up', silent: true },
  { node: 'up', silent: true },
]

function seen({ cell, probe }: PlannedProbe, node: 'up' | 'refused' | 'dropped', at: number): Observation {
  const { address, family, port, kind } = probe
  const place = { kind, host: address, port, address, family, at, vantage: cell.vantage }
  if (node === 'refused' && cell.target === targets[0])
    return { ...place, phases: { connect: 0.4 }, outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }
  if (node === 'dropped' && cell.target === targets[0])
    return { ...place, phases: { connect: 3500 }, outcome: 'timeout', phase: 'connect', code: 'DEADLINE' }
  return { ...place, phases: { connect: 0.4 }, outcome: 'open' }
}

export interface ExampleMinute {
  now: number
  /** As it was saved after the sweep of this minute. */
  state: SweepState
  events: FleetEvent[]
}

/** What the real judge makes of those minutes. */
export function exampleMinutes(): ExampleMinute[] {
  let state: SweepState = { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] }
  return minutes.map(({ node, silent }, minute) => {
    const now = TIME + minute * MINUTE_MS
    const probe = (planned: readonly PlannedProbe[]): CellObservations[] =>
      planned.map(each => ({
        cell: each.cell,
        observations: silent && each.cell.vantage === 'app-b' ? [] : [seen(each, node, now)],
      }))
    const matrix = probe(planSweep(exampleEnvironment, targets, state.targets, now))
    const { transitions, events, ...after } = judgeSweep({
      fleet: EXAMPLE_FLEET,
      environment: exampleEnvironment,
      targets,
      state,
      matrix,
      confirmation: probe(planConfirmation(exampleEnvironment, matrix, state.targets)),
      silent: silent ? { 'app-b': 'no-answer' } : {},
      now,
      digest: text => createHash('sha256').update(text).digest('hex'),
    })
    const openIncidents = transitions.map(({ after }) => after).filter(({ status }) => status === 'open')
    const unchanged = state.openIncidents.filter(({ id }) => !transitions.some(({ after }) => after.id === id))
    state = { ...state, ...after, openIncidents: [...unchanged, ...openIncidents] }
    return { now, state, events: [...transitions.map(({ event }) => event), ...events] }
  })
}
