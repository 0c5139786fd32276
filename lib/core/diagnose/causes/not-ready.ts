import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import type { Evidence, Known } from '../known.ts'
import { read, saw, seen, seenOnTransport } from '../reasons.ts'
import { AFTER_THE_SOCKET, notRefused, unproven, wouldRefuse } from '../standing.ts'
import { rootFailure } from './failed-start.ts'
import { CRASH_LOOP_RESTARTS } from './process-ended.ts'

const inHttpState = (known: Known, state: string) =>
  known.failing.filter(each => each.state === 'answers' && each.http?.state === state)

/** The node came up between the probe and the evidence. */
function cameUpSince(known: Known): FindingOf<'bound'> | FindingOf<'process'> | undefined {
  const { evidence } = known
  const probed = Math.max(...known.failing.map(each => each.by.at))
  if (
    evidence === undefined ||
    !known.failing.some(each => each.address !== undefined && evidence.sockets.reach(each.address) === 'covered')
  )
    return undefined
  const { bound } = evidence.sockets
  if (bound.http?.at !== undefined && bound.http.at >= probed) return bound.http
  const { server } = evidence.node ?? {}
  return server?.startedAt !== undefined && server.startedAt >= probed ? server : undefined
}

function weighStarting(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  if (cameUpSince(known) !== undefined) return wouldRefuse(known, 0.85)
  const { phase, looping } = evidence.life
  if (phase === 'starting') {
    if (inHttpState(known, 'unavailable').length > 0) return 0.85
    if (!looping) return wouldRefuse(known, 0.93)
    const hopeful = rootFailure(evidence) === undefined && (evidence.node?.unit?.restarts ?? 0) < CRASH_LOOP_RESTARTS
    return wouldRefuse(known, hopeful ? 0.6 : 0.3)
  }
  return phase === 'stuck' ? wouldRefuse(known, 0.4) : 0
}

function becauseStarting(known: Known): Reason[] {
  const { evidence } = known
  if (evidence === undefined || evidence.life.phase === 'unread') return [...seen(known), ...seenOnTransport(known)]
  const since = cameUpSince(known)
  if (since !== undefined) return [read(since, 'it came up after it had been probed')]
  const unit = evidence.node?.unit
  const process = evidence.node?.server ?? evidence.node?.launcher
  const step = evidence.life.steps.at(-1)
  const transport = evidence.sockets.transport[0]
  const failedLookUp = evidence.facts.of('resolution').find(each => each.outcome !== 'ok')
  return [
    ...(unit?.active === 'activating'
      ? [read(unit, `${unit.name} is ${unit.active} (${unit.sub}): systemd still waits for it`)]
      : []),
    ...(unit?.active === 'active' && process === undefined
      ? [read(unit, `${unit.name} runs, and no node’s process is there yet`)]
      : []),
    ...(process === undefined ? [] : [read(process, `its process ${process.pid} runs, and no REST port is bound yet`)]),
    ...(step === undefined ? [] : [read(step, `the last step that it told is “${step.event}”`)]),
    ...(transport === undefined
      ? []
      : [read(transport, 'its transport port is bound already; the REST port comes last')]),
    ...(failedLookUp === undefined
      ? []
      : [
          read(failedLookUp, `its own name ${failedLookUp.name} does not resolve, on which a JVM may wait for minutes`),
        ]),
  ]
}

/** The last that the node told of its master, where that is that it has none. */
const leaderless = ({ life }: Evidence): FindingOf<'life'> | undefined => {
  const told = life.steps.findLast(each =>
    ['master-elected', 'master-not-discovered', 'waiting-for-master'].includes(each.event),
  )
  return told?.event === 'master-elected' ? undefined : told
}

/** A node that never joined a cluster answers with this uuid. */
const NEVER_JOINED = '_na_'

const answering = (known: Known) => known.asked.filter(each => each.state === 'answers')

function weighNoMaster(known: Known): Belief {
  if (inHttpState(known, 'no-master').length > 0) return 0.97
  const answers = answering(known)
  if (answers.length === 0) return 0
  const told = known.evidence && leaderless(known.evidence)
  if (answers.some(each => each.http?.clusterUuid === NEVER_JOINED)) return told === undefined ? 0.85 : 0.95
  if (told === undefined) return inHttpState(known, 'unavailable').length > 0 ? 0.3 : 0
  return inHttpState(known, 'unavailable').length > 0 ? 0.9 : 0.82
}

const STOPPED_STATE = /^[Tt]/
const UNINTERRUPTIBLE = /^D/

