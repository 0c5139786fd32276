import type { Finding, FindingOf } from '../model/finding.ts'
import { columnsOf } from './groups.ts'
import { portNumber } from './numbers.ts'
import { type Section, sourceOf } from './section.ts'

type Outcome = FindingOf<'connect'>['outcome']
const OUTCOMES = ['open', 'refused', 'timeout', 'unreachable', 'error'] as const satisfies Outcome[]

/** `address port outcome` of the host's connects to itself. */
export const readConnects = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const [address, portText, word] = columnsOf(line)
    const port = portNumber(portText)
    const outcome = OUTCOMES.find(known => known === word)
    if (port === undefined || outcome === undefined) return []
    const source = sourceOf(section, index)
    return [
      {
        kind: 'connect' as const,
        source,
        address: address.replace(/^\[(.*)\]$/, '$1'),
        port,
        outcome,
      },
    ]
  })
