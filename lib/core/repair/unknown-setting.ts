import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { ofRestart } from './consequences.ts'
import { lookPlan } from './look-at.ts'
import { commentOutSetting } from './setting-edit.ts'
import { editCommand, settingsDiff } from './settings-diff.ts'
import { restartStep, settingUndo } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation, settingOf } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** The product refuses to start on a setting it does not know: exactly that one is commented out. */
export const planUnknownSetting = (s: Situation, cause: CauseId): Plan => {
  const key = allOf(s.findings, 'fatal').findLast(each => each.about === 'unknown-setting' && each.subject)?.subject
  const content = s.settingsFile?.content
  const edit = key === undefined || content === undefined ? undefined : commentOutSetting(content, key)
  if (key === undefined || content === undefined || edit?.ok !== true)
    return lookPlan(s, cause, {
      summary: `take the setting out that this version does not know${key === undefined ? '' : `: ${key}`}`,
      reason:
        'the line could not be found in the settings file of the evidence: it may be a misspelling, or stand on the command line',
      see: () => [
        onNode('see the line and the message', [
          ...(key === undefined ? [] : [sh`grep -nF -e ${key.slice(key.lastIndexOf('.') + 1)} ${s.settingsPath}`]),
          sh`journalctl -u ${s.unit} -n 50 --no-pager`,
          `tail -n 50 /var/log/${s.product}/*.log`,
        ]),
      ],
    })
  const path = s.settingsPath
  const command = s.sha256 === undefined ? null : editCommand(path, content, edit.content, s.sha256)
  return {
    cause,
    kind: 'fix',
    summary: `comment ${key} out: this version does not know it`,
    risk: 'low',
    steps: [
      {
        title: `comment ${key} out in ${path}`,
        where: 'node',
        commands: [command ?? sh`cp -p ${path} ${`${path}.before-esfleet`}`],
        diff: { path, patch: settingsDiff(path, content, edit.content) },
      },
      byPerson('see what it did, and under which name this version knows it: it may have been renamed or misspelt'),
      restartStep(s),
    ],
    consequences: ofRestart(s),
    verify: [diagnoseCommand(s)],
    undo: settingUndo(s, settingOf(s, key)),
  }
}
