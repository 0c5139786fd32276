import { handler } from '../../lambdas/prober/handler.ts'
import type { Observation, ProbeKind } from '../../lib/core/model/observation.ts'
import type { ProbeRequest } from '../../lib/core/sweep/probe-request.ts'
import { closedDoor } from '../../lib/local/fake-node/listen.ts'
import { TARGETS } from './day.ts'
import { type Asked, type Doors, type Seen, seenAs } from './stand-in.ts'

/** What a probe speaks, by the protocol that it finds. */
export type Spoken = Exclude<keyof Doors, 'aws'> | 'tcp'

export interface ProbeWork {
  /** Of the prober's process, a probe. */
  cpuMs: number
  /** On the wire both ways, headers of packets included. */
  bytes: number
}

const ROUNDS = 12
const PACKET_HEADERS = 52
/** Open, close and acknowledge; and, where something is said, questions, answers, handshakes and what acknowledges them. */
const PACKETS: Readonly<Record<Spoken, number>> = { tcp: 6, transport: 10, http: 12, transportTls: 16, https: 18 }

const KIND: Readonly<Record<Spoken, ProbeKind>> = {
  tcp: 'tcp',
  http: 'http',
  https: 'http',
  transport: 'transport',
  transportTls: 'transport',
}

const requestOf = (spoken: Spoken, port: number): ProbeRequest => ({
  ...{ sweep: 'tick', vantage: 'private-0', timeoutMs: 3500, deadlineMs: 20_000, cas: [], credentials: [] },
  probes: Array.from({ length: TARGETS }, (_, i) => ({
    ...{ address: `127.0.0.${i + 1}`, family: 4 as const, port, kind: KIND[spoken] },
    ...(spoken === 'tcp' ? {} : { secure: spoken === 'https' || spoken === 'transportTls' }),
  })),
})

/** The real handler, from the text of its payload to the text of its answer. */
async function invoked(request: string): Promise<{ text: string; cpuMs: number }> {
  const before = process.cpuUsage()
  const answer = await handler(JSON.parse(request), { getRemainingTimeInMillis: () => 30_000 })
  const text = JSON.stringify(answer)
  const { user, system } = process.cpuUsage(before)
  return { text, cpuMs: (user + system) / 1000 }
}

/** What each kind of probe costs a prober as young as those of Lambda are: each round counts, the first included. */
export async function probeWork(
  doors: Doors,
  ask: (seen?: Seen) => Promise<Asked>,
): Promise<{ work: Record<Spoken, ProbeWork>; seen: Seen }> {
  const closed = await closedDoor()
  const seen: Seen = {}
  const observe = async (spoken: Spoken, port: number, rounds: number) => {
    const request = JSON.stringify(requestOf(spoken, port))
    let cpuMs = 0
    const before = (await ask()).nodeBytes
    let first: Observation | undefined
    for (let i = 0; i < rounds; i++) {
      const { text, cpuMs: ofRound } = await invoked(request)
      const { observations } = JSON.parse(text) as { observations: Observation[] }
      const unlike = observations.find(({ outcome }) => outcome !== observations[0]?.outcome)
      if (unlike !== undefined) throw new Error(`not every probe fared alike: ${JSON.stringify(unlike)}`)
      first = observations[0]
      cpuMs += ofRound
    }
    if (first === undefined) throw new Error('a request of no probes')
    const probes = rounds * TARGETS
    const said = ((await ask()).nodeBytes - before) / probes
    return { first, work: { cpuMs: cpuMs / probes, bytes: said + PACKETS[spoken] * PACKET_HEADERS } }
  }
  const work = {} as Record<Spoken, ProbeWork>
  for (const spoken of ['tcp', 'http', 'transport', 'https', 'transportTls'] as const) {
    const open = await observe(spoken, spoken === 'tcp' ? doors.http : doors[spoken], ROUNDS)
    const { first: refused } = await observe(spoken, closed.port, 1)
    if (open.first.outcome !== 'open' || refused.outcome !== 'refused')
      throw new Error(`a ${spoken} probe saw ${JSON.stringify(open.first)} and ${JSON.stringify(refused)}`)
    work[spoken] = open.work
    const kind = KIND[spoken]
    seen[seenAs(kind, 'open')] = open.first
    seen[seenAs(kind, 'refused')] = refused
    seen[seenAs(kind, 'silent')] = { ...refused, phases: { connect: 3500 }, outcome: 'timeout', code: 'DEADLINE' }
  }
  return { work, seen }
}
