import type { FleetEvent } from '../../core/events/fleet-event.ts'
import type { Incident } from '../../core/model/incident.ts'
import type { SkipReason, SweepReport } from '../../verbs/sweep-once.ts'
import { fakeEvidence } from '../fake-node/evidence.ts'
import type { FleetWorld } from './fleet-world.ts'
import type { WorldNode } from './world-node.ts'

/**
 * One line of a life. `at`: unix milliseconds in the world; of a sweep its start, of an event when its consumer had it.
 */
export type LifeStep =
  | { at: number; step: 'sweep'; report: SweepReport | { skipped: SkipReason } }
  | { at: number; step: 'broken' | 'mended'; node: WorldNode }
  | { at: number; step: 'event'; event: FleetEvent }
  | { at: number; step: 'opened'; node: WorldNode; incident: Incident; evidence: string }

/** What must be told of a node that breaks and is mended, and nothing else. */
export const EXPECTED_LIFE: readonly FleetEvent['type'][] = ['IncidentOpened', 'IncidentResolved']

const BROKEN = 2
const SECONDS = 1000
/** Green sweeps until it is over (`upAfter`), and one more, in which nothing may happen. */
const SWEEPS_AFTERWARDS = 3

/** Breaks a node of the world and mends it, sweep by sweep; what happens is told as it does. */
export async function live(world: FleetWorld, tell: (step: LifeStep) => Promise<void>): Promise<FleetEvent[]> {
  const told: FleetEvent[] = []
  const node = world.nodes[BROKEN]
  if (node === undefined) throw new Error('the world has too few nodes')
  let stoppedAt = 0
  const sweep = async () => {
    const report = await world.tick()
    await tell({ at: world.now() - ('skipped' in report ? 0 : report.tookMs), step: 'sweep', report })
    for (const { event, at } of world.bus.received.slice(told.length)) {
      told.push(event)
      await tell({ at, step: 'event', event })
      if (event.type !== 'IncidentOpened') continue
      const evidence = stoppedEvidence(node, stoppedAt, world.now())
      await tell({ at, step: 'opened', node, incident: event.incident, evidence })
    }
  }
  await sweep()
  world.pass(35 * SECONDS)
  await node.stop()
  stoppedAt = world.now()
  await tell({ at: stoppedAt, step: 'broken', node })
  await sweep()
  await sweep()
  world.pass(20 * SECONDS)
  await node.start()
  await tell({ at: world.now(), step: 'mended', node })
  for (let i = 0; i < SWEEPS_AFTERWARDS; i++) await sweep()
  return told
}

/** Made up: what the node script would find on a node that was stopped by hand. */
function stoppedEvidence({ name, instance }: WorldNode, stoppedAt: number, now: number): string {
  const stopped = Math.floor(stoppedAt / 1000)
  const line = (text: string) => `${stopped}.000000 ${name} systemd[1]: ${text}`
  return fakeEvidence({
    name,
    address: instance.address,
    time: Math.floor(now / 1000),
    running: false,
    unit: {
      ExecMainCode: 1,
      ExecMainStatus: 143,
      InactiveEnterTimestamp: `@${stopped}`,
      ExecMainStartTimestamp: `@${stopped - 86_400}`,
      ExecMainExitTimestamp: `@${stopped}`,
    },
    journal: [
      line('Stopping elasticsearch.service - Elasticsearch...'),
      line('Stopped elasticsearch.service - Elasticsearch.'),
    ],
  })
}
