import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import { type Belief, causes } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read, seen } from '../reasons.ts'
import { AFTER_THE_PROCESS, notRefused, unproven, wouldRefuse } from '../standing.ts'
import { exitReason, rootFailure } from './failed-start.ts'
import { inferredDeath } from './inferred.ts'
import { inferredChecks } from './low-limit.ts'
import { killOf, wasKilled } from './oom-killed.ts'
import { isBroken } from './service-not-started.ts'

/** Statuses with which systemd's own child ends when it cannot become the service (systemd.exec(5), "Process Exit Codes"). */
const isSetUpStatus = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 245

/** A unit that systemd has started so often again will not come up by waiting. */
export const CRASH_LOOP_RESTARTS = 2

const timedOut = ({ node, life }: Evidence): FindingOf<'unit'> | FindingOf<'life'> | undefined => {
  if (life.phase !== 'died') return undefined
  return node?.unit?.result === 'timeout' ? node.unit : life.steps.find(step => step.event === 'start-timeout')
}

/** A named failure is what the exit status and the time-out follow from. */
const hasNamedFailure = (evidence: Evidence): boolean => {
  const root = rootFailure(evidence)
  return root !== undefined && !(root.kind === 'fatal' && UNNAMED.has(root.about))
}

/** Where a node tells why it ends. */
const WHERE_IT_SPEAKS = ['journal', 'log'] as const
/** What may show why a node ended that did not tell, or told in the words of the system. */
const WHERE_THE_HOST_SHOWS = ['config', 'kernel-settings', 'disk', 'mounts'] as const

/** Failures for which the catalogue has no cause of their own. */
const UNNAMED: ReadonlySet<FindingOf<'fatal'>['about']> = new Set(['other-exception', 'java-missing', 'logging-config'])

function weighOther(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const unit = evidence.node?.unit
  if (unit !== undefined && isBroken(unit)) return wouldRefuse(known, 0.85)
  if (hasNamedFailure(evidence)) return 0
  if (evidence.life.phase === 'starting' && (unit?.restarts ?? 0) >= CRASH_LOOP_RESTARTS)
    return wouldRefuse(known, killOf(evidence) === undefined ? 0.75 : 0.1)
  if (evidence.life.phase !== 'died') return 0
  if (killOf(evidence) !== undefined || inferredChecks(known).length > 0 || inferredDeath(known) !== undefined)
    return wouldRefuse(known, 0.1)
  if (timedOut(evidence) !== undefined || isSetUpStatus(evidence.life.ended?.status)) return 0
  const isTold = evidence.life.ended !== undefined || evidence.life.failures.length > 0
  return wouldRefuse(known, isTold ? 0.88 : 0.7)
}

/** A broken unit is told by systemd itself; any other death is nameless only where no place that names one is missing. */
function silencesOfOther({ evidence }: Known): readonly string[] {
  const unit = evidence?.node?.unit
  if (evidence === undefined || (unit !== undefined && isBroken(unit))) return []
  return [
    'units',
    'unit-events',
    ...WHERE_IT_SPEAKS,
    ...WHERE_THE_HOST_SHOWS,
    ...(wasKilled(evidence) ? ['kernel-log'] : []),
  ]
}

function becauseOther(known: Known): Reason[] {
  const { evidence } = known
  const unit = evidence?.node?.unit
  if (evidence === undefined || (unit === undefined && evidence.life.phase !== 'died')) return seen(known)
  const failure = evidence.life.failures[0]
  const end = evidence.life.steps.at(-1)
  const bad = unit !== undefined && isBroken(unit)
  return [
    ...(unit === undefined
      ? []
      : [read(unit, bad ? `systemd cannot use ${unit.name} (${unit.load})` : `${unit.name} is ${unit.active}`)]),
    ...exitReason(known),
    ...(failure === undefined ? [] : [read(failure, 'this is the last that it said of its end')]),
    ...(failure === undefined && end !== undefined
      ? [read(end, `its log ends with “${end.event}”, and no process of it is left`)]
      : []),
  ]
}

