import { createHash } from 'node:crypto'
import { Environment } from '../../core/config/fleet-config.ts'
import type { Ledger } from '../../ports.ts'
import { nothingYet } from '../../verbs/between-sweeps.ts'
import { type SkipReason, type SweepReport, sweepOnce } from '../../verbs/sweep-once.ts'
import { memoryLedger } from '../memory-ledger.ts'
import { type FakeEc2, fakeEc2 } from './fake-ec2.ts'
import { type LocalProbers, localProbers } from './local-probers.ts'
import { memoryLastKnown } from './memory-last-known.ts'
import { type RecordingBus, recordingBus } from './recording-bus.ts'
import { worldClock } from './world-clock.ts'
import { type WorldNode, worldNode } from './world-node.ts'

const TICK_MS = 60_000
const SUBNETS = ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb', 'subnet-0cccccccccccccccc']
const NODES = 6
const FIRST_ADDRESS = 11
const FLEET = 'demo'

/** A fleet in this process: fake instances with real sockets on loopback, real probers, the real sweep, a fast clock. */
export interface FleetWorld {
  fleet: string
  environment: Environment
  nodes: readonly WorldNode[]
  ec2: FakeEc2
  probers: LocalProbers
  bus: RecordingBus
  ledger: Ledger
  /** Unix milliseconds in the world. */
  now(): number
  /** Time goes by; nobody waits for it. */
  pass(ms: number): void
  /** Nothing sent to this address is answered, nor refused. */
  blackHoled: Set<string>
  /** Goes to the next full minute and sweeps. */
  tick(): Promise<SweepReport | { skipped: SkipReason }>
  close(): Promise<void>
}

export interface FleetWorldOptions {
  startsAt: number
  /** Of one probe, as in `fleet.yaml`: loopback answers at once. */
  probeTimeout: string
}

export async function startFleet({ startsAt, probeTimeout }: FleetWorldOptions): Promise<FleetWorld> {
  const environment = demoEnvironment(probeTimeout)
  const clock = worldClock(startsAt)
  const nodes = Array.from({ length: NODES }, (_, i) =>
    worldNode(`es-${i + 1}`, {
      id: `i-0${String(i + 1).repeat(16)}`,
      address: `10.0.${i % SUBNETS.length}.${FIRST_ADDRESS + i}`,
      subnet: SUBNETS[i % SUBNETS.length] ?? '',
      tags: { role: 'elasticsearch', Name: `es-${i + 1}` },
    }),
  )
  await Promise.all(nodes.map(node => node.start()))
  const byAddress = new Map(nodes.map(node => [node.instance.address, node]))
  const blackHoled = new Set<string>()
  const probers = localProbers({
    vantages: environment.vantages.length,
    now: clock.now,
    placeOf: (_vantage, address, port) => (blackHoled.has(address) ? undefined : byAddress.get(address)?.placeOf(port)),
  })
  const ec2 = fakeEc2(
    environment,
    nodes.map(({ instance }) => instance),
  )
  const ledger = memoryLedger()
  const bus = recordingBus(clock.now)
  const ports = { ledger, targets: ec2, lastKnown: memoryLastKnown(), probers, bus, secrets: noSecrets }
  const memory = nothingYet()
  return {
    ...{ fleet: FLEET, environment, nodes, ec2, probers, bus, ledger, blackHoled },
    now: clock.now,
    pass: ms => clock.set(clock.now() + ms),
    async tick() {
      const at = (Math.floor(clock.now() / TICK_MS) + 1) * TICK_MS
      clock.set(at)
      const tick = { id: new Date(at).toISOString(), scheduledAt: at }
      return sweepOnce(ports, {
        ...{ fleet: FLEET, environment, tick, invocation: tick.id, clock: clock.now, memory },
        remainingMs: () => at + TICK_MS - clock.now(),
        isCa: () => false,
        digest: text => createHash('sha256').update(text).digest('hex'),
      })
    },
    async close() {
      await Promise.all(nodes.map(node => node.stop()))
    },
  }
}

const noSecrets = { read: async () => ({ ok: false, why: 'not-found', detail: 'this world has none' }) as const }

const demoEnvironment = (probeTimeout: string): Environment =>
  Environment.parse({
    name: 'demo',
    region: 'eu-central-1',
    vpc: { id: 'vpc-0dddddddddddddddd' },
    vantages: SUBNETS.map((subnet, i) => ({ name: `private-${'abc'[i]}`, kind: 'client', subnet })),
    targetGroups: [{ name: 'elasticsearch', select: { tags: { role: 'elasticsearch' } } }],
    timings: { probeTimeout },
  })
