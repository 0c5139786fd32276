import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { read, seen } from '../reasons.ts'
import { AFTER_THE_PROCESS, notRefused, unproven, wouldRefuse } from '../standing.ts'

type Unit = FindingOf<'unit'>

/** The unit, where it is down and not on its way up. */
const downUnit = ({ node, life }: Evidence): Unit | undefined =>
  node?.unit !== undefined && life.phase === 'stopped' && !isBroken(node.unit) ? node.unit : undefined

/** A unit that systemd cannot use was not stopped by anybody. */
export const isBroken = ({ load }: Unit): boolean => load === 'bad-setting' || load === 'error'

const isMasked = (unit: Unit): boolean => unit.load === 'masked' || unit.unitFile?.startsWith('masked') === true

/** The host's last boot; a container boots later than the kernel that it runs on. */
const bootedAt = ({ facts }: Evidence): number | undefined => {
  const times = [facts.of('host')[0]?.bootedAt, ...facts.of('boot').map(each => each.at)].filter(at => at !== undefined)
  return times.length === 0 ? undefined : Math.max(...times)
}

const eventsOf = ({ facts }: Evidence, unit: Unit) => facts.of('unit-event').filter(each => each.unit === unit.name)

/** systemd forgets what a unit did once it is stopped and not enabled, so the journal and the log must be asked too. */
function ranSinceBoot(evidence: Evidence, unit: Unit): boolean {
  const booted = bootedAt(evidence) ?? 0
  const times = [unit.startedAt, unit.exitedAt, unit.activeSince, unit.inactiveSince]
  if (times.some(at => at !== undefined && at > booted)) return true
  if (eventsOf(evidence, unit).some(each => each.thisBoot && (each.event === 'starting' || each.event === 'started')))
    return true
  return booted > 0 && evidence.life.steps.some(step => step.at !== undefined && step.at > booted)
}

const ranBeforeBoot = (evidence: Evidence, unit: Unit) => {
  const booted = bootedAt(evidence) ?? 0
  const step = evidence.life.steps.findLast(each => each.at !== undefined && each.at < booted)
  return eventsOf(evidence, unit).findLast(each => !each.thisBoot) ?? step
}

const isDisabled = (evidence: Evidence, unit: Unit): boolean =>
  !isMasked(unit) && unit.unitFile === 'disabled' && !ranSinceBoot(evidence, unit)

/** The journal's own record of the stop, where it is there. */
const stopOf = (evidence: Evidence) => {
  const { node } = evidence
  return node?.unit === undefined
    ? undefined
    : eventsOf(evidence, node.unit).findLast(each => each.event === 'stopping' || each.event === 'stopped')
}

const stoppedAt = (evidence: Evidence): number | undefined => {
  const step = evidence.life.steps.findLast(each => ['stopping', 'stopped', 'closed'].includes(each.event))
  return evidence.node?.unit?.inactiveSince ?? evidence.node?.unit?.exitedAt ?? stopOf(evidence)?.at ?? step?.at
}

function weighStopped(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const unit = downUnit(evidence)
  if (unit !== undefined) return isMasked(unit) || isDisabled(evidence, unit) ? 0 : wouldRefuse(known, 0.95)
  return evidence.node?.unit === undefined && evidence.life.phase === 'stopped' ? wouldRefuse(known, 0.85) : 0
}

function becauseStopped(known: Known): Reason[] {
  const { evidence } = known
  if (evidence?.life.phase !== 'stopped') return seen(known)
  const step = evidence.life.steps.findLast(each => ['stopped', 'closed', 'stopping'].includes(each.event))
  const unit = evidence.node?.unit
  const stop = stopOf(evidence)
  return [
    ...(unit === undefined
      ? []
      : [read(unit, `${unit.name} is ${unit.active}, and it did not fail: it was stopped, or never started`)]),
    ...(stop === undefined ? [] : [read(stop, 'the journal tells of the stop')]),
    ...(step === undefined ? [] : [read(step, 'the last that it told is an orderly stop')]),
  ]
}

export const serviceNotStarted: readonly Cause[] = [
  {
    id: 'service-masked',
    title: 'the service is masked: systemd refuses to start it',
    weigh: known => {
      const unit = known.evidence && downUnit(known.evidence)
      return unit !== undefined && isMasked(unit) ? wouldRefuse(known, 0.97) : 0
    },
    because: known => {
      const unit = known.evidence?.node?.unit
      return unit === undefined
        ? []
        : [read(unit, `${unit.name} is masked, so that neither a person nor a boot can start it`)]
    },
    contradicts: notRefused,
    masks: ['service-disabled', 'service-stopped', ...AFTER_THE_PROCESS],
    since: known => known.evidence && stoppedAt(known.evidence),
  },
  {
    id: 'service-disabled',
    title: 'the service is not enabled, and nobody started it since the host booted',
    weigh: known => {
      const unit = known.evidence && downUnit(known.evidence)
      if (known.evidence === undefined) return unproven(known, { 'all-refused': 0.05 })
      return unit !== undefined && isDisabled(known.evidence, unit) ? wouldRefuse(known, 0.93) : 0
    },
    because: known => {
      const { evidence } = known
      const unit = evidence?.node?.unit
      if (evidence === undefined || unit === undefined) return seen(known)
      const [host] = evidence.facts.of('host')
      const before = ranBeforeBoot(evidence, unit)
      return [
        read(unit, `${unit.name} is disabled: a boot does not start it`),
        ...(host?.bootedAt === undefined
          ? []
          : [read(host, 'the host booted, and there is no trace of a start since')]),
        ...(before === undefined ? [] : [read(before, 'the node ran before that boot')]),
      ]
    },
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence && bootedAt(known.evidence),
    ask: () => 'Does the service start at boot? On the node: systemctl is-enabled elasticsearch opensearch; uptime -s',
  },
  {
    id: 'service-stopped',
    title: 'the service is stopped',
    weigh: known =>
      Math.max(weighStopped(known), unproven(known, { 'all-refused': 0.25, refused: 0.2, 'transport-open': 0.02 })),
    because: becauseStopped,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence && stoppedAt(known.evidence),
    ask: () => 'Is the service running? On the node: systemctl status elasticsearch opensearch',
  },
]
