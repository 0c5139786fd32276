import type { Observation } from '../core/model/observation.ts'
import type { ConnectFailure } from './connect-failure.ts'
import { type DeepKind, type DeepProbes, deepProbes } from './deep-probes.ts'
import { socketRoom } from './descriptor-limit.ts'
import type { Probe, ProbeTarget } from './probe.ts'
import { type GivenUp, tcpObservation } from './tcp.ts'
import { type Dialled, type DialTcp, type DialWatcher, dialTcp } from './tcp-dial.ts'

export const DEFAULT_STARTS_PER_SECOND = 10_000

/** What a late turn of the loop may make up for; more would be a burst, and a burst measures itself. */
const CATCH_UP_MS = 4
/** Between two polls, once the pace cannot be kept: a tenth less CPU for some 10 µs of the truth. */
const STARTS_WHEN_BEHIND = 4
/** How late a time-out may be noticed: one look at all that is in flight is cheaper than a timer for each. */
const EXPIRY_MS = 10
/** Longer than an answer from the far side of the world takes. */
const QUIET_MS = 250

/** `later`: nothing now, `wake` will be called; `done`: nothing any more. */
export type Next = ProbeTarget | 'later' | 'done'

export interface PacingOptions {
  startsPerSecond?: number
  /** By default what the limit of open files leaves. */
  maxInFlight?: number
  /** Of the whole run: what is under way then, and what had not started, is `unknown`/`RUN_DEADLINE`. */
  deadline?: AbortSignal
  dial?: DialTcp
  deep?: DeepProbes
}

export interface TargetSource {
  /** Asked when a start is due, so that targets need not be there, nor read, before. */
  next(): Next
  /** `target` is the very object that `next` gave. */
  observed(observation: Observation, target: ProbeTarget): void
}

class Attempt implements DialWatcher {
  readonly pacer: Pacer
  readonly target: ProbeTarget
  readonly at = Date.now()
  startedAt = 0
  dialled: Dialled | undefined

  constructor(pacer: Pacer, target: ProbeTarget) {
    this.pacer = pacer
    this.target = target
  }

  settled(failure: ConnectFailure | undefined): void {
    this.pacer.settled(this, failure)
  }
}

/**
 * Probes thousands of targets at once and reports of each what it would have seen alone. The start rate is limited, not
 * the number in flight, so that black holes hold nobody up. Naive concurrency times its own queue; here a turn of the
 * loop starts one probe and then polls, and all that one poll brings ended when it brought it.
 */
export class Pacer {
  readonly #source: TargetSource
  readonly #intervalMs: number
  readonly #maxInFlight: number
  readonly #deadline: AbortSignal
  readonly #dial: DialTcp
  readonly #deep: DeepProbes
  readonly #finished = Promise.withResolvers<void>()

  readonly #attempts = new Set<Attempt>()
  readonly #loaded: Partial<Record<DeepKind, Probe>> = {}
  #deepInFlight = 0
  /** Taken from the source while its kind's code was not there yet. */
  #held: ProbeTarget | undefined
  #state: 'flowing' | 'starved' | 'loading' | 'exhausted' = 'flowing'

  #due = performance.now()
  #expiryDue = 0
  #turnPending = false
  #polledAt: number | undefined
  #alarm: NodeJS.Timeout | undefined
  #alarmAt = Number.POSITIVE_INFINITY

  constructor(source: TargetSource, options: PacingOptions = {}) {
    this.#source = source
    this.#intervalMs = 1000 / (options.startsPerSecond ?? DEFAULT_STARTS_PER_SECOND)
    this.#maxInFlight = options.maxInFlight ?? socketRoom()
    this.#deadline = options.deadline ?? new AbortController().signal
    this.#dial = options.dial ?? dialTcp
    this.#deep = options.deep ?? deepProbes
    this.#deadline.addEventListener('abort', this.#runOver)
    this.#askForTurn()
  }

  /** Resolves when the source said `done` and everything was observed; rejects when a probe did, which is a bug. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /** To be called when a source that said `later` has something again. */
  wake(): void {
    if (this.#state !== 'starved') return
    this.#state = 'flowing'
    this.#askForTurn()
  }

  settled(attempt: Attempt, failure: ConnectFailure | undefined): void {
    // Called from within the dial, outside any poll: connect(2) itself failed.
    if (attempt.dialled === undefined) {
      this.#end(attempt, performance.now(), failure)
      return
    }
    this.#polledAt ??= performance.now()
    this.#end(attempt, this.#polledAt, failure)
  }

  #end(attempt: Attempt, now: number, end: ConnectFailure | GivenUp | undefined): void {
    this.#attempts.delete(attempt)
    this.#source.observed(tcpObservation(attempt.target, attempt.at, now - attempt.startedAt, end), attempt.target)
    this.#askForTurn()
  }

