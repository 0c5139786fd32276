import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import * as z from 'zod/mini'
import { Environment } from '../lib/core/config/fleet-config.ts'
import { eventPage, events } from '../lib/core/events/catalogue.ts'
import type { FleetEvent } from '../lib/core/events/fleet-event.ts'
import type { FleetTarget } from '../lib/core/model/fleet-target.ts'
import type { Observation } from '../lib/core/model/observation.ts'
import type { CellObservations } from '../lib/core/sweep/cell.ts'
import { judgeSweep } from '../lib/core/sweep/judge-sweep.ts'
import { planConfirmation } from '../lib/core/sweep/plan-confirmation.ts'
import { type PlannedProbe, planSweep } from '../lib/core/sweep/plan-sweep.ts'
import type { SweepState } from '../lib/core/sweep/sweep-state.ts'

/** Its sweeps begin here, one a minute, so that every run says the same. */
const TIME = 1_795_360_565_000
const MINUTE_MS = 60_000

const environment = z.parse(Environment, {
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

/** What the real judge tells of those minutes. */
function exampleEvents(): FleetEvent[] {
  let state: SweepState = { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] }
  return minutes.flatMap(({ node, silent }, minute) => {
    const now = TIME + minute * MINUTE_MS
    const probe = (planned: readonly PlannedProbe[]): CellObservations[] =>
      planned.map(each => ({
        cell: each.cell,
        observations: silent && each.cell.vantage === 'app-b' ? [] : [seen(each, node, now)],
      }))
    const matrix = probe(planSweep(environment, targets, state.targets, now))
    const { transitions, events, ...after } = judgeSweep({
      fleet: 'es-probe-fleet',
      environment,
      targets,
      state,
      matrix,
      confirmation: probe(planConfirmation(environment, matrix, state.targets)),
      silent: silent ? { 'app-b': 'no-answer' } : {},
      now,
      digest: text => createHash('sha256').update(text).digest('hex'),
    })
    const openIncidents = transitions.map(({ after }) => after).filter(({ status }) => status === 'open')
    const unchanged = state.openIncidents.filter(({ id }) => !transitions.some(({ after }) => after.id === id))
    state = { ...state, ...after, openIncidents: [...unchanged, ...openIncidents] }
    return [...transitions.map(({ event }) => event), ...events]
  })
}

const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const fileName = (type: FleetEvent['type']): string => basename(eventPage(type))

/** Every file of `docs/events` with its text: what stands in an event's `detail`. */
export function eventPages(): Map<string, string> {
  const told = exampleEvents()
  const files = new Map<string, string>()
  for (const { type, schema } of events) {
    const example = told.find(event => event.type === type)
    z.parse(schema, example)
    const name = eventPage(type)
    // As a consumer reads it: what it does not know may be there.
    files.set(`${name}.schema.json`, pretty(z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' })))
    files.set(`${name}.example.json`, pretty(example))
  }
  files.set('docs/events/README.md', index())
  return files
}

const index = (): string => `# Events

What the fleet puts on its event bus: \`source\` is \`es-probe-fleet\`, \`detail-type\` is the type, and \`detail\` has the shape
given here. An event comes at least once; its \`id\` is the same each time. \`version\` grows when a consumer would have to
change; fields may be added without. [How to be told](subscribe.md): a rule and a target to paste, and what to do with each
event.

| event | is sent | shape |
|---|---|---|
${events.map(row).join('\n')}
`

const row = ({ type, title, when }: (typeof events)[number]): string =>
  `| \`${type}\`: ${title} | ${when} | [schema](${fileName(type)}.schema.json), [example](${fileName(type)}.example.json) |`
