import { durationMs } from '../core/config/duration.ts'
import type { Environment } from '../core/config/fleet-config.ts'
import type { Digest } from '../core/events/event-id.ts'
import type { FleetEvent, SilenceReason } from '../core/events/fleet-event.ts'
import { type Judgement, judgeSweep, type SweepCounts } from '../core/sweep/judge-sweep.ts'
import { planConfirmation } from '../core/sweep/plan-confirmation.ts'
import { planSweep } from '../core/sweep/plan-sweep.ts'
import type { EventBus, LastKnown, Ledger, Probers, Secrets, SweepState, TargetSource } from '../ports.ts'
import { adopt } from './adopt.ts'
import type { BetweenSweeps } from './between-sweeps.ts'
import { byDeadline } from './by-deadline.ts'
import { type FailedCall, witnessed } from './failed-calls.ts'
import { fleetSecrets } from './fleet-secrets.ts'
import { type Probed, probeVantages } from './probe-vantages.ts'
import { drainOutbox, publishDirectly } from './publish.ts'
import { degradedEvent, type HeldLease, recordSweep, stateAfter } from './record-sweep.ts'
import { type SweptTargets, sweepTargets } from './sweep-targets.ts'

/** An older tick is not swept: the next one is due, and knows better. */
const TOO_LATE_MS = 60_000
/** What evaluation, writing and telling may take at the end. */
const RESERVE_MS = 8000
const LONGEST_PROBING_MS = 20_000
/** A source that takes longer is as good as none: there are targets to go on with. */
const LONGEST_LOOKING_MS = 10_000

export interface SweepPorts {
  ledger: Pick<Ledger, 'take' | 'release' | 'load' | 'save' | 'commit' | 'add' | 'pending' | 'sent'>
  targets: TargetSource
  lastKnown: LastKnown
  probers: Probers
  bus: EventBus
  secrets: Secrets
}

export interface SweepInput {
  fleet: string
  environment: Environment
  /** `scheduledAt`: unix milliseconds at which the schedule meant it to run; a tick delivered twice has one id. */
  tick: { id: string; scheduledAt: number }
  /** Of this delivery alone. */
  invocation: string
  /** Unix milliseconds. */
  clock(): number
  /** Until this process is stopped. */
  remainingMs(): number
  memory: BetweenSweeps
  isCa(text: string): boolean
  digest: Digest
}

/** `lease-held`: another sweep is under way; `swept-already`: this tick was swept; `too-late`: it is older than a minute. */
export type SkipReason = 'lease-held' | 'swept-already' | 'too-late'

export interface SweepReport {
  /** The ledger could not be read or written whole: what changed was told past it. */
  degraded: boolean
  targets: { count: number; from: SweptTargets['from'] }
  counts: SweepCounts
  silent: Readonly<Record<string, SilenceReason>>
  transitions: { written: number; conflicts: number; toldDirectly: number }
  events: { sent: number; oldestWaiting: number | undefined | null }
  /** Target groups probed without the CA or credentials that they name. */
  withoutSecrets: readonly string[]
  /** Calls of our own that came to nothing, whatever was done about it. */
  failed: readonly FailedCall[]
  tookMs: number
}

/**
 * All cells of an environment once: probed, confirmed, judged, written and told. It may be run twice, late or beside
 * itself, and goes on without EC2, the ledger or the bus: an alert may come twice then, and none is lost.
 */
export async function sweepOnce(given: SweepPorts, input: SweepInput): Promise<SweepReport | { skipped: SkipReason }> {
  const { ports, failed } = witnessed({
    ...given,
    targets: { targets: () => byDeadline(LONGEST_LOOKING_MS, () => given.targets.targets()) },
  })
  const { tick, memory } = input
  const startedAt = input.clock()
  if (startedAt - tick.scheduledAt > TOO_LATE_MS) return { skipped: 'too-late' }
  if (memory.lastTick === tick.id) return { skipped: 'swept-already' }
  // A clock that lags behind the schedule must not make time run backwards from sweep to sweep.
  const now = Math.max(startedAt, tick.scheduledAt)
  const heldMs = input.remainingMs()
  const taken = await ports.ledger.take(`${tick.id} ${input.invocation}`, now, heldMs)
  if (taken.ok && taken.value === null) return { skipped: 'lease-held' }
  const lease = taken.ok ? taken.value : null
  const held = lease && { lease, isHeld: () => input.clock() < startedAt + heldMs }
  const swept = await sweepHeld(ports, input, held, now).finally(() => lease && ports.ledger.release(lease))
  return 'skipped' in swept ? swept : { ...swept, failed: failed(), tookMs: input.clock() - startedAt }
}

