import type { FindingOf } from '../../model/finding.ts'
import { type Belief, causes } from '../cause.ts'
import type { Evidence } from '../known.ts'
import { onNode } from '../page.ts'
import { read } from '../reasons.ts'
import { AFTER_THE_PROCESS, notRefused, wouldRefuse } from '../standing.ts'
import { exitReason } from './failed-start.ts'

const SIGKILL = 9
/** How a shell, and Elasticsearch's launcher, report a child that was killed. */
const KILLED_CHILD = 128 + SIGKILL
/** The kernel's line and systemd's are written within seconds of each other. */
const SAME_DEATH_MS = 120_000
/** A life's start is told in whole seconds, and the kernel's clock strays a little from the host's. */
const STRAY_MS = 5000

export const wasKilled = ({ life: { ended } }: Evidence): boolean =>
  ended?.signal === SIGKILL || ended?.status === KILLED_CHILD

/** When the node was last seen alive: its start, or a later step that its log tells. */
const lastAliveAt = ({ life: { startedAt, steps } }: Evidence): number | undefined => {
  const times = [startedAt, ...steps.map(step => step.at)].filter(at => at !== undefined)
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Of a unit that is started again and again, the life before is part of what goes on. */
const cameBefore = (kill: FindingOf<'oom-kill'>, evidence: Evidence): boolean => {
  const { startedAt, looping } = evidence.life
  const since = looping ? startedAt : lastAliveAt(evidence)
  return since !== undefined && kill.at !== undefined && kill.at < since - (looping ? SAME_DEATH_MS : STRAY_MS)
}

/** The kernel's kill that ended this node: its victim, or its unit, and its moment. */
export function killOf(evidence: Evidence): { kill: FindingOf<'oom-kill'>; belief: Belief } | undefined {
  const { ended, phase, looping } = evidence.life
  if (phase !== 'died' && !looping) return undefined
  const unit = evidence.node?.unit
  const judged = evidence.facts.of('oom-kill').map(kill => {
    if (unit !== undefined && kill.unit !== undefined && kill.unit !== unit.name) return { kill, belief: 0 }
    const apart = kill.at === undefined || ended?.at === undefined ? undefined : Math.abs(kill.at - ended.at)
    if (apart !== undefined && apart > SAME_DEATH_MS) return { kill, belief: 0 }
    if (cameBefore(kill, evidence) || !(wasKilled(evidence) || unit?.result === 'oom-kill' || ended === undefined))
      return { kill, belief: 0 }
    const isMine = kill.unit !== undefined || (unit?.mainPid !== undefined && unit.mainPid === kill.pid)
    if (!isMine && !/java|GC Thread/.test(kill.command)) return { kill, belief: 0 }
    return { kill, belief: apart !== undefined ? 0.95 : isMine && (wasKilled(evidence) || looping) ? 0.85 : 0.5 }
  })
  return judged.filter(each => each.belief > 0).sort((a, b) => b.belief - a.belief)[0]
}

export const oomKilled = causes([
  {
    id: 'oom-killed',
    title: 'the kernel killed the node for lack of memory',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports, after it had served.',
      node: 'No process. The log of the node breaks off without a word: a killed process writes nothing. The kernel log has the kill.',
      lines: [
        {
          text: 'Out of memory: Killed process 18803 (java) total-vm:…',
          on: 'newer kernels, the host is out of memory (known, not measured here)',
        },
        {
          text: 'Memory cgroup out of memory: Killed process 18803 (java) total-vm:…',
          on: 'Linux 6, a limit of the unit or the container',
        },
        { text: 'Out of memory: Kill process 2157 (java) score 788 or sacrifice child', on: 'Linux 3.10 and 4.14' },
        {
          text: 'ERROR: Elasticsearch exited unexpectedly, with exit code 137',
          on: 'Elasticsearch 8.19.8, in the journal',
        },
      ],
      provenBy: [
        'The kernel names the PID or the unit of this node as its victim, at the time the process ended.',
        'And the process ended by signal 9; from Elasticsearch 8.3 on by exit status 137 of its launcher.',
      ],
      refutedBy: [
        'A kill older than the current life of the node, or hours from its end.',
        'Another victim. The line `… invoked oom-killer` names who asked for memory, not who was killed; it may be `GC Thread#0` of a node that lives.',
      ],
      unlike: {
        'process-died-other':
          'Signal 9 without a line of the kernel: a person or a tool sent it, or the kernel’s ring wrapped.',
        'heap-exhausted': '`OutOfMemoryError` is the JVM’s own limit. It stands in the log; the kernel says nothing.',
      },
      check: [
        onNode(
          "journalctl -k --no-pager | grep -iE 'out of memory|oom-kill|killed process' | tail",
          '`Killed process` with the PID that the unit had',
        ),
        onNode(
          'systemctl show elasticsearch opensearch -p Id,Result,ExecMainPID,ExecMainCode,ExecMainStatus,ExecMainExitTimestamp',
          'signal 9 (`ExecMainCode=2`) or status 137 at the same time. On cgroup v1 `Result=signal`, never `oom-kill`',
        ),
      ],
    },
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
])
