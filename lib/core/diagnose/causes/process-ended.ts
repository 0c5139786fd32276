import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { read, seen } from '../reasons.ts'
import { AFTER_THE_PROCESS, notRefused, unproven, wouldRefuse } from '../standing.ts'
import { inferredChecks } from './bootstrap-check.ts'
import { exitReason, rootFailure } from './failed-start.ts'
import { inferredDeath } from './inferred.ts'
import { isBroken } from './service-not-started.ts'

const SIGKILL = 9
/** How a shell, and Elasticsearch's launcher, report a child that was killed. */
const KILLED_CHILD = 128 + SIGKILL
/** The kernel's line and systemd's are written within seconds of each other. */
const SAME_DEATH_MS = 120_000

const EXIT_SANDBOX = 226
/** A unit that systemd has started so often again will not come up by waiting. */
export const CRASH_LOOP_RESTARTS = 2

const wasKilled = ({ life: { ended } }: Evidence): boolean =>
  ended?.signal === SIGKILL || ended?.status === KILLED_CHILD

/** The kernel's kill that ended this node: its victim, or its unit, and its moment. */
function killOf(evidence: Evidence): { kill: FindingOf<'oom-kill'>; belief: Belief } | undefined {
  const { ended, phase, looping } = evidence.life
  if (phase !== 'died' && !looping) return undefined
  const unit = evidence.node?.unit
  const judged = evidence.facts.of('oom-kill').map(kill => {
    if (unit !== undefined && kill.unit !== undefined && kill.unit !== unit.name) return { kill, belief: 0 }
    const apart = kill.at === undefined || ended?.at === undefined ? undefined : Math.abs(kill.at - ended.at)
    if (apart !== undefined && apart > SAME_DEATH_MS) return { kill, belief: 0 }
    const before =
      evidence.life.startedAt !== undefined &&
      kill.at !== undefined &&
      kill.at < evidence.life.startedAt - SAME_DEATH_MS
    if (before || !(wasKilled(evidence) || unit?.result === 'oom-kill' || ended === undefined))
      return { kill, belief: 0 }
    const isMine = kill.unit !== undefined || (unit?.mainPid !== undefined && unit.mainPid === kill.pid)
    if (!isMine && !/java|GC Thread/.test(kill.command)) return { kill, belief: 0 }
    return { kill, belief: apart !== undefined ? 0.95 : isMine && (wasKilled(evidence) || looping) ? 0.85 : 0.5 }
  })
  return judged.filter(each => each.belief > 0).sort((a, b) => b.belief - a.belief)[0]
}

const timedOut = ({ node, life }: Evidence): FindingOf<'unit'> | FindingOf<'life'> | undefined => {
  if (life.phase !== 'died') return undefined
  return node?.unit?.result === 'timeout' ? node.unit : life.steps.find(step => step.event === 'start-timeout')
}

/** A named failure is what the exit status and the time-out follow from. */
const hasNamedFailure = (evidence: Evidence): boolean => {
  const root = rootFailure(evidence)
  return root !== undefined && !(root.kind === 'fatal' && UNNAMED.has(root.about))
}

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
  if (timedOut(evidence) !== undefined || evidence.life.ended?.status === EXIT_SANDBOX) return 0
  const isTold = evidence.life.ended !== undefined || evidence.life.failures.length > 0
  return wouldRefuse(known, isTold ? 0.88 : 0.7)
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

export const processEnded: readonly Cause[] = [
  {
    id: 'oom-killed',
    title: 'the kernel killed the node for lack of memory',
    weigh: known => {
      const killed = known.evidence && killOf(known.evidence)
      return killed === undefined ? 0 : wouldRefuse(known, killed.belief)
    },
    because: known => {
      const killed = known.evidence && killOf(known.evidence)
      return killed === undefined
        ? []
        : [
            read(killed.kill, `the kernel ran out of memory and killed process ${killed.kill.pid}`),
            ...exitReason(known),
          ]
    },
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence && (killOf(known.evidence)?.kill.at ?? known.evidence.life.ended?.at),
  },
  {
    id: 'start-timeout',
    title: 'systemd gave up on the start before the node was ready',
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
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
  },
  {
    id: 'unit-sandbox-failed',
    title: 'systemd could not set up the service’s sandbox',
    weigh: known => {
      const { evidence } = known
      const status = evidence?.life.phase === 'died' ? evidence.life.ended?.status : undefined
      return status === EXIT_SANDBOX ? wouldRefuse(known, 0.93) : 0
    },
    because: exitReason,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
  },
  {
    id: 'process-died-other',
    title: 'the node’s process ended, and what ended it is not known',
    weigh: known => Math.max(weighOther(known), unproven(known, { 'all-refused': 0.15, refused: 0.1 })),
    because: becauseOther,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence?.life.ended?.at,
    ask: () =>
      'How did it end? On the node: journalctl -u elasticsearch -u opensearch -n 100, and the last lines of its own log',
  },
]
