import type { Socket } from 'node:net'
import type { Observation, UnknownReason } from '../core/model/observation.ts'

type Failed<O extends Observation['outcome'], K extends string = never> = Pick<
  Extract<Observation, { outcome: O }>,
  Extract<keyof Extract<Observation, { outcome: O }>, 'outcome' | 'code' | K>
>

/** What a failed connect says; the prober adds endpoint, phase (`connect`) and times. */
export type ConnectFailure =
  | Failed<'refused'>
  | Failed<'unreachable'>
  | Failed<'timeout'>
  | Failed<'reset'>
  | Failed<'unknown', 'why'>

/** ICMP errors as Linux translates them for TCP (`icmp_err_convert`, `tcp6_err`), and a neighbour that never answered. */
const fromTheNetwork = ['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'ENOPROTOOPT', 'EHOSTDOWN', 'EPROTO'] as const

const ownTrouble: Readonly<Record<string, UnknownReason>> = {
  EMFILE: 'EMFILE',
  ENFILE: 'ENFILE',
  ENOBUFS: 'ENOBUFS',
  ENOMEM: 'ENOMEM',
  EADDRNOTAVAIL: 'EADDRNOTAVAIL',
  EPERM: 'EPERM',
  EAFNOSUPPORT: 'NO_ADDRESS_FAMILY',
}

/** Said by connect(2) itself: no route, or a route of type unreachable, prohibit (EACCES) or blackhole (EINVAL). */
const noRoute: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EACCES',
  'EINVAL',
  'EHOSTDOWN',
  'ENETDOWN',
])

/**
 * `local`: connect(2) failed on the spot, before any packet could come back (see `watchConnect`), so the error is this
 * machine's own. `reset` means that the handshake was done and the peer's RST overtook our look at it.
 */
export function connectFailure(err: NodeJS.ErrnoException, local: boolean): ConnectFailure {
  const code = err.code ?? ''
  const own = ownTrouble[code]
  if (own !== undefined) return { outcome: 'unknown', why: own }
  if (local && noRoute.has(code)) return { outcome: 'unknown', why: 'NO_ROUTE', code }
  if (code === 'ECONNREFUSED') return { outcome: 'refused', code }
  if (code === 'ETIMEDOUT') return { outcome: 'timeout', code }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { outcome: 'reset', code }
  const unreachable = fromTheNetwork.find(known => known === code)
  if (unreachable !== undefined) return { outcome: 'unreachable', code: unreachable }
  return code === '' ? { outcome: 'unknown', why: 'UNEXPECTED' } : { outcome: 'unknown', why: 'UNEXPECTED', code }
}

export interface ConnectWatch {
  /** `performance.now()` just before connect(2). */
  startedAt: number
  /** connect(2) itself failed: nothing was sent. */
  local: boolean
}

/**
 * Follows a socket that is about to connect to a literal address; to be called in the turn that made it. Node calls
 * connect(2) right after `connectionAttempt` and destroys the socket in the same call when that fails at once, so one
 * tick later, still before `error`, a destroyed socket never sent a packet.
 */
export function watchConnect(socket: Socket): ConnectWatch {
  const watch: ConnectWatch = { startedAt: performance.now(), local: false }
  socket.once('connectionAttempt', () => {
    watch.startedAt = performance.now()
    process.nextTick(() => {
      watch.local = socket.destroyed
    })
  })
  return watch
}
