import type { Finding, FindingOf } from '../model/finding.ts'
import { portNumber } from './numbers.ts'
import { type Section, sourceOf } from './section.ts'

type Outcome = FindingOf<'connect'>['outcome']
const OUTCOMES: readonly string[] = ['open', 'refused', 'timeout', 'unreachable', 'error'] satisfies Outcome[]

/** `address port outcome` of the host's connects to itself. */
export const readConnects = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [address = '', portText, outcome = ''] = line.trim().split(/\s+/)
    const port = portNumber(portText)
    if (port === undefined || !OUTCOMES.includes(outcome)) return []
    const source = sourceOf(section, index)
    return [
      {
        kind: 'connect' as const,
        source,
        address: address.replace(/^\[(.*)\]$/, '$1'),
        port,
        outcome: outcome as Outcome,
      },
    ]
  })