export const processEnded = causes([
  {
    id: 'start-timeout',
    title: 'systemd gave up on the start before the node was ready',
    page: {
      signs: ['refused', 'transport-open'],
      client: 'Refused. 9300 may have been open for the minutes before.',
      node: 'The unit is `failed` with `Result=timeout`. The log ends with an orderly stop that nobody asked for: systemd sent TERM.',
      lines: [
        {
          text: 'elasticsearch.service: start operation timed out. Terminating.',
          on: 'systemd 252, Elasticsearch 7.17.29; with its own name OpenSearch 2.19.3; in the language of the host',
        },
      ],
      provenBy: ['`Result=timeout`, and no failure of the node’s own before it.'],
      refutedBy: ['A failure in the log of the same start: that is the cause, the timeout its consequence.'],
      unlike: {
        'service-stopped': '`Result=success`.',
        starting: '`ActiveState=activating`: systemd still waits.',
        'process-hung': 'The process lives and does not move.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,Result,TimeoutStartUSec,ExecMainStatus',
          '`Result=timeout`. 75 s are allowed by Elasticsearch 7.9 to 8.6 and by OpenSearch, 900 s from Elasticsearch 8.7 on; systemd before 236 does not let the node extend them',
        ),
        onNode(
          'tail -n 50 /var/log/elasticsearch/*.log /var/log/opensearch/*.log',
          'how far it got: what took so long',
        ),
      ],
    },
    weigh: known => {
      const { evidence } = known
      if (evidence === undefined || timedOut(evidence) === undefined || hasNamedFailure(evidence)) return 0
      return wouldRefuse(known, 0.93)
    },
    because: known => {
      const by = known.evidence && timedOut(known.evidence)
      const allowed = known.evidence?.node?.unit?.startTimeoutMs
      const limit = allowed === undefined ? '' : ` of ${Math.round(allowed / 1000)} s`
      return by === undefined
        ? []
        : [read(by, `the node was not ready within the unit’s start time-out${limit}`), ...exitReason(known)]
    },
    contradicts: notRefused,
    silentIn: () => WHERE_IT_SPEAKS,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
  },
  {
    id: 'unit-sandbox-failed',
    title: 'systemd could not set up what the service runs in: its user, directory, program or sandbox',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The unit fails at once and the node writes nothing: its program was never run.',
      lines: [
        {
          text: 'Failed to set up mount namespacing: …',
          on: 'systemd 252, Elasticsearch 7.17.29 with a path that is missing; reported for the unit of OpenSearch 3 (issue 18083)',
        },
      ],
      provenBy: [
        '`ExecMainStatus` from 200 to 245: systemd’s own statuses. 226 is the sandbox (NAMESPACE), 200 the working directory, 203 the program (missing, or not executable), 217 the user.',
      ],
      unlike: {
        'process-died-other': 'Any other status: the program ran, and ended by itself.',
        'filesystem-unavailable':
          'The unit’s own `ProtectSystem` or `ReadOnlyPaths` can make a path read-only for the node alone.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,ExecMainCode,ExecMainStatus',
          '`ExecMainCode=1`, `ExecMainStatus` from 200 to 245',
        ),
        onNode(
          'systemctl cat elasticsearch opensearch',
          'a path in `ReadOnlyPaths`, `ReadWritePaths` or the like that this host lacks',
        ),
      ],
    },
    weigh: known => {
      const { evidence } = known
      const status = evidence?.life.phase === 'died' ? evidence.life.ended?.status : undefined
      return isSetUpStatus(status) ? wouldRefuse(known, 0.93) : 0
    },
    because: exitReason,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
  },
  {
    id: 'process-died-other',
    title: 'the node’s process ended, and what ended it is not known',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The unit is `failed`, or a log breaks off and no process is left. No reason is told, or none that stands in this list.',
      lines: [
        {
          text: 'elasticsearch.service: Main process exited, code=killed, status=9/KILL',
          on: 'systemd 252, Elasticsearch 7.17.29; with its own name OpenSearch 2.19.3',
        },
        { text: 'ERROR: Elasticsearch exited unexpectedly, with exit code 137', on: 'Elasticsearch 8.19.8' },
        { text: 'fatal error in thread […], exiting', on: 'from the source of Elasticsearch and OpenSearch' },
      ],
      provenBy: [
        'The process ended, not in order, and neither log, journal, kernel nor host shows a reason of another page.',
      ],
      refutedBy: [
        'A reason in the place that was not read. Elasticsearch 5 and 6 write none to the journal, Elasticsearch 8.17 and later only their exit: read the log file too. Failures before logging is set up stand in the journal alone.',
      ],
      unlike: {
        'oom-killed': 'The kernel’s log names the process.',
        'service-stopped': 'Exit status 143 or signal 15, `Result=success`.',
        'bootstrap-other': 'Exit status 78.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,Result,ExecMainCode,ExecMainStatus,ExecMainExitTimestamp',
          'status 1 start failure; 3 heap exhausted; 64 wrong command line; 74 unreadable file; 78 configuration or bootstrap check; 127 OutOfMemoryError or a missing program; 134 the JVM aborted; 137 or signal 9 killed',
        ),
        onNode('ls -t /var/log/elasticsearch/ /var/log/opensearch/ | head', 'an `hs_err_pid*.log`: the JVM crashed'),
        onNode('journalctl -u elasticsearch -u opensearch -n 100 --no-pager', 'its last words'),
      ],
      limit: 'It says that the process died, and not of what. Its confidence is that of the first half.',
    },
    weigh: known => Math.max(weighOther(known), unproven(known, { 'all-refused': 0.15, refused: 0.1 })),
    because: becauseOther,
    silentIn: silencesOfOther,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
    ask: () =>
      'How did it end? On the node: journalctl -u elasticsearch -u opensearch -n 100, and the last lines of its own log',
  },
])
