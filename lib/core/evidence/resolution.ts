import type { Finding, FindingOf } from '../model/finding.ts'
import { columnsOf } from './groups.ts'
import { type Section, sourceOf } from './section.ts'

type Outcome = FindingOf<'resolution'>['outcome']
const OUTCOMES = ['ok', 'failed', 'timeout'] as const satisfies Outcome[]

/** `name outcome address…`. */
export const readResolution = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [name, word, ...addresses] = columnsOf(line)
    const outcome = OUTCOMES.find(known => known === word)
    if (outcome === undefined) return []
    return [{ kind: 'resolution' as const, source: sourceOf(section, index), name, outcome, addresses }]
  })
