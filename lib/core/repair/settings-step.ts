import type { FindingOf } from '../model/finding.ts'
import type { PlanStep } from '../model/plan.ts'
import { editSetting, yamlText } from './setting-edit.ts'
import { editCommand, settingsDiff } from './settings-diff.ts'
import type { SettingValue } from './settings-file.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson } from './step.ts'

const WHY_BY_HAND = {
  malformed: 'the file cannot be parsed',
  'duplicate-key': 'a key stands twice there, which the product refuses',
  'several-documents': 'the file holds several YAML documents',
  'not-settings': 'the file is no map of settings',
  entangled: 'the setting is entangled with others (anchors, complex keys)',
} as const

/**
 * The step that sets one setting: a diff where the evidence carried the file, else the line to write and the one that is
 * in effect now. A value from the command line beats the file, so then the step is where that comes from.
 */
export const settingStep = (s: Situation, key: string, value: SettingValue, now?: FindingOf<'setting'>): PlanStep => {
  const line = `${key}: ${yamlText(value)}`
  if (now !== undefined && now.from !== 'file') return elsewhere(s, line, now)
  const title = `set ${line} in ${s.settingsPath}`
  const content = s.settingsFile?.content
  const edit = content === undefined ? undefined : editSetting(content, key, value)
  if (content === undefined || edit?.ok !== true) {
    const why = edit?.ok === false ? `; ${WHY_BY_HAND[edit.problem]}, so no diff is made` : ''
    return byHand(s, title, line, `${lineInEffect(now)}${why}`)
  }
  const command = s.sha256 === undefined ? null : editCommand(s.settingsPath, content, edit.content, s.sha256)
  return {
    title,
    where: 'node',
    commands: [command ?? backup(s)],
    diff: { path: s.settingsPath, patch: settingsDiff(s.settingsPath, content, edit.content) },
    ...managedNote(content),
  }
}

const backupOf = (s: Situation): string => `${s.settingsPath}.before-esfleet`

const backup = (s: Situation): string => sh`cp -p ${s.settingsPath} ${backupOf(s)}`

const lineInEffect = (now: FindingOf<'setting'> | undefined): string =>
  now?.line === undefined
    ? 'the setting is not in the file yet: add the line'
    : `line ${now.line} is in effect: change that one`

const byHand = (s: Situation, title: string, line: string, note: string): PlanStep => ({
  title,
  where: 'node',
  commands: [backup(s), sh`grep -n ${keyPattern(line)} ${s.settingsPath}`],
  note: `${note}; it should read: ${line}`,
})

/** Finds the dotted and the nested spelling. */
const keyPattern = (line: string): string => {
  const key = line.slice(0, line.indexOf(':'))
  return `${key.replaceAll('.', '\\.')}\\|^[[:space:]]*${key.slice(key.lastIndexOf('.') + 1)}:`
}

const elsewhere = (s: Situation, line: string, now: FindingOf<'setting'>): PlanStep =>
  now.from === 'argument'
    ? byPerson(
        `change -E ${now.key} where the node is started: it beats ${s.settingsPath}`,
        s.unitFinding ? [sh`systemctl cat ${s.unit}`] : [],
        `it should become -E ${line
          .replace(': ', '=')
          .replace(/^([^=]*)=\[(.*)\]$/, '$1=$2')
          .replaceAll('"', '')
          .replaceAll(', ', ',')}`,
      )
    : byPerson(
        `change ${now.key} in the environment that the node is started with: it beats ${s.settingsPath}`,
        [],
        `it should become ${line}`,
      )

const MANAGED = /^\s*#.*\b(ansible managed|managed by (?:puppet|ansible|chef|salt|terraform)|puppet|do not edit)/im

const managedNote = (content: string): { note?: string } =>
  MANAGED.test(content)
    ? { note: 'the file says that a tool manages it: make the same change there, or it will be reverted' }
    : {}

/** Restarts the node the way this host runs it. */
export const restartStep = (s: Situation): PlanStep => {
  if (s.unitFinding) return { title: 'restart the node', where: 'node', commands: [sh`systemctl restart ${s.unit}`] }
  const container = allOf(s.findings, 'container')[0]
  if (s.process?.container !== undefined && container)
    return { title: 'restart the container', where: 'node', commands: [sh`docker restart ${container.name}`] }
  return byPerson('restart the node the way it is started here', [], `as a package: ${sh`systemctl restart ${s.unit}`}`)
}

/** Puts the settings file back as the edit found it. */
export const settingUndo = (s: Situation, now?: FindingOf<'setting'>): string[] => [
  now !== undefined && now.from !== 'file'
    ? sh`set ${now.key} back to ${[now.value].flat().join(',')}`
    : sh`cp -p ${backupOf(s)} ${s.settingsPath}`,
  ...(restartStep(s).commands ?? ['restart the node']),
]
