import type { Finding, FindingOf } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { epochMs, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'
import { yamlSettings } from './yaml-settings.ts'

/** A settings file has a few hundred lines; a higher line number is no line of one. */
const LINES_MAX = 20_000

/** The file as a whole, and its settings in merge order. `LINE:text` for each line that is not blank or a comment. */
export const readConfig = (section: Section): Finding[] => {
  if (section.status === 'absent') return []
  const { path = '' } = section.attributes
  const conf = path.replace(/\/[^/]*$/, '')
  const { text, indexAt } = fileOf(section.lines)
  // A file of which lines are missing would be judged for what the missing lines hold.
  const whole = section.status === 'ok'
  const yaml = yamlSettings(text)
  if (yaml === undefined)
    return [configFile(section, undefined), { kind: 'gap', reason: 'too-large', source: sourceOf(section) }]
  const { settings, problem } = yaml
  const file = configFile(section, whole ? problem : undefined)
  if (section.status === 'denied') file.problem = { reason: 'unreadable' }
  return [
    file,
    ...settings.map(({ key, value, line }) => ({
      kind: 'setting' as const,
      source: sourceOf(section, indexAt.get(line)),
      conf,
      key,
      value,
      from: 'file' as const,
      line,
    })),
  ]
}

const configFile = (section: Section, problem: FindingOf<'config-file'>['problem']) =>
  present({
    kind: 'config-file' as const,
    source: sourceOf(section),
    path: section.attributes.path ?? '',
    sha256: section.attributes.sha256,
    mode: section.attributes.mode,
    owner: section.attributes.owner,
    group: section.attributes.group,
    modifiedAt: epochMs(section.attributes.mtime),
    problem,
  }) as FindingOf<'config-file'>

const fileOf = (lines: readonly string[]): { text: string; indexAt: Map<number, number> } => {
  const file: string[] = []
  const indexAt = new Map<number, number>()
  lines.forEach((line, index) => {
    const found = groupsOf<'number' | 'text'>(/^(?<number>\d+):(?<text>.*)$/, line)
    const number = wholeNumber(found?.number) ?? 0
    if (found === undefined || number < 1 || number > LINES_MAX) return
    while (file.length < number) file.push('')
    file[number - 1] = found.text
    indexAt.set(number, index)
  })
  return { text: file.join('\n'), indexAt }
}

/** The file as it stands, from the bulk: `LINE:text` for every line. */
export const readConfigFile = (section: Section): Finding[] => {
  const file = configFile(section, undefined)
  const texts = section.lines.map((line, i) =>
    line.startsWith(`${i + 1}:`) ? line.slice(`${i + 1}:`.length) : undefined,
  )
  const whole = section.status === 'ok' && texts.every(text => text !== undefined)
  return [whole ? { ...file, content: texts.map(text => `${text}\n`).join('') } : file]
}
