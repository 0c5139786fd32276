import type { CauseId } from '../model/cause-id.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { ofRestart } from './consequences.ts'
import { bytes } from './failing-checks.ts'
import { restartStep } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

const HEAP_OPTION = /^-Xm[sx](\d+[kmgt]?)$/i

/** Sets both ends of the heap to what it may already grow to: the machine must bear that anyway. */
export const planHeapSize = (s: Situation, cause: CauseId): Plan => {
  const size = heapOf(s)
  return {
    cause,
    kind: 'fix',
    summary: size === undefined ? 'set -Xms and -Xmx to the same size' : `set -Xms and -Xmx both to ${size}`,
    risk: 'low',
    steps: [...overriding(s, size), ...(size === undefined ? [askSize(s)] : [fileStep(s, size)]), restartStep(s)],
    consequences: [
      {
        text: 'the node takes its whole heap from the start: it should be at most half of the memory',
        blocking: false,
      },
      ...ofRestart(s),
    ],
    verify: [sh`journalctl -u ${s.unit} -n 50 --no-pager`, diagnoseCommand(s)],
    undo: hasDirectory(s)
      ? [sh`rm ${heapPath(s)}`, 'restart the node']
      : [sh`mv ${`${s.conf}/jvm.options.before-esfleet`} ${`${s.conf}/jvm.options`}`, 'restart the node'],
  }
}

const heapPath = (s: Situation): string => `${s.conf}/jvm.options.d/zz-heap.options`

const heapOf = (s: Situation): string | undefined => {
  const { initial, maximum } = (s.process?.role === 'server' ? s.process.heap : undefined) ?? {}
  const options = allOf(s.findings, 'jvm-option').flatMap(each => HEAP_OPTION.exec(each.option)?.[1] ?? [])
  const sizes = [initial, maximum, ...options].filter(size => size !== undefined && bytes(size) > 0)
  return sizes.reduce((most, size) => (most !== undefined && bytes(most) >= bytes(size ?? '') ? most : size), undefined)
}

/** jvm.options.d came with Elasticsearch 7.7; OpenSearch always had it. */
const hasDirectory = (s: Situation): boolean => {
  const [major, minor] = (s.version ?? '').split('.').map(Number)
  return (
    s.product === 'opensearch' ||
    major === undefined ||
    Number.isNaN(major) ||
    major > 7 ||
    (major === 7 && (minor ?? 0) >= 7)
  )
}

const fileStep = (s: Situation, size: string): PlanStep =>
  hasDirectory(s)
    ? onNode(
        'set both in a file of their own, which is read last',
        [sh`printf '%s\\n' -Xms${size} -Xmx${size} > ${heapPath(s)}`],
        'jvm.options itself is replaced by upgrades',
      )
    : onNode('set both in jvm.options', [
        sh`sed -i.before-esfleet -e ${`s/^-Xms.*/-Xms${size}/`} -e ${`s/^-Xmx.*/-Xmx${size}/`} ${`${s.conf}/jvm.options`}`,
      ])

const askSize = (s: Situation): PlanStep =>
  byPerson('decide the size: at most half of the memory, and below 31 GB', [
    'free -m',
    sh`grep -rn -e '-Xm[sx]' ${`${s.conf}/jvm.options`} ${`${s.conf}/jvm.options.d`}`,
  ])

/** What the environment says comes after every file. */
const overriding = (s: Situation, size: string | undefined): PlanStep[] =>
  allOf(s.findings, 'variable')
    .filter(each => /^(ES|OPENSEARCH)_JAVA_OPTS$/.test(each.name) && /-Xm[sx]/.test(each.value))
    .map(each =>
      byPerson(
        `change ${each.name} in ${each.path} instead: it beats jvm.options`,
        [sh`grep -n ${each.name} ${each.path}`],
        size === undefined ? undefined : `it should hold -Xms${size} -Xmx${size}, or neither`,
      ),
    )
