import type { CauseId } from '../model/cause-id.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { ofRestart } from './consequences.ts'
import { baseName, nameThatWins } from './last-name.ts'
import { restartStep } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { requiredDescriptors, requiredThreads } from './thresholds.ts'
import { diagnoseCommand } from './verification.ts'

type LimitName = 'nofile' | 'nproc' | 'memlock' | 'as' | 'fsize'

const DIRECTIVES: Readonly<Record<LimitName, string>> = {
  nofile: 'LimitNOFILE',
  nproc: 'LimitNPROC',
  memlock: 'LimitMEMLOCK',
  as: 'LimitAS',
  fsize: 'LimitFSIZE',
}

/** As docker and limits.conf name them. */
const INFINITE = { systemd: 'infinity', shell: 'unlimited', docker: '-1' } as const

/** Raises one limit of the node in the place where it gets its limits from: its unit, its container or its login. */
export const planLimit = (s: Situation, cause: CauseId, name: LimitName): Plan => {
  const value = wantedLimit(s, name)
  const unit = s.unitFinding !== undefined && s.process?.container === undefined
  const steps = unit ? unitSteps(s, name, value) : [elsewhere(s, name, value), restartStep(s)]
  return {
    cause,
    kind: 'fix',
    summary: `raise ${DIRECTIVES[name]} of the node to ${value === Infinity ? INFINITE.systemd : value}`,
    risk: 'low',
    steps: [...steps, ...alternative(name)],
    consequences: ofRestart(s),
    verify: [
      ...(unit ? [sh`systemctl show ${s.unit} -p ${DIRECTIVES[name]}`] : []),
      ...(unit
        ? [
            sh`grep -i -e 'open files' -e processes -e locked -e 'address space' -e 'file size' /proc/$(systemctl show -p MainPID --value ${s.unit})/limits`,
          ]
        : []),
      diagnoseCommand(s),
    ],
    undo: unit
      ? [sh`rm ${dropInPath(s)}`, 'systemctl daemon-reload', 'the limit of the running node stays until its next start']
      : ['take the limit out again where it was put; a higher limit does no harm'],
  }
}

/** Never below what the unit gives already. */
const wantedLimit = (s: Situation, name: LimitName): number => {
  if (name === 'memlock' || name === 'as' || name === 'fsize') return Infinity
  const check = name === 'nofile' ? 'file-descriptors' : 'threads'
  const asked = allOf(s.findings, 'bootstrap-failure').findLast(each => each.check === check)?.required ?? 0
  const least = name === 'nofile' ? requiredDescriptors(s.product, s.major) : requiredThreads(s.product, s.major)
  const given = s.unitFinding?.limits[name]
  return Math.max(asked, least, given === INFINITE.systemd ? Infinity : Number.parseInt(given ?? '', 10) || 0)
}

const dropInPath = (s: Situation): string => {
  const others = (s.unitFinding?.dropIns ?? []).map(baseName)
  const name = nameThatWins(['90-limits.conf'], 'limits.conf', others) ?? 'zzzzzz-limits.conf'
  return `/etc/systemd/system/${s.unit}.d/${name}`
}

const unitSteps = (s: Situation, name: LimitName, value: number): PlanStep[] => {
  const path = dropInPath(s)
  const given = s.unitFinding?.limits[name]
  const line = `${DIRECTIVES[name]}=${value === Infinity ? INFINITE.systemd : value}`
  const enough = given === INFINITE.systemd || Number.parseInt(given ?? '', 10) >= value
  if (enough)
    return [
      onNode(
        'reload the unit, which gives enough already, and restart the node',
        ['systemctl daemon-reload', sh`systemctl restart ${s.unit}`],
        `the unit says ${DIRECTIVES[name]}=${given}; the node was started before that, or not by the unit`,
      ),
    ]
  const others = s.unitFinding?.dropIns ?? []
  return [
    onNode(
      'give the unit the limit in a drop-in',
      [
        sh`mkdir -p ${path.slice(0, path.lastIndexOf('/'))}`,
        sh`printf '%s\\n' '[Service]' ${line} > ${path}`,
        'systemctl daemon-reload',
        sh`systemctl restart ${s.unit}`,
      ],
      `limits.conf, ulimit and MAX_OPEN_FILES do nothing for a unit${others.length > 0 ? `; drop-ins apply in the order of their names, so this one comes after ${others.join(', ')}` : ''}`,
    ),
  ]
}

const elsewhere = (s: Situation, name: LimitName, value: number): PlanStep => {
  if (s.process?.container !== undefined) {
    const docker = value === Infinity ? INFINITE.docker : value
    const option = name === 'as' ? undefined : `--ulimit ${name}=${docker}:${docker}`
    return byPerson('create the container again with the limit', [], `docker run ${option ?? '(as is)'} …`)
  }
  const user = s.process?.user ?? s.product
  const line = `${user} - ${name} ${value === Infinity ? INFINITE.shell : value}`
  return onNode(
    'give the limit to the user that starts the node, from its next login on',
    [sh`printf '%s\\n' ${line} >> ${`/etc/security/limits.d/${s.product}.conf`}`],
    'no unit was found that starts the node: limits.d holds for logins; a unit would need a drop-in instead',
  )
}

const alternative = (name: LimitName): PlanStep[] =>
  name === 'memlock'
    ? [
        byPerson('or set bootstrap.memory_lock: false and switch swap off, which protects from swapping too', [
          'swapon --show',
        ]),
      ]
    : []
