import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { ofRestart } from './consequences.ts'
import { baseName, nameThatWins } from './last-name.ts'
import { restartStep } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { ADVISED_MAX_MAP_COUNT, REQUIRED_MAX_MAP_COUNT } from './thresholds.ts'
import { diagnoseCommand } from './verification.ts'

const NAME = 'vm.max_map_count'
const OWN_DIRECTORY = '/etc/sysctl.d'
/** procps reads it after every directory; systemd reads it only where 99-sysctl.conf leads to it. */
const LAST_OF_PROCPS = '/etc/sysctl.conf'

/** Raises vm.max_map_count now and for every boot, never below what any file or the kernel already gives. */
export const planMaxMapCount = (s: Situation, cause: CauseId): Plan => {
  const lines = allOf(s.findings, 'sysctl-file').filter(each => dotted(each.name) === NAME)
  const running = Number(allOf(s.findings, 'kernel-setting').find(each => each.name === NAME)?.value ?? 0)
  const asked = allOf(s.findings, 'bootstrap-failure').findLast(each => each.check === 'max-map-count')?.required
  const value = Math.max(
    REQUIRED_MAX_MAP_COUNT,
    asked ?? 0,
    running,
    ...lines.map(each => Number.parseInt(each.value, 10) || 0),
  )
  const container = containerOf(s)
  const lasting = persistence(s, lines, value)
  return {
    cause,
    kind: 'fix',
    summary: `raise ${NAME} to ${value}, now and for every boot`,
    risk: 'low',
    steps: [
      ...(container === undefined
        ? []
        : [byPerson(`on the host of the container (${container}): it shares its kernel's settings`)]),
      onNode('raise it now, without a reboot', [sh`sysctl -w ${`${NAME}=${value}`}`]),
      ...lasting.map(each => each.step),
      restartStep(s),
    ],
    consequences: [
      {
        text: `version 8.16 and later advise ${ADVISED_MAX_MAP_COUNT}; the check asks for ${REQUIRED_MAX_MAP_COUNT}`,
        blocking: false,
      },
      ...ofRestart(s),
    ],
    verify: [`sysctl -n ${NAME}`, diagnoseCommand(s)],
    undo: [...lasting.flatMap(each => each.undo), 'the running value is not lowered again: a higher one does no harm'],
  }
}

/** sysctl takes slashes for dots. */
const dotted = (name: string): string => name.replaceAll('/', '.')

const containerOf = (s: Situation): string | undefined =>
  s.process?.container ??
  allOf(s.findings, 'host').find(each => /docker|lxc|podman|container|nspawn/.test(each.virtualization ?? ''))
    ?.virtualization

type Line = FindingOf<'sysctl-file'>

interface Change {
  step: PlanStep
  undo: string[]
}

const persistence = (s: Situation, lines: readonly Line[], value: number): Change[] => {
  const winner = lines.at(-1)
  if (winner && Number.parseInt(winner.value, 10) >= value) return [{ step: overriddenStep(winner), undo: [] }]
  const last = lines.filter(each => each.path === LAST_OF_PROCPS)
  return [...(last.length > 0 ? [quieten(LAST_OF_PROCPS, value)] : []), ...persistentFile(s, lines, value)]
}

const overriddenStep = (winner: Line): PlanStep =>
  byPerson(
    `see why ${winner.path} did not take effect: it sets ${winner.value}, and the kernel runs with less`,
    ['systemctl status systemd-sysctl --no-pager', 'tuned-adm active', 'journalctl -b --no-pager -g max_map_count'],
    'something set it lower after the boot (a tuned profile, sysctl -w), or the file was written since',
  )

const persistentFile = (s: Situation, lines: readonly Line[], value: number): Change[] => {
  const others = lines.filter(each => each.path !== LAST_OF_PROCPS).map(each => baseName(each.path))
  const winner = lines.findLast(each => each.path !== LAST_OF_PROCPS)
  const packaged = `${s.product}.conf`
  const name = nameThatWins(others.includes(packaged) ? [packaged] : [], `${s.product}.conf`, others)
  if (name === null || lines.some(each => each.path === `${OWN_DIRECTORY}/${name}`))
    return [quieten(name === null && winner ? winner.path : `${OWN_DIRECTORY}/${name}`, value)]
  const path = `${OWN_DIRECTORY}/${name}`
  const because =
    winner === undefined
      ? 'no file sets it yet'
      : baseName(winner.path) === name
        ? `${path} replaces ${winner.path} of the same name`
        : `files apply in the order of their names: ${name} comes after ${winner.path}, which sets ${winner.value}`
  const step = onNode('keep it for every boot', [sh`echo ${`${NAME}=${value}`} >> ${path}`], because)
  return [{ step, undo: [sh`sed -i ${`/^${NAME}=${value}$/d`} ${path}`] }]
}

/** Changes the line where it stands: a file of our own could not come after it. */
const quieten = (path: string, value: number): Change => ({
  step: onNode(`raise it in ${path}, which would lower it again`, [
    sh`sed -i.before-esfleet ${`s/^[[:space:]-]*vm[./]max_map_count[[:space:]]*=.*/${NAME}=${value}/`} ${path}`,
  ]),
  undo: [sh`mv ${`${path}.before-esfleet`} ${path}`],
})
