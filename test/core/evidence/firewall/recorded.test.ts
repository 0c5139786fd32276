import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contains, parseRange } from '../../../../lib/core/evidence/firewall/source-range.ts'
import type { FindingOf } from '../../../../lib/core/model/finding.ts'
import { evidence, frame, ofKind, read } from '../frame.ts'

type Firewall = FindingOf<'firewall'>
interface Recorded {
  addresses: string[]
  sections: { tool: string; lines: string[] }[]
  met: Record<string, string>
}

const DIRECTORY = join(import.meta.dirname, '../../../fixtures/firewall')
const recordings = readdirSync(DIRECTORY)
  .filter(name => name.endsWith('.json'))
  .map(name => ({ name, recorded: JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')) as Recorded }))

/** The errno that a client of each family sees, as measured (domain facts, errno matrix). */
const errno = ({ verdict, rejectWith }: Firewall, six: boolean): string => {
  if (verdict === 'accept') return 'open'
  if (verdict === 'drop') return 'timeout'
  if (rejectWith === 'admin-prohibited') return six ? 'EACCES' : 'EHOSTUNREACH'
  if (rejectWith === 'host-unreachable') return 'EHOSTUNREACH'
  return rejectWith === 'net-unreachable' ? 'ENETUNREACH' : 'ECONNREFUSED'
}

/** What one tool's findings say about a client: its own finding, an exception for it, or what everybody meets. */
const said = (findings: readonly Firewall[], client: string): Firewall | undefined => {
  const source = parseRange(client)
  const covers = (texts: readonly string[] | undefined) =>
    texts?.some(text => {
      const range = parseRange(text)
      return range && source && contains(range, source)
    })
  const own = findings.find(finding => covers(finding.sources))
  const general = findings.find(finding => finding.sources === undefined)
  if (own) return own
  return general && covers(general.acceptedSources) ? { ...general, verdict: 'accept' } : general
}

describe.each(recordings)('$name: what is said is what packets met', ({ recorded }) => {
  const findings = ofKind(
    read(
      evidence(
        ...recorded.sections.map(({ tool, lines }) => frame(`firewall tool=${tool}`, lines)),
        frame('addresses', recorded.addresses),
      ),
      { ports: [9201] },
    ),
    'firewall',
  )

  test.each(Object.entries(recorded.met))('%s: %s', (who, met) => {
    const [client = '', port] = who.split(' ')
    const six = client.includes(':')
    const concerned = findings.filter(
      finding =>
        finding.port === Number(port) && (finding.family === 'both' || finding.family === (six ? 'ipv6' : 'ipv4')),
    )
    const tools = [...new Set(concerned.map(({ tool }) => tool))]
    const verdicts = tools.flatMap(
      tool =>
        said(
          concerned.filter(finding => finding.tool === tool),
          client,
        ) ?? [],
    )
    expect(verdicts.length).toBeGreaterThan(0)
    const block = verdicts.find(({ verdict }) => verdict !== 'accept')
    const certain = verdicts.every(verdict => verdict.certain !== false)
    if (certain) expect(block ? errno(block, six) : 'open').toBe(met)
    else expect([...concerned.map(finding => errno(finding, six)), 'open']).toContain(met)
  })
})

test('what could not be understood is never certain', () => {
  const { recorded } = recordings.find(({ name }) => name === 'nft-not-understood.json') ??
    recordings[0] ?? { recorded: { addresses: [], sections: [], met: {} } }
  const findings = ofKind(
    read(evidence(...recorded.sections.map(({ tool, lines }) => frame(`firewall tool=${tool}`, lines)))),
    'firewall',
  )
  expect(findings.length).toBeGreaterThan(0)
  for (const finding of findings.filter(({ port, family }) => port !== 9201 && family !== 'ipv6'))
    expect(finding.certain).toBe(false)
})
