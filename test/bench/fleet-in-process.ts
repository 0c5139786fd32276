import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Environment } from '../../lib/core/config/fleet-config.ts'
import { fakeEc2 } from '../../lib/local/in-process/fake-ec2.ts'
import { localProbers } from '../../lib/local/in-process/local-probers.ts'
import { memoryLastKnown } from '../../lib/local/in-process/memory-last-known.ts'
import { recordingBus } from '../../lib/local/in-process/recording-bus.ts'
import { memoryLedger } from '../../lib/local/memory-ledger.ts'
import { nothingYet } from '../../lib/verbs/between-sweeps.ts'
import { sweepOnce } from '../../lib/verbs/sweep-once.ts'

/** One process that sweeps a fleet of which a tenth is black-holed, again and again; a line of JSON for each sweep. */
export interface SweepFigures {
  wallMs: number
  /** Written into the ledger. */
  items: number
  /** After a collection of garbage. */
  heapMb: number
  incidents: number
  up: number
  red: number
}

const { values } = parseArgs({
  options: {
    targets: { type: 'string' },
    sweeps: { type: 'string' },
    timeout: { type: 'string' },
    addresses: { type: 'string' },
    http: { type: 'string' },
    transport: { type: 'string' },
  },
})
const [targets, sweeps, addresses] = [Number(values.targets), Number(values.sweeps), Number(values.addresses)]
const ports = new Map([
  [9200, Number(values.http)],
  [9300, Number(values.transport)],
])
const VANTAGES = 6
const MINUTE_MS = 60_000

const environment = Environment.parse({
  name: 'bench',
  region: 'eu-central-1',
  vpc: { id: 'vpc-0123456789abcdef0' },
  vantages: Array.from({ length: VANTAGES }, (_, i) => ({
    ...{ name: `private-${i}`, kind: 'client', subnet: `subnet-0${String(i).repeat(16)}` },
  })),
  targetGroups: [{ name: 'search', select: { tags: { role: 'search' } } }],
  timings: { probeTimeout: values.timeout },
})
const nodes = Array.from({ length: targets }, (_, i) => ({
  id: `i-${String(i).padStart(17, '0')}`,
  address: `10.0.${i >> 8}.${i & 255}`,
  subnet: `subnet-0${String(i % VANTAGES).repeat(16)}`,
  tags: { role: 'search' },
}))
const places = new Map(
  nodes.flatMap(({ address }, i) => (i % 10 === 0 ? [] : [[address, `127.0.0.${1 + (i % addresses)}`] as const])),
)

let items = 0
let now = Date.now()
const started = performance.now()
const elapsed = () => now + (performance.now() - started)
const sweepPorts = {
  ledger: memoryLedger(count => {
    items += count
  }),
  targets: fakeEc2(environment, nodes),
  lastKnown: memoryLastKnown(),
  probers: localProbers({
    vantages: VANTAGES,
    placeOf(_vantage, address, port) {
      const place = places.get(address)
      return place === undefined ? undefined : { address: place, port: ports.get(port) ?? 0 }
    },
  }),
  bus: recordingBus(elapsed),
  secrets: { read: async () => ({ ok: false, why: 'not-found', detail: '' }) as const },
}
const memory = nothingYet()
for (let i = 0; i < sweeps; i++) {
  items = 0
  now += MINUTE_MS
  const before = performance.now()
  const scheduledAt = elapsed()
  const report = await sweepOnce(sweepPorts, {
    ...{ fleet: 'bench', environment, tick: { id: `tick ${i}`, scheduledAt }, invocation: `${i}`, memory },
    clock: elapsed,
    remainingMs: () => 55_000 - (performance.now() - before),
    isCa: () => false,
    digest: text => createHash('sha256').update(text).digest('hex'),
  })
  if ('skipped' in report) throw new Error(report.skipped)
  const wallMs = performance.now() - before
  globalThis.gc?.()
  const heapMb = process.memoryUsage().heapUsed / 1e6
  const { up, red } = report.counts
  console.log(JSON.stringify({ wallMs, items, heapMb, incidents: sweepPorts.bus.received.length, up, red }))
}
