import type { Socket } from 'node:net'
import type { Observation, Phase, PhaseTimings, TlsIdentity } from '../core/model/observation.ts'
import type { ProbeTarget } from './probe.ts'

type Placed = 'kind' | 'host' | 'port' | 'address' | 'family' | 'at' | 'phases' | 'vantage' | 'phase'
type Unplaced<O> = O extends Observation ? Omit<O, Placed> : never

/** What a probe found, before it is put in its place: endpoint, phase and times are the attempt's to add. */
export type Verdict = Unplaced<Observation>
export type Failure = Exclude<Verdict, { outcome: 'open' }>

export function isFailure(step: object): step is Failure {
  return 'outcome' in step
}

/** One probe under way: its clock, its only deadline, its sockets, and what it has learnt so far. */
export interface Attempt {
  readonly target: ProbeTarget
  readonly phase: Phase
  /** Ends the phase before it. */
  enter(phase: Phase): void
  /** Stops the clock until the next `enter`: what happens now is our own work. */
  pause(): void
  /** A new connection: its phases replace those of the one before. */
  restart(): void
  /** Closed with the attempt, however that ends; `over`: the socket that this one wraps and closes. */
  hold<S extends Socket>(socket: S, over?: Socket): S
  readonly learnt: Readonly<Learnt>
  /** Kept in every observation that has room for it. */
  learn(more: Learnt): void
  /** Milliseconds until the deadline, 0 when it has passed. */
  remainingMs(): number
}

interface Learnt {
  tls?: TlsIdentity
  status?: number
}

const ignore = () => {}

/**
 * Runs one probe under one absolute deadline. Whatever ends first decides: the probe itself, its timeout
 * (`timeout`/`DEADLINE` in the phase it had reached) or the run's deadline (`unknown`). No socket outlives it.
 */
export function attempt(
  target: ProbeTarget,
  deadline: AbortSignal,
  probe: (attempt: Attempt) => Promise<Verdict>,
): Promise<Observation> {
  return new Promise((resolve, reject) => {
    const at = Date.now()
    const started = performance.now()
    let phases: PhaseTimings = {}
    let phase: Phase = 'connect'
    let since: number | undefined
    let learnt: Learnt = {}
    const sockets = new Set<Socket>()

    const pause = () => {
      if (since !== undefined) phases[phase] = (phases[phase] ?? 0) + performance.now() - since
      since = undefined
    }
    let settled = false
    const end = () => {
      settled = true
      clearTimeout(timer)
      deadline.removeEventListener('abort', onAbort)
    }
    const settle = (verdict: Verdict) => {
      if (settled) return
      pause()
      end()
      for (const socket of sockets) verdict.outcome === 'open' ? socket.destroySoon() : socket.destroy()
      resolve(place(verdict))
    }
    const place = (verdict: Verdict): Observation => {
      const { kind, host, port, address, family } = target
      const endpoint = { kind, host, port, address, family, at, phases: { ...phases } }
      switch (verdict.outcome) {
        case 'open':
          return { ...endpoint, ...(learnt.tls === undefined ? {} : { tls: learnt.tls }), ...verdict }
        case 'unknown':
          return { ...endpoint, ...verdict }
        case 'refused':
        case 'unreachable':
        case 'dns':
          return { ...endpoint, phase, ...verdict }
        default:
          return { ...endpoint, phase, ...learnt, ...verdict }
      }
    }

    const onAbort = () => settle({ outcome: 'unknown', why: 'RUN_DEADLINE' })
    const onDeadline = () => settle({ outcome: 'timeout', code: 'DEADLINE' })
    // One more look at the network first: when our own loop was late, the answer may have been here for long.
    const timer = setTimeout(() => setImmediate(onDeadline), target.timeoutMs)
    if (deadline.aborted) return onAbort()
    deadline.addEventListener('abort', onAbort)

    probe({
      target,
      get phase() {
        return phase
      },
      enter(next) {
        pause()
        phase = next
        since = performance.now()
      },
      pause,
      restart() {
        pause()
        phases = {}
        phase = 'connect'
        learnt = {}
      },
      hold(socket, over) {
        socket.on('error', ignore)
        if (settled) socket.destroy()
        sockets.add(socket)
        if (over !== undefined) sockets.delete(over)
        return socket
      },
      get learnt() {
        return learnt
      },
      learn(more) {
        learnt = { ...learnt, ...more }
      },
      remainingMs: () => Math.max(0, target.timeoutMs - (performance.now() - started)),
    }).then(settle, bug => {
      end()
      for (const socket of sockets) socket.destroy()
      reject(bug)
    })
  })
}
