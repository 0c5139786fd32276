import { createHash } from 'node:crypto'
import { Environment } from '../../lib/core/config/fleet-config.ts'
import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import type { Observation } from '../../lib/core/model/observation.ts'
import type { ProbeAnswer, ProbeRequest, RequestedProbe } from '../../lib/core/sweep/probe-request.ts'
import { type FakeEc2Instance, fakeEc2 } from '../../lib/local/in-process/fake-ec2.ts'
import { memoryLastKnown } from '../../lib/local/in-process/memory-last-known.ts'
import { recordingBus } from '../../lib/local/in-process/recording-bus.ts'
import { memoryLedger } from '../../lib/local/memory-ledger.ts'
import type { Called, CallFailure, Ledger } from '../../lib/ports.ts'
import { nothingYet } from '../../lib/verbs/between-sweeps.ts'
import { type SkipReason, type SweepInput, type SweepReport, sweepOnce } from '../../lib/verbs/sweep-once.ts'

const MINUTE = 60_000
const FIRST_TICK = Date.UTC(2026, 0, 1, 10)

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

export const environmentOf = (more: Partial<Record<keyof Environment, unknown>> = {}): Environment =>
  Environment.parse({
    name: 'production',
    region: 'eu-central-1',
    vpc: { id: 'vpc-0123456789abcdef0' },
    vantages: ['a', 'b'].map(letter => ({
      name: `private-${letter}`,
      kind: 'client',
      subnet: `subnet-0${letter.repeat(16)}`,
    })),
    targetGroups: [{ name: 'search', select: { tags: { role: 'search' } }, scheme: 'http' }],
    ...more,
  })

export const instances = (count: number): FakeEc2Instance[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `i-${String(i).padStart(17, '0')}`,
    address: `10.0.${i >> 8}.${i & 255}`,
    subnet: 'subnet-0aaaaaaaaaaaaaaaa',
    tags: { role: 'search' },
  }))

/** A prober that sees whatever is not `down` as open, without a socket. */
export const answerOf = (request: ProbeRequest, isDown: (probe: RequestedProbe) => boolean): ProbeAnswer => ({
  sweep: request.sweep,
  vantage: request.vantage,
  observations: request.probes.map(probe => seen(request.vantage, probe, isDown(probe))),
})

function seen(vantage: string, { kind, address, family, port }: RequestedProbe, down: boolean): Observation {
  const where = { kind, host: address, address, family, port, at: FIRST_TICK, phases: { connect: 1 }, vantage }
  if (down) return { ...where, outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }
  if (kind === 'transport') return { ...where, outcome: 'open', transport: { proof: 'ping-echo' } }
  if (kind !== 'http') return { ...where, outcome: 'open' }
  return { ...where, outcome: 'open', http: { product: 'elasticsearch', status: 200, state: 'ok' } }
}

type Behaviour = (request: ProbeRequest, deadline: AbortSignal) => Promise<Called<ProbeAnswer>>

/** A fleet of which everything around the sweep can be made to fail. */
export function stage(environment: Environment = environmentOf(), nodes: readonly FakeEc2Instance[] = instances(4)) {
  let at = FIRST_TICK
  let items = 0
  let deliveries = 0
  const memoryOfTable = memoryLedger(count => {
    items += count
  })
  const ledgerFaults = new Map<string, CallFailure>()
  const ledger = new Proxy(memoryOfTable, {
    get(target, name: keyof Ledger) {
      const why = ledgerFaults.get(name) ?? ledgerFaults.get('*')
      return why === undefined ? target[name] : async () => ({ ok: false, why, detail: 'injected' })
    },
  })
  const down = new Set<string>()
  const behaviours = new Map<string, Behaviour>()
  const requests: ProbeRequest[] = []
  const bus = recordingBus(() => at)
  const ec2 = fakeEc2(environment, nodes)
  const lastKnown = memoryLastKnown()
  const ports = {
    ...{ ledger, bus, lastKnown, targets: ec2 },
    probers: {
      async probe(vantage: string, request: ProbeRequest, deadline: AbortSignal): Promise<Called<ProbeAnswer>> {
        requests.push(request)
        const behaviour = behaviours.get(vantage)
        if (behaviour !== undefined) return behaviour(request, deadline)
        return { ok: true, value: answerOf(request, ({ address }) => down.has(address)) }
      },
    },
    secrets: { read: async () => ({ ok: false, why: 'not-found', detail: 'none' }) as const },
  }
  let memory = nothingYet()
  const sweep = async (more: Partial<SweepInput> = {}): Promise<SweepReport | { skipped: SkipReason }> =>
    sweepOnce(ports, {
      ...{ fleet: 'es-probe-fleet', environment, memory, digest },
      tick: { id: new Date(at).toISOString(), scheduledAt: at },
      invocation: `delivery ${++deliveries}`,
      clock: () => at,
      remainingMs: () => 55_000,
      isCa: () => true,
      ...more,
    })
  return {
    ...{ ports, ec2, bus, ledger, ledgerFaults, behaviours, requests, lastKnown, sweep },
    /** Addresses that refuse. */
    down,
    told: (): FleetEvent[] => bus.received.map(({ event }) => event),
    types: (): string[] => bus.received.map(({ event }) => event.type),
    now: () => at,
    /** Items written since it was asked last. */
    written: (): number => {
      const count = items
      items = 0
      return count
    },
    /** Nothing that was told is remembered by the process alone. */
    settled: (): boolean => memory.toldDirectly.size + memory.endedDirectly.size + memory.unsent.length === 0,
    /** A new process: what the last one remembered is gone. */
    restart: () => {
      memory = nothingYet()
    },
    /** The next minute's sweep, which must take place. */
    async tick(more: Partial<SweepInput> = {}): Promise<SweepReport> {
      at += MINUTE
      const report = await sweep(more)
      if ('skipped' in report) throw new Error(`skipped: ${report.skipped}`)
      return report
    },
  }
}
