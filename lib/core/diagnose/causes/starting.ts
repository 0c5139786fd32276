import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { HttpState } from '../../model/observation.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Known } from '../known.ts'
import { read, seen, seenOnTransport } from '../reasons.ts'
import { AFTER_THE_SOCKET, notRefused, unproven, wouldRefuse } from '../standing.ts'
import { rootFailure } from './failed-start.ts'
import { CRASH_LOOP_RESTARTS } from './process-ended.ts'

/** Where the product answered, and told this state of itself. */
export const inHttpState = (known: Known, state: HttpState): readonly Symptom[] =>
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

export const startingOrStopping: readonly Cause[] = [
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
]