  #askForTurn(): void {
    if (this.#turnPending) return
    this.#turnPending = true
    setImmediate(this.#turn)
  }

  /** Runs after a poll, so that whatever had arrived by now has been seen. */
  readonly #turn = (): void => {
    this.#turnPending = false
    this.#polledAt = undefined
    if (this.#deadline.aborted) this.#writeOff()
    const now = performance.now()
    if (now >= this.#expiryDue) this.#expire(now)
    if (this.#mayStart()) {
      if (now >= this.#due) {
        const starts = now - this.#due > CATCH_UP_MS ? STARTS_WHEN_BEHIND : 1
        for (let i = 0; i < starts && now >= this.#due && this.#mayStart(); i++) this.#startNext(now)
        return
      }
      this.#setAlarm(this.#due, now)
    }
    if (this.#attempts.size > 0) this.#setAlarm(this.#expiryDue, now)
    else if (this.#state === 'exhausted' && this.#deepInFlight === 0) this.#finish()
  }

  #mayStart(): boolean {
    return this.#state === 'flowing' && this.#attempts.size + this.#deepInFlight < this.#maxInFlight
  }

  #startNext(now: number): void {
    const target = this.#held ?? this.#source.next()
    this.#held = undefined
    if (target === 'later') this.#state = 'starved'
    else if (target === 'done') this.#state = 'exhausted'
    else if (this.#start(target)) this.#due = Math.max(this.#due, now - CATCH_UP_MS) + this.#intervalMs
    this.#askForTurn()
  }

  #start(target: ProbeTarget): boolean {
    if (target.kind !== 'tcp') return this.#startDeep(target, target.kind)
    const attempt = new Attempt(this, target)
    this.#attempts.add(attempt)
    attempt.dialled = this.#dial(target.address, target.family, target.port, attempt)
    return true
  }

  #startDeep(target: ProbeTarget, kind: DeepKind): boolean {
    const probe = this.#loaded[kind]
    if (probe === undefined) {
      this.#held = target
      this.#state = 'loading'
      this.#load(kind).catch(this.#finished.reject)
      return false
    }
    this.#deepInFlight++
    probe(target, this.#deadline).then(observation => {
      this.#deepInFlight--
      this.#source.observed(observation, target)
      this.#askForTurn()
    }, this.#finished.reject)
    return true
  }

  /** Loading code stops the loop for tens of milliseconds: answers that are under way are awaited first. */
  async #load(kind: DeepKind): Promise<void> {
    for (let waitedMs = 0; this.#attempts.size > 0 && waitedMs < QUIET_MS; waitedMs += EXPIRY_MS) {
      await new Promise(resolve => setTimeout(resolve, EXPIRY_MS))
    }
    this.#loaded[kind] = await this.#deep[kind]()
    this.#state = 'flowing'
    this.#askForTurn()
  }

  #expire(now: number): void {
    this.#expiryDue = now + EXPIRY_MS
    for (const attempt of this.#attempts) {
      if (now - attempt.startedAt >= attempt.target.timeoutMs) {
        this.#giveUp(attempt, now, { outcome: 'timeout', code: 'DEADLINE' })
      }
    }
  }

  #giveUp(attempt: Attempt, now: number, end: GivenUp): void {
    attempt.dialled?.abandon()
    this.#end(attempt, now, end)
  }

  readonly #runOver = (): void => {
    const now = performance.now()
    for (const attempt of this.#attempts) this.#giveUp(attempt, now, { outcome: 'unknown', why: 'RUN_DEADLINE' })
    this.#askForTurn()
  }

  /** The deadline has passed: what the source still has is told as not tried. */
  #writeOff(): void {
    while (this.#state === 'flowing') {
      const target = this.#held ?? this.#source.next()
      this.#held = undefined
      if (target === 'later') this.#state = 'starved'
      else if (target === 'done') this.#state = 'exhausted'
      else {
        const { kind, host, address, family, port } = target
        const where = { kind, host, address, family, port, at: Date.now(), phases: {} }
        this.#source.observed({ ...where, outcome: 'unknown', why: 'RUN_DEADLINE' }, target)
      }
    }
  }

  #setAlarm(at: number, now: number): void {
    if (this.#alarmAt <= at) return
    clearTimeout(this.#alarm)
    this.#alarmAt = at
    this.#alarm = setTimeout(this.#ring, Math.max(0, at - now))
  }

  readonly #ring = (): void => {
    this.#alarmAt = Number.POSITIVE_INFINITY
    this.#askForTurn()
  }

  #finish(): void {
    clearTimeout(this.#alarm)
    this.#deadline.removeEventListener('abort', this.#runOver)
    this.#finished.resolve()
  }
}

/** Probes all of them, paced, and gives what was seen in the order in which it was. */
export async function probeAll(targets: Iterable<ProbeTarget>, options: PacingOptions = {}): Promise<Observation[]> {
  const observations: Observation[] = []
  const iterator = targets[Symbol.iterator]()
  const next = (): Next => {
    const { done, value } = iterator.next()
    return done ? 'done' : value
  }
  await new Pacer({ next, observed: observation => observations.push(observation) }, options).finished
  return observations
}
