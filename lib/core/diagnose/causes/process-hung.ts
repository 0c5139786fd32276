import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read, seen, seenOnTransport } from '../reasons.ts'
import { refusedAccept } from './descriptors.ts'

const STOPPED_STATE = /^[Tt]/
const UNINTERRUPTIBLE = /^D/

const overflowing = ({ sockets }: Evidence): FindingOf<'listener'> | undefined =>
  sockets.own.find(
    each => each.acceptQueue !== undefined && each.backlog !== undefined && each.acceptQueue > each.backlog,
  )

/** A program that is none of the product, or a path that loses large packets, is as mute. */
const MUTE = 0.5

/** Silence on the scheme that was asked, where the other one is answered, or silence of another program. */
const isServedByOther = ({ failing, evidence }: Known): boolean =>
  failing.every(
    each =>
      each.all.some(seen => seen.outcome === 'open' && seen.http !== undefined) ||
      (each.address !== undefined && evidence?.sockets.reach(each.address) === 'foreign'),
  )

function weighHung(known: Known): Belief {
  const { evidence, look } = known
  const mute = look === 'mute' || look === 'half-mute'
  const state = evidence?.node?.server?.state ?? ''
  const queue = evidence && overflowing(evidence)
  if (STOPPED_STATE.test(state)) return mute ? 0.97 : look === 'all-silent' || look === 'asked-silent' ? 0.85 : 0
  if (queue !== undefined && (mute || known.failing.some(each => each.state === 'timeout'))) return 0.9
  if (!mute || isServedByOther(known)) return 0
  if (evidence !== undefined && refusedAccept(evidence) !== undefined) return 0
  if (UNINTERRUPTIBLE.test(state)) return 0.88
  if (look === 'half-mute') return 0.4
  const queued = evidence?.sockets.own.some(each => (each.acceptQueue ?? 0) > 0)
  return queued ? 0.85 : known.transport.some(each => each.state === 'silent') ? 0.75 : MUTE
}

function becauseHung(known: Known): Reason[] {
  const { evidence } = known
  const server = evidence?.node?.server
  const state = server?.state ?? ''
  const queue = evidence?.sockets.own.find(each => (each.acceptQueue ?? 0) > 0)
  return [
    ...(server !== undefined && STOPPED_STATE.test(state)
      ? [read(server, `its process ${server.pid} is stopped (state ${state}), as by SIGSTOP`)]
      : []),
    ...(server !== undefined && UNINTERRUPTIBLE.test(state)
      ? [read(server, `its process ${server.pid} waits in the kernel (state D), mostly for a disk`)]
      : []),
    ...(queue === undefined ? [] : [read(queue, `${queue.acceptQueue} connections wait to be accepted`)]),
    ...seen(known),
    ...seenOnTransport(known).slice(0, 1),
  ]
}

export const processHung: Cause = {
  id: 'process-hung',
  title: 'its process hangs: the kernel accepts connects, and nothing answers',
  page: {
    signs: ['no-answer', 'timed-out'],
    client:
      'Connects, and no byte comes back; once the queue of the kernel is full, connects time out. Never a refusal.',
    node: 'The process is there and does not run: stopped by a signal, in a pause of its garbage collector, or waiting in the kernel for a disk.',
    provenBy: [
      'State `T` of the process: stopped by a signal.',
      'State `D` and silence: it waits in the kernel, mostly for a disk.',
      'Connections that wait to be accepted, in `Recv-Q` of its listener.',
    ],
    refutedBy: [
      'Any answer on 9300 or 9200, however slow.',
      'Lines in its log of this minute: a process that hangs writes none.',
    ],
    unlike: {
      overloaded: 'It answers, late or with 429.',
      'host-firewall-drop': 'The connect itself times out, and `Recv-Q` is 0.',
      'path-mtu': 'Small exchanges are answered.',
      'tls-required': 'It hangs up at once, it does not stay silent.',
    },
    check: [
      onNode('ps -o pid,stat,wchan:20,etime,args -C java', '`T` or `D` in STAT'),
      onNode("ss -Hltn 'sport = :9200'", 'a `Recv-Q` (second number) above 0, or above `Send-Q`, the backlog'),
      onNode('cat /proc/pressure/io /proc/pressure/memory; dmesg -T | tail', 'pressure, or a disk with errors'),
    ],
  },
  weigh: weighHung,
  because: becauseHung,
  ask: () =>
    'Does the process run? On the node: ps -o pid,stat,wchan:20,args -C java; ss -Hltn (a filled Recv-Q means that nobody accepts)',
}
