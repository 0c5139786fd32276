import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan, PlanStep } from '../model/plan.ts'
import { transportOnLoopback } from './bind-address.ts'
import { ofStart } from './consequences.ts'
import { sh } from './shell-quote.ts'
import { allOf, placeOf, type Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** Starts what does not run; a disabled unit is enabled too, or the next boot leaves it down again. */
export const planStart = (s: Situation, cause: CauseId): Plan => {
  const missing = allOf(s.findings, 'mount').find(each => each.expectedUnmounted || each.readOnly)
  if (missing) return refusedOnMount(s, cause, missing)
  const disabled = cause === 'service-disabled' || s.unitFinding?.unitFile === 'disabled'
  const failed = s.unitFinding?.active === 'failed'
  return {
    cause,
    kind: 'fix',
    summary: disabled ? `start ${s.unit}, and enable it so that it comes back after a boot` : `start ${s.unit}`,
    risk: 'low',
    steps: [
      whoStopped(s),
      onNode(disabled ? 'start it now and at every boot' : 'start it', [
        ...(failed ? [sh`systemctl reset-failed ${s.unit}`] : []),
        disabled ? sh`systemctl enable --now ${s.unit}` : sh`systemctl start ${s.unit}`,
      ]),
    ],
    consequences: ofStart(s, transportOnLoopback(s)),
    verify: [sh`systemctl is-active ${s.unit}`, diagnoseCommand(s)],
    undo: [
      ...(disabled ? [sh`systemctl disable ${s.unit}`] : []),
      'a start changes nothing that lasts; whether the node is stopped again is for a person',
    ],
  }
}

const refusedOnMount = (s: Situation, cause: CauseId, mount: FindingOf<'mount'>): Plan => {
  const state = mount.expectedUnmounted ? 'is not mounted, though fstab expects it' : 'is mounted read-only'
  return {
    cause,
    kind: 'refused',
    summary: `bring ${mount.mountPoint ?? mount.path} back before the node starts`,
    reason: `${mount.path} ${state} (${placeOf(mount)}): a start on an empty or read-only data path can found a new, empty cluster`,
    risk: 'high',
    steps: [
      onNode('see what should be mounted and what is', ['findmnt --verify', 'lsblk -f', 'dmesg -T | tail -n 50']),
      byPerson('mount or repair it, check that the data is there, and only then start the node', [
        sh`systemctl start ${s.unit}`,
      ]),
    ],
    consequences: [],
    verify: [diagnoseCommand(s)],
    undo: [],
  }
}

const whoStopped = (s: Situation): PlanStep => {
  const stop = allOf(s.findings, 'life').findLast(each => each.event === 'stopping' || each.event === 'stopped')
  const at = stop?.at ?? s.unitFinding?.inactiveSince
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString()}`
  const quote = stop?.source.text === undefined ? undefined : `${placeOf(stop)}: ${stop.source.text}`
  return byPerson(
    `see who stopped it${when}, and whether that was meant`,
    [
      sh`journalctl -u ${s.unit} -n 30 --no-pager -o short-iso`,
      'last -n 10 -w',
      'journalctl --no-pager -n 30 _COMM=sudo',
    ],
    quote,
  )
}

/** A mask is always somebody's own decision. */
export const planMasked = (s: Situation, cause: CauseId): Plan => ({
  cause,
  kind: 'look',
  summary: `ask who masked ${s.unit}: that is always done on purpose`,
  reason: 'a masked unit was forbidden to start by a person or a tool; only they know whether the reason still stands',
  risk: 'medium',
  steps: [
    onNode('see when it was masked', [
      sh`ls -l --time-style=full-iso ${`/etc/systemd/system/${s.unit}`} ${`/run/systemd/system/${s.unit}`}`,
      'journalctl --no-pager -n 30 _COMM=sudo',
    ]),
    byPerson('only where the reason is gone', [sh`systemctl unmask ${s.unit}`, sh`systemctl enable --now ${s.unit}`]),
  ],
  consequences: ofStart(s, transportOnLoopback(s)),
  verify: [diagnoseCommand(s)],
  undo: [sh`systemctl mask ${s.unit}`],
})

/** What systemd grants a start that may take long: 15 minutes, as later packages do. */
const LONG_START_SECONDS = 900

/** systemd before 236 does not let a unit ask for more time, so no figure is large enough for a large node. */
export const planStartTimeout = (s: Situation, cause: CauseId): Plan => {
  const systemd = allOf(s.findings, 'host')[0]?.systemd
  const value = systemd !== undefined && systemd < 236 ? 'infinity' : String(LONG_START_SECONDS)
  const directory = `/etc/systemd/system/${s.unit}.d`
  const path = `${directory}/zz-start-timeout.conf`
  return {
    cause,
    kind: 'fix',
    summary: `let ${s.unit} take longer to start: TimeoutStartSec=${value}`,
    risk: 'low',
    steps: [
      onNode('give the unit more time in a drop-in', [
        sh`mkdir -p ${directory}`,
        sh`printf '%s\\n' '[Service]' ${`TimeoutStartSec=${value}`} > ${path}`,
        'systemctl daemon-reload',
        sh`systemctl reset-failed ${s.unit}`,
        sh`systemctl start --no-block ${s.unit}`,
      ]),
      onNode('watch what takes the time', [sh`journalctl -fu ${s.unit}`, `tail -f /var/log/${s.product}/*.log`]),
    ],
    consequences: ofStart(s, transportOnLoopback(s)),
    verify: [sh`systemctl show ${s.unit} -p TimeoutStartUSec -p ActiveState`, diagnoseCommand(s)],
    undo: [sh`rm ${path}`, 'systemctl daemon-reload'],
  }
}
