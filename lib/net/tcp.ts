import type { Observation } from '../core/model/observation.ts'
import type { ConnectFailure } from './connect-failure.ts'
import type { Probe, ProbeTarget } from './probe.ts'
import { type DialTcp, dialTcp } from './tcp-dial.ts'

/** How a connect ended that neither the kernel nor the peer ended: by the probe's own timer or that of the run. */
export type GivenUp = { outcome: 'timeout'; code: 'DEADLINE' } | { outcome: 'unknown'; why: 'RUN_DEADLINE' }

/** Milliseconds to the microsecond: what lies below is the clock's. */
export const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000

/** `at`: Unix milliseconds of the start; `connectMs`: time since just before connect(2). No `end`: connected. */
export function tcpObservation(
  target: ProbeTarget,
  at: number,
  connectMs: number,
  end: ConnectFailure | GivenUp | undefined,
): Observation {
  const { host, address, family, port } = target
  const phases = { connect: toMicroseconds(connectMs) }
  const where = { kind: 'tcp' as const, host, port, address, family, at, phases }
  if (end === undefined) return { ...where, outcome: 'open' }
  if (end.outcome === 'unknown') return { ...where, ...end }
  return { ...where, phase: 'connect', ...end }
}

/** As `probeTcp`, by the given way to connect. */
export const probeTcpBy =
  (dial: DialTcp): Probe =>
  (target, deadline) =>
    new Promise(resolve => {
      const at = Date.now()
      const finish = (end: ConnectFailure | GivenUp | undefined) => {
        clearTimeout(timer)
        deadline.removeEventListener('abort', runOver)
        resolve(tcpObservation(target, at, performance.now() - watcher.startedAt, end))
      }
      const giveUp = (end: GivenUp) => {
        dialled?.abandon()
        finish(end)
      }
      const runOver = () => giveUp({ outcome: 'unknown', why: 'RUN_DEADLINE' })
      const watcher = { startedAt: performance.now(), settled: finish }
      // A late timer runs before the poll that brings an answer which was in time: look at that first.
      const timer = setTimeout(
        () => setImmediate(() => giveUp({ outcome: 'timeout', code: 'DEADLINE' })),
        target.timeoutMs,
      )
      if (deadline.aborted) return finish({ outcome: 'unknown', why: 'RUN_DEADLINE' })
      deadline.addEventListener('abort', runOver)
      const dialled = dial(target.address, target.family, target.port, watcher)
    })

/** Connects and closes with a FIN: the politest probe, which leaves no line in any log of the server. */
export const probeTcp: Probe = probeTcpBy(dialTcp)
