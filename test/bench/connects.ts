import { type Figure, median } from './figure.ts'
import { expectAll, type Probed, probe, targets } from './prober.ts'
import { acceptOn, type Connects, connectInC } from './yardstick.ts'

const OPEN_PORT = 19301
const CLOSED_PORT = 19302
const FLAT_OUT = 1_000_000
const COUNT = 200_000
const PACED_SECONDS = 4

interface Pair {
  ours: Probed
  c: Connects
}

async function pair(kind: 'open' | 'refused', count: number, startsPerSecond: number): Promise<Pair> {
  const port = kind === 'open' ? OPEN_PORT : CLOSED_PORT
  const ours = await probe(targets(count, port), startsPerSecond)
  expectAll(ours, kind, count)
  return { ours, c: await connectInC(port, count, startsPerSecond === FLAT_OUT ? 0 : startsPerSecond) }
}

interface Round {
  open: Pair
  refused: Pair
  at5k: Pair
  at10k: Pair
  refusedAt10k: Pair
  aloneUs: number
}

async function round(): Promise<Round> {
  const alone = await probe(targets(300, OPEN_PORT), 150)
  return {
    open: await pair('open', COUNT, FLAT_OUT),
    refused: await pair('refused', COUNT, FLAT_OUT),
    at5k: await pair('open', 5000 * PACED_SECONDS, 5000),
    at10k: await pair('open', 10_000 * PACED_SECONDS, 10_000),
    refusedAt10k: await pair('refused', 10_000 * PACED_SECONDS, 10_000),
    aloneUs: alone.p50Us,
  }
}

/** CPU and truth of TCP probes, beside the C loop in the same round. */
export async function connects(rounds: number): Promise<Figure[]> {
  await acceptOn(OPEN_PORT)
  const seen: Round[] = []
  for (let i = 0; i < rounds; i++) seen.push(await round())
  const over = (of: (round: Round) => number) => median(seen.map(of))
  const cpu = (name: string, of: (round: Round) => Pair, limit: number): Figure => ({
    name,
    value: over(round => of(round).ours.cpuUs / of(round).c.cpuUs),
    unit: '× C',
    limit: { at: 'most', value: limit },
    beside: `${over(round => of(round).ours.cpuUs).toFixed(1)} µs, C ${over(round => of(round).c.cpuUs).toFixed(1)} µs`,
  })
  const truth = (name: string, of: (round: Round) => Pair, limit: number): Figure => ({
    name,
    value: over(round => Math.abs(of(round).ours.p50Us - round.aloneUs)) / 1000,
    unit: 'ms',
    limit: { at: 'most', value: limit },
    beside: `p50 ${over(round => of(round).ours.p50Us).toFixed(0)} µs, undisturbed ${over(({ aloneUs }) => aloneUs).toFixed(0)} µs, C ${over(round => of(round).c.p50Us).toFixed(0)} µs`,
  })
  const tail = (name: string, of: (round: Round) => Pair): Figure => ({
    name,
    value: over(round => of(round).ours.p99Us - of(round).c.p99Us) / 1000,
    unit: 'ms',
    limit: { at: 'most', value: 0.5 },
    beside: `p99 ${over(round => of(round).ours.p99Us).toFixed(0)} µs, C ${over(round => of(round).c.p99Us).toFixed(0)} µs`,
  })
  return [
    cpu('CPU a probe, open, as fast as it goes', ({ open }) => open, 2),
    cpu('CPU a probe, refused, as fast as it goes', ({ refused }) => refused, 2.5),
    cpu('CPU a probe, open, 10,000 starts/s', ({ at10k }) => at10k, 2),
    cpu('CPU a probe, refused, 10,000 starts/s', ({ refusedAt10k }) => refusedAt10k, 2.5),
    {
      name: 'probes a second, open, listener on the other core',
      value: over(({ open }) => (COUNT / open.ours.wallMs) * 1000),
      unit: '/s',
      limit: { at: 'least', value: 20_000 },
      beside: `C ${over(({ open }) => (COUNT / open.c.wallMs) * 1000).toFixed(0)}/s`,
    },
    truth('p50 error at 5,000 starts/s', ({ at5k }) => at5k, 0.1),
    truth('p50 error at 10,000 starts/s', ({ at10k }) => at10k, 0.15),
    tail('p99 over that of C, 5,000 starts/s', ({ at5k }) => at5k),
    tail('p99 over that of C, 10,000 starts/s', ({ at10k }) => at10k),
    { name: 'peak memory, 200,000 lines', value: over(({ open }) => open.ours.maxRssMb), unit: 'MB', beside: '' },
  ]
}
