import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { HttpState } from '../../model/observation.ts'
import { type Belief, causes } from '../cause.ts'
import type { Symptom } from '../known/symptoms.ts'
import type { Known } from '../known.ts'
import { onNode } from '../page.ts'
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

/** Only systemd says that it starts; a process that is young may have come up, and told so where nobody read it. */
function silencesOfStarting(known: Known): readonly string[] {
  const { evidence } = known
  const isTold = evidence?.node?.unit?.active === 'activating' || cameUpSince(known) !== undefined
  return isTold ? [] : ['log', 'listeners']
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

export const startingOrStopping = causes([
  {
    id: 'starting',
    title: 'it is starting, and binds its REST port last',
    page: {
      signs: ['transport-open', 'refused'],
      client:
        'Refused on 9200. 9300 may be open already: it is bound early, 9200 last. Up to 30 s more pass where no master is found, minutes where metadata is upgraded.',
      node: 'The process runs. The unit is `activating` (Elasticsearch 7.2 and later, OpenSearch); on 5 and 6 `active` proves nothing.',
      lines: [
        {
          text: 'bound or publishing to a non-loopback address, enforcing bootstrap checks',
          on: 'Elasticsearch 5.6 to 9.1, OpenSearch 2.19.3',
        },
        {
          text: 'timed out while waiting for initial discovery state - timeout: 30s',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; 9200 opens right after it',
        },
        {
          text: 'timed out after [discovery.initial_state_timeout=30s] while waiting for initial discovery state; …',
          on: 'from the source of Elasticsearch 8 and later',
        },
      ],
      provenBy: ['The process runs, its life is young, and its log has not said yet where REST is bound.'],
      refutedBy: [
        'It starts again and again: then the first failure of a round is the cause. `NRestarts` counts them.',
        'Many minutes without a new line in the log.',
      ],
      unlike: {
        'no-master': '9200 opens without a master too, and answers 503.',
        'bound-to-loopback': 'REST is bound, and elsewhere.',
        'process-hung':
          'It stands still. A JVM whose own host name does not resolve can stand in a look-up for minutes, with no line in its log.',
        'http-disabled': 'REST never opens.',
        'start-timeout': 'systemd gave up.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,ActiveState,SubState,NRestarts,ExecMainStartTimestamp',
          '`activating`, `start`, a start not long ago, and `NRestarts=0`',
        ),
        onNode('tail -f /var/log/elasticsearch/*.log /var/log/opensearch/*.log', 'lines that go on'),
        onNode('getent hosts "$(hostname)"', 'an answer at once'),
      ],
    },
    weigh: known =>
      Math.max(
        weighStarting(known),
        unproven(known, { 'transport-open': 0.35, 'all-refused': 0.06, refused: 0.05 }),
        known.evidence === undefined && inHttpState(known, 'unavailable').length > 0 ? 0.25 : 0,
      ),
    because: becauseStarting,
    silentIn: silencesOfStarting,
    contradicts: notRefused,
    masks: ['bound-to-loopback', 'bound-to-other-address', 'custom-http-port', ...AFTER_THE_SOCKET],
    since: known => known.evidence?.life.startedAt,
    ask: () =>
      'Is it still starting (30 s without a master are normal)? Probe again in a minute; on the node: systemctl show -p ActiveState,SubState elasticsearch opensearch',
  },
  {
    id: 'stopping',
    title: 'it is stopping',
    page: {
      signs: ['refused', 'transport-open'],
      client: 'New connects are refused; those that exist go on.',
      node: 'The unit is `deactivating`, the process lives, and no socket listens. Elasticsearch 8 and later wait without end for clients that keep their connections, and systemd does not kill them.',
      lines: [
        {
          text: 'still waiting on … client connections to close',
          on: 'from the source of Elasticsearch 8 and later, every 5 minutes',
        },
      ],
      provenBy: ['`ActiveState=deactivating`, or a stop as the last that it told, and the process lives.'],
      unlike: {
        'service-stopped': 'The process is gone.',
        'process-hung': 'It was not told to stop.',
        starting: 'On its way up. The last lines of the log tell.',
      },
      check: [
        onNode('systemctl show elasticsearch opensearch -p Id,ActiveState,SubState', '`deactivating`'),
        onNode("ss -Htn state established 'sport = :9200'", 'clients that it waits for'),
      ],
    },
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
])