async function sweepHeld(
  ports: SweepPorts,
  input: SweepInput,
  held: HeldLease | null,
  now: number,
): Promise<Omit<SweepReport, 'failed' | 'tookMs'> | { skipped: SkipReason }> {
  const { memory, tick, environment, digest } = input
  const [loaded, swept, secrets] = await Promise.all([
    held === null ? undefined : ports.ledger.load(),
    sweepTargets(ports, memory),
    fleetSecrets(ports.secrets, environment, input),
  ])
  if (loaded?.ok && wasSwept(loaded.value, tick.scheduledAt)) return { skipped: 'swept-already' }
  const before = loaded?.ok ? await adopt(ports.ledger, loaded.value, memory) : memory.state
  const credentials = Object.fromEntries([...secrets.credentials].map(([group, { hash }]) => [group, hash]))
  const timeoutMs = durationMs(environment.timings.probeTimeout)
  const options = { probers: ports.probers, secrets, known: before.targets, sweep: tick.id, timeoutMs }
  const probe = (planned: Parameters<typeof probeVantages>[0], deadlineMs: number): Promise<Probed> =>
    probeVantages(planned, { ...options, deadlineMs })

  const plan = planSweep(environment, swept.targets, before.targets, tick.scheduledAt, credentials)
  const first = await probe(plan, probingMs((input.remainingMs() - RESERVE_MS) / 2))
  const confirmMs = probingMs(input.remainingMs() - RESERVE_MS)
  const again = confirmMs < timeoutMs ? [] : planConfirmation(environment, first.matrix, before.targets)
  const confirmation = again.length === 0 ? [] : (await probe(again, confirmMs)).matrix

  const seen = judgeSweep({
    ...{ fleet: input.fleet, environment, targets: swept.targets, state: before, matrix: first.matrix, confirmation },
    ...{ silent: first.silent, credentials, now, digest },
  })
  const judged = swept.from === 'nowhere' ? unlooked(seen, before, environment) : seen
  let past = 0
  const announce = async (untold: readonly FleetEvent[]): Promise<boolean> => {
    past += await publishDirectly(untold, ports.bus, memory)
    return !memory.unsent.some(({ id }) => untold.some(each => each.id === id))
  }
  const recorded =
    held !== null && loaded?.ok
      ? await recordSweep(ports.ledger, loaded.value, judged, { ...held, announce }, now)
      : {
          written: [],
          conflicts: 0,
          untold: [...judged.transitions.map(({ event }) => event), ...judged.events].map(event =>
            degradedEvent(event, digest),
          ),
          complete: false,
        }
  await announce(recorded.untold)
  const events = await drainOutbox(ports.ledger, ports.bus)
  // Written, and now out of sight: told with the ids that the outbox will tell them by again.
  const unseen = events.oldestWaiting === null ? [...recorded.written.map(({ event }) => event), ...judged.events] : []
  if (unseen.length > 0) await announce(unseen)
  memory.state = stateAfter(before, judged)
  memory.lastTick = tick.id
  memory.grounded ||= loaded?.ok === true
  memory.unrecorded = recorded.complete ? undefined : now
  if (recorded.complete) memory.told.clear()
  return {
    degraded: !recorded.complete,
    targets: { count: swept.targets.length, from: swept.from },
    counts: judged.counts,
    silent: first.silent,
    transitions: { written: recorded.written.length, conflicts: recorded.conflicts, toldDirectly: past },
    events,
    withoutSecrets: secrets.missing,
  }
}

/** Some vantage has told something since this tick was due, so it, or one after it, was swept. */
const wasSwept = ({ vantages }: SweepState, scheduledAt: number): boolean =>
  Object.values(vantages).some(({ lastHeardAt }) => lastHeardAt !== undefined && lastHeardAt >= scheduledAt)

/** Nobody knows which targets there are: none is retired by that, and no vantage is heard. */
const unlooked = (seen: Judgement, { targets }: SweepState, { vantages }: Environment): Judgement => ({
  ...seen,
  targets,
  transitions: [],
  counts: { ...seen.counts, silentVantages: vantages.length },
})

const probingMs = (ms: number): number => Math.max(1, Math.min(LONGEST_PROBING_MS, Math.floor(ms)))
