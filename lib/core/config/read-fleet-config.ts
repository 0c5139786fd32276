import { LineCounter } from 'yaml'
import { checkFleetConfig } from './check-fleet-config.ts'
import { type ConfigProblem, fieldText } from './config-problem.ts'
import { placeOf } from './field-place.ts'
import { FleetConfig } from './fleet-config.ts'
import { schemaProblems } from './schema-problems.ts'
import { readYaml, type TextProblem } from './yaml-text.ts'

export type ReadFleetConfig = { ok: true; config: FleetConfig } | { ok: false; problems: ConfigProblem[] }

/** The text of a `fleet.yaml`, or every problem of it in the order of the text; `file` only names it. */
export function readFleetConfig(text: string, file: string): ReadFleetConfig {
  const yaml = readYaml(text)
  if (!yaml.ok) return { ok: false, problems: placed(yaml.problems, text, file) }
  const { document } = yaml
  const { data, error } = FleetConfig.safeParse(document.toJS())
  const found = data === undefined ? schemaProblems(error.issues) : checkFleetConfig(data)
  if (data !== undefined && found.length === 0) return { ok: true, config: data }
  const problems = found.map(({ path, wanted, got, ofKey }) => ({
    ...placeOf(document, path, ofKey),
    ...(got === undefined ? {} : { got }),
    wanted,
    field: fieldText(path),
  }))
  return { ok: false, problems: placed(problems, text, file) }
}

function placed(problems: readonly (TextProblem & { field?: string })[], text: string, file: string): ConfigProblem[] {
  const counter = new LineCounter()
  counter.addNewLine(0)
  for (const { index } of text.matchAll(/\n/g)) counter.addNewLine(index + 1)
  return [...problems]
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, field = '', got, wanted }) => {
      const { line, col } = counter.linePos(offset)
      return { file, line, column: col, field, got, wanted }
    })
}
