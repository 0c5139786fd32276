import type { Reason } from '../../model/diagnosis.ts'
import type { FindingOf } from '../../model/finding.ts'
import { type Belief, causes } from '../cause.ts'
import type { Evidence, Known } from '../known.ts'
import { onNode } from '../page.ts'
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

/** A log that the container runtime keeps: what stopped there is a container. */
const isOfContainer = (log: string): boolean => /^(docker|podman):/.test(log)

function weighStopped(known: Known): Belief {
  const { evidence } = known
  if (evidence === undefined) return 0
  const unit = downUnit(evidence)
  if (unit !== undefined) return isMasked(unit) || isDisabled(evidence, unit) ? 0 : wouldRefuse(known, 0.95)
  if (evidence.node?.unit !== undefined || evidence.life.phase !== 'stopped') return 0
  const stop = evidence.life.steps.at(-1)?.source.of
  return stop === undefined || !isOfContainer(stop) ? wouldRefuse(known, 0.85) : 0
}

/** A unit that is not enabled was stopped, or never started since a boot: what tells of both must be there. */
function silencesOfStopped({ evidence }: Known): readonly string[] {
  const unit = evidence?.node?.unit
  if (unit === undefined) return ['nodes', 'units', 'log']
  return unit.unitFile === 'disabled' ? ['units', 'reboots'] : ['units']
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

export const serviceNotStarted = causes([
  {
    id: 'service-masked',
    title: 'the service is masked: systemd refuses to start it',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on 9200 and on 9300.',
      node: 'No process of the node. The unit is inactive, and `systemctl start` is turned down.',
      provenBy: ['`LoadState=masked`, or a `UnitFileState` that begins with `masked`, and no process of the node.'],
      refutedBy: [
        'A node that was started by hand or in a container runs beside its masked unit. Look at `ss -Hltnp` first.',
      ],
      unlike: {
        'service-disabled': '`UnitFileState=disabled`: a person can start it. A masked unit nobody can start.',
        'not-installed': '`LoadState=not-found`. It too prints `ActiveState=inactive` and `Result=success`.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,LoadState,UnitFileState,ActiveState',
          '`LoadState=masked`, `ActiveState=inactive`',
        ),
      ],
    },
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
    page: {
      signs: ['refused'],
      client: 'Refused at once, on 9200 and on 9300, since the host booted.',
      node: 'The unit is `inactive (dead)` and disabled. Neither journal nor log shows a start since the boot. Packages neither enable nor start the service, so a fresh install looks like this.',
      provenBy: ['`UnitFileState=disabled`, `ActiveState=inactive`, and no start since the last boot.'],
      refutedBy: [
        'A start since the boot, in the journal or in the log of the node: then somebody stopped it.',
        'Zeros prove nothing: systemd forgets exit status and times of an inactive unit that is not enabled. Ask the journal.',
      ],
      unlike: {
        'service-stopped': 'It ran since the boot, and its log ends with an orderly stop.',
        'service-masked': '`LoadState=masked`.',
        'process-died-other': '`ActiveState=failed`, or a log that breaks off.',
      },
      check: [
        onNode('systemctl is-enabled elasticsearch opensearch', '`disabled`'),
        onNode('uptime -s; journalctl -b -u elasticsearch -u opensearch -n 5', 'a boot, and no start after it'),
      ],
    },
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
    silentIn: known => (known.evidence === undefined ? [] : ['units', 'unit-events', 'journal', 'log']),
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence && bootedAt(known.evidence),
    ask: () => 'Does the service start at boot? On the node: systemctl is-enabled elasticsearch opensearch; uptime -s',
  },
  {
    id: 'service-stopped',
    title: 'the service is stopped',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on 9200 and on 9300.',
      node: 'The unit is `inactive (dead)` with `Result=success`: exit status 143, or signal 15, is an orderly end. The log ends with an orderly stop.',
      lines: [
        {
          text: '[INFO ][o.e.n.Node               ] [node-1] stopping ...',
          on: 'Elasticsearch 7.17.29, 8.19.8, 9.1.0; with `o.o.n.Node` OpenSearch 2.19.3',
        },
        { text: '[INFO ][o.e.n.Node               ] [node-1] closed', on: 'the same, as the last line' },
      ],
      provenBy: [
        '`ActiveState=inactive` and `Result=success`, and no process of the node.',
        'Without systemd: no process, and a log that ends with `closed`.',
      ],
      refutedBy: [
        'An exit status other than 0 or 143. A node that its own checks stop writes `stopping ...` and `closed` as well; status 78 or 1 tells.',
      ],
      unlike: {
        'start-timeout': 'The log ends with `stopping ...` too, but `Result=timeout`: systemd lost its patience.',
        'service-disabled': 'Nobody stopped it: it was never started since the boot.',
        'process-died-other': '`ActiveState=failed`, or a log that does not end with `closed`.',
        stopping: 'The process still lives, and connections to 9200 are still established.',
      },
      check: [
        onNode(
          'systemctl show elasticsearch opensearch -p Id,ActiveState,Result,ExecMainStatus,InactiveEnterTimestamp',
          '`ActiveState=inactive`, `Result=success`',
        ),
        onNode(
          'journalctl -u elasticsearch -u opensearch -n 20; tail -n 5 /var/log/elasticsearch/*.log /var/log/opensearch/*.log',
          'when it was stopped, and that it was orderly',
        ),
        onNode(
          'grep -h -e elasticsearch -e opensearch /var/log/dpkg.log /var/log/dnf.log | tail',
          'a package upgrade at that minute',
        ),
      ],
    },
    weigh: known =>
      Math.max(weighStopped(known), unproven(known, { 'all-refused': 0.25, refused: 0.2, 'transport-open': 0.02 })),
    because: becauseStopped,
    silentIn: silencesOfStopped,
    contradicts: notRefused,
    masks: AFTER_THE_PROCESS,
    since: known => known.evidence && stoppedAt(known.evidence),
    ask: () => 'Is the service running? On the node: systemctl status elasticsearch opensearch',
  },
])