const overflowing = ({ sockets }: Evidence): FindingOf<'listener'> | undefined =>
  sockets.own.find(
    each => each.acceptQueue !== undefined && each.backlog !== undefined && each.acceptQueue > each.backlog,
  )

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
  if (UNINTERRUPTIBLE.test(state)) return 0.88
  if (look === 'half-mute') return 0.4
  const queued = evidence?.sockets.own.some(each => (each.acceptQueue ?? 0) > 0)
  return queued ? 0.85 : known.transport.some(each => each.state === 'silent') ? 0.75 : 0.62
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

const possible = (known: Known, byLook: Partial<Record<Look, Belief>>): Belief => byLook[known.look] ?? 0

export const notReady: readonly Cause[] = [
  {
    id: 'starting',
    title: 'it is starting, and binds its REST port last',
    weigh: known =>
      Math.max(
        weighStarting(known),
        unproven(known, { 'transport-open': 0.35, 'all-refused': 0.06, refused: 0.05 }),
        known.evidence === undefined && inHttpState(known, 'unavailable').length > 0 ? 0.25 : 0,
      ),
    because: becauseStarting,
    contradicts: notRefused,
    masks: ['bound-to-loopback', 'bound-to-other-address', 'custom-http-port', ...AFTER_THE_SOCKET],
    since: known => known.evidence?.life.startedAt,
    ask: () =>
      'Is it still starting (30 s without a master are normal)? Probe again in a minute; on the node: systemctl show -p ActiveState,SubState elasticsearch opensearch',
  },
  {
    id: 'stopping',
    title: 'it is stopping',
    weigh: known => (known.evidence?.life.phase === 'stopping' ? wouldRefuse(known, 0.93) : 0),
    because: known => {
      const { evidence } = known
      const unit = evidence?.node?.unit
      const step = evidence?.life.steps.findLast(
        each => each.event === 'stopping' || each.event === 'waiting-for-clients',
      )
      return [
        ...(unit?.active === 'deactivating' ? [read(unit, `${unit.name} is being stopped (${unit.sub})`)] : []),
        ...(step === undefined
          ? []
          : [
              read(
                step,
                step.event === 'waiting-for-clients' ? 'it waits for its clients to hang up' : 'it has begun to stop',
              ),
            ]),
      ]
    },
    contradicts: notRefused,
    masks: AFTER_THE_SOCKET,
    since: known => known.evidence?.life.steps.findLast(each => each.event === 'stopping')?.at,
  },
  {
    id: 'no-master',
    title: 'it is up, and its cluster has no elected master',
    weigh: weighNoMaster,
    because: known => {
      const told = known.evidence && leaderless(known.evidence)
      const at = answering(known).filter(each => each.http?.clusterUuid === NEVER_JOINED)
      return [
        ...inHttpState(known, 'no-master').map(each => saw(each.by)),
        ...at.map(each => saw(each.by, 'it answers with the cluster uuid _na_: it has never joined a cluster')),
        ...(told === undefined ? [] : [read(told, 'this is the last that it told of a master')]),
        ...inHttpState(known, 'unavailable').map(each => saw(each.by)),
      ]
    },
    since: known => (known.evidence && leaderless(known.evidence))?.at,
    ask: () => 'Does it see a master? _cluster/health?local=true, and “master not discovered” in its log',
  },
  {
    id: 'security-not-initialized',
    title: 'it is up, and its security plugin is not initialised',
    weigh: known => (inHttpState(known, 'security-not-initialized').length > 0 ? 0.97 : 0),
    because: known => inHttpState(known, 'security-not-initialized').map(each => saw(each.by)),
  },
  {
    id: 'process-hung',
    title: 'its process hangs: the kernel accepts connects, and nothing answers',
    weigh: weighHung,
    because: becauseHung,
    ask: () =>
      'Does the process run? On the node: ps -o pid,stat,wchan:20,args -C java; ss -Hltn (a filled Recv-Q means that nobody accepts)',
  },
  {
    id: 'overloaded',
    title: 'it is up, and refuses work because it is overloaded',
    weigh: known => {
      if (inHttpState(known, 'too-many-requests').length > 0) return 0.85
      return Math.max(
        possible(known, { 'half-mute': 0.4, mute: 0.1 }),
        inHttpState(known, 'unavailable').length > 0 ? 0.1 : 0,
      )
    },
    because: known => seen(known),
    ask: () =>
      'Is it busy? On the node: uptime; cat /proc/pressure/cpu /proc/pressure/memory; “[gc]” and “overhead” in its log',
  },
]
