import type { Finding, FindingOf } from '../model/finding.ts'
import { type Section, sourceOf } from './section.ts'

type Outcome = FindingOf<'resolution'>['outcome']
const OUTCOMES: readonly string[] = ['ok', 'failed', 'timeout'] satisfies Outcome[]

/** `name outcome address…`. */
export const readResolution = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [name = '', outcome = '', ...addresses] = line.trim().split(/\s+/)
    if (name === '' || !OUTCOMES.includes(outcome)) return []
    return [
      { kind: 'resolution' as const, source: sourceOf(section, index), name, outcome: outcome as Outcome, addresses },
    ]
  })
