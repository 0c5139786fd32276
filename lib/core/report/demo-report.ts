import type { Diagnosis } from '../model/diagnosis.ts'
import type { Row } from './layout.ts'

export interface DemoEntry {
  name: string
  story: string
  asked: string
  /** Whether made-up evidence of the node was given. */
  evidence: boolean
  expected: Diagnosis['cause']
  named: Diagnosis['cause']
}

const EMPTY: Row = { spans: [] }

/** The sweep, one report as an operator gets it, and how many were named rightly. */
export function demoReport(
  entries: readonly DemoEntry[],
  shown: string,
  report: readonly Row[],
  tookMs: number,
): Row[][] {
  const right = entries.filter(({ named, expected }) => named === expected).length
  const intro: Row[] = [
    { spans: [`${entries.length} fake nodes in this process, on real sockets and real TLS on loopback.`] },
    { spans: [{ text: 'Their addresses and their evidence (marked *) are made up.', style: 'dim' }] },
    EMPTY,
    ...entries.flatMap(entryRows),
    EMPTY,
    { spans: [{ text: `What the operator gets for ${shown}:`, style: 'strong' }] },
    EMPTY,
  ]
  const all = right === entries.length
  const summary: Row[] = [
    EMPTY,
    {
      spans: [
        { text: `${right} of ${entries.length} named rightly`, style: all ? 'good' : 'bad' },
        ` in ${(tookMs / 1000).toFixed(1)} s.`,
      ],
    },
    EMPTY,
    { spans: ['Now one of yours:'] },
    ...['npm run -s esfleet -- diagnose http://localhost:9200', 'npm run -s esfleet -- diagnose --help'].map(
      (text): Row => ({ indent: 3, verbatim: true, spans: [{ text, style: 'command' }] }),
    ),
  ]
  return [intro, [...report], summary]
}

function entryRows({ name, story, asked, evidence, expected, named }: DemoEntry): Row[] {
  const right = named === expected
  const head = `${name.padEnd(6)} ${asked.padEnd(23)} ${evidence ? '*' : ' '} `
  const verdict: Row = {
    verbatim: true,
    spans: [head, { text: named.padEnd(24), style: right ? 'good' : 'bad' }, { text: ` ${story}`, style: 'dim' }],
  }
  return right
    ? [verdict]
    : [verdict, { indent: 7, spans: [{ text: `should have been named ${expected}`, style: 'bad' }] }]
}
