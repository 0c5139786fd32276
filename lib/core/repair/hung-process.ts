import type { CauseId } from '../model/cause-id.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { sh } from './shell-quote.ts'
import type { Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** A process that is there and does not answer. Never killed: what it holds in memory is the proof of what it waits for. */
export const planHung = (s: Situation, cause: CauseId): Plan =>
  s.process?.state === 'T' ? resume(s, cause, s.process.pid) : look(s, cause)

/** A signal goes to the process that was seen, never to another that got its number. */
const toNode = (pid: number, command: string): string =>
  `${sh`grep -qaE 'Elasticsearch|OpenSearch' ${`/proc/${pid}/cmdline`}`} && ${command}`

const resume = (s: Situation, cause: CauseId, pid: number): Plan => ({
  cause,
  kind: 'fix',
  summary: `let process ${pid} run on: it was stopped by a signal`,
  risk: 'low',
  steps: [
    byPerson('see whether somebody stopped it on purpose (a snapshot, a debugger)', [
      sh`ps -o pid,stat,lstart,args -p ${pid}`,
    ]),
    onNode('let it run on', [toNode(pid, sh`kill -CONT ${pid}`)]),
  ],
  consequences: [
    { text: 'the cluster may have dropped the node meanwhile: it joins again, and shards move', blocking: false },
  ],
  verify: [sh`ps -o stat= -p ${pid}`, diagnoseCommand(s)],
  undo: [],
})

const look = (s: Situation, cause: CauseId): Plan => ({
  cause,
  kind: 'look',
  summary: 'find what the process waits for before it is restarted',
  reason: 'a restart destroys the only proof of why it hangs; a process in state D cannot be ended at all',
  risk: 'none',
  steps: [...(s.process ? dumps(s, s.process.pid) : [status(s)]), gcStep(s), byPerson('then decide about a restart')],
  consequences: [],
  verify: [diagnoseCommand(s)],
  undo: [],
})

const status = (s: Situation): PlanStep => onNode('see the process', [sh`systemctl status ${s.unit} --no-pager`])

const dumps = (s: Situation, pid: number): PlanStep[] => [
  onNode(
    'see its state and what the kernel has it wait for',
    [
      sh`ps -o pid,stat,wchan:32,etime,pcpu -p ${pid}`,
      sh`cat ${`/proc/${pid}/stack`}`,
      'cat /proc/pressure/io /proc/pressure/memory',
    ],
    s.process?.state === 'D' ? 'state D: it waits for a disk or a network file system' : undefined,
  ),
  onNode(
    'have the JVM write where each thread stands; it runs on',
    [toNode(pid, sh`kill -QUIT ${pid}`), sh`journalctl -u ${s.unit} -n 400 --no-pager`],
    'the dump goes to the journal (a stopped process answers only once it runs again)',
  ),
]

const gcStep = (s: Situation): PlanStep =>
  onNode('see whether it only collects garbage', [`tail -n 30 /var/log/${s.product}/gc.log`])
