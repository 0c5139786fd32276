import type { SilenceReason } from '../core/events/fleet-event.ts'
import type { Observation } from '../core/model/observation.ts'
import { type CellObservations, cellKey, type KnownTargets, targetKey } from '../core/sweep/cell.ts'
import type { PlannedProbe } from '../core/sweep/plan-sweep.ts'
import type { ProbeRequest, RequestedProbe } from '../core/sweep/probe-request.ts'
import type { CallFailure, Probers } from '../ports.ts'
import { byDeadline } from './by-deadline.ts'
import { type FleetSecrets, secretsFor } from './fleet-secrets.ts'

/** What an invocation may take beyond its probes: the start of a new function, and the way there and back. */
const INVOCATION_MS = 3000
/** An answer of so many observations, certificates included, stays below the 6 MB that an invocation may return. */
const PROBES_AT_ONCE = 4000

const silenceOf: Readonly<Record<CallFailure, SilenceReason>> = {
  throttled: 'throttled',
  denied: 'denied',
  unavailable: 'no-answer',
  timeout: 'no-answer',
  'not-found': 'no-answer',
  'bad-answer': 'wrong-answer',
}

export interface ProbeOptions {
  probers: Probers
  secrets: FleetSecrets
  known: KnownTargets
  sweep: string
  timeoutMs: number
  /** For the probes of one request. */
  deadlineMs: number
}

export interface Probed {
  /** Every planned cell; without observations where its vantage was not heard. */
  matrix: CellObservations[]
  silent: Record<string, SilenceReason>
}

/** Asks every vantage for its planned probes, all beside each other, once and by a deadline. */
export async function probeVantages(planned: readonly PlannedProbe[], options: ProbeOptions): Promise<Probed> {
  const seen = new Map<PlannedProbe, Observation>()
  const silent: Probed['silent'] = {}
  const byVantage = Map.groupBy(planned, ({ cell }) => cell.vantage)
  await Promise.all(
    [...byVantage].map(async ([vantage, probes]) => {
      const failures = await Promise.all(partsOf(probes).map(part => ask(vantage, part, options, seen)))
      const [failure] = failures.flatMap(why => why ?? [])
      if (failure !== undefined && !failures.includes(undefined)) silent[vantage] = silenceOf[failure]
    }),
  )
  return { matrix: matrixOf(planned, seen), silent }
}

/** All probes of one address stay together, so that no port is met by two connections at once. */
function partsOf(probes: readonly PlannedProbe[]): PlannedProbe[][] {
  const parts: PlannedProbe[][] = []
  for (const [, some] of Map.groupBy(probes, ({ probe }) => probe.address)) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + some.length <= PROBES_AT_ONCE) last.push(...some)
    else parts.push(some)
  }
  return parts
}

async function ask(
  vantage: string,
  planned: readonly PlannedProbe[],
  options: ProbeOptions,
  seen: Map<PlannedProbe, Observation>,
): Promise<CallFailure | undefined> {
  const { request, indices } = requestOf(vantage, planned, options)
  const answer = await byDeadline(options.deadlineMs + INVOCATION_MS, signal =>
    options.probers.probe(vantage, request, signal),
  )
  if (!answer.ok) return answer.why
  for (const [i, probe] of planned.entries()) {
    const observation = answer.value.observations[indices[i] ?? -1]
    if (observation !== undefined) seen.set(probe, observation)
  }
  return undefined
}

/** The same probe wanted by two cells, as where a node is in two target groups, is made once. */
function requestOf(
  vantage: string,
  planned: readonly PlannedProbe[],
  { sweep, timeoutMs, deadlineMs, secrets, known }: ProbeOptions,
): { request: ProbeRequest; indices: number[] } {
  const cas = new Places<string>()
  const credentials = new Places<string>()
  const probes = new Places<RequestedProbe>()
  const indices = planned.map(({ cell, probe }) => {
    const { ca, header } = probe.kind === 'http' ? secretsFor(cell.target, probe.secure === true, secrets, known) : {}
    const whole: RequestedProbe = { ...probe }
    if (ca !== undefined) whole.ca = cas.of(ca, ca)
    if (header !== undefined) whole.credentials = credentials.of(header, header)
    return probes.of(JSON.stringify(whole), whole)
  })
  return {
    request: {
      ...{ sweep, vantage, timeoutMs, deadlineMs },
      cas: cas.values,
      credentials: credentials.values,
      probes: probes.values,
    },
    indices,
  }
}

/** Values in a list, each once, by key. */
class Places<T> {
  readonly values: T[] = []
  readonly #index = new Map<string, number>()

  of(key: string, value: T): number {
    const known = this.#index.get(key)
    if (known !== undefined) return known
    this.#index.set(key, this.values.length)
    return this.values.push(value) - 1
  }
}

function matrixOf(planned: readonly PlannedProbe[], seen: ReadonlyMap<PlannedProbe, Observation>): CellObservations[] {
  const cells = Map.groupBy(planned, ({ cell }) => `${targetKey(cell.target)} ${cellKey(cell)}`)
  return [...cells.values()].flatMap(probes => {
    const cell = probes[0]?.cell
    return cell === undefined ? [] : [{ cell, observations: probes.flatMap(probe => seen.get(probe) ?? []) }]
  })
}
