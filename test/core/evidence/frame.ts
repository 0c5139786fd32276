import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type EvidenceOptions, readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import type { Section, SectionStatus } from '../../../lib/core/evidence/section.ts'
import type { Finding, FindingKind, FindingOf } from '../../../lib/core/model/finding.ts'

/** A section as the node script frames it. `head`: name and attributes. Synthetic unless the test says otherwise. */
export const frame = (head: string, lines: readonly string[], status = 'ok'): string =>
  [
    `@section ${head}`,
    ...lines.map(line => ` ${line}`),
    `@end ${head.split(' ')[0]} lines=${lines.length} status=${status}`,
    '',
  ].join('\n')

export const evidence = (...frames: readonly string[]): string =>
  `@esfleet-evidence 1\n${frames.join('')}@complete sections=${frames.length}\n`

export const bulk = (...frames: readonly string[]): string => {
  const base64 = gzipSync(frames.join('')).toString('base64')
  const lines = base64.match(/.{1,76}/g) ?? []
  return `@bulk gzip+base64\n${lines.map(line => ` ${line}\n`).join('')}@end bulk lines=${lines.length}\n`
}

export const gunzip = (bytes: Uint8Array, maxOutputLength: number): Uint8Array | undefined => {
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch {
    return undefined
  }
}

export const section = (
  name: string,
  lines: readonly string[],
  attributes: Record<string, string> = {},
  status: SectionStatus = 'ok',
): Section => ({ name, attributes, lines, status })

/** What findings say, without where it stood. */
export const facts = <K extends FindingKind>(
  findings: readonly Finding[],
  kind: K,
): Omit<FindingOf<K>, 'source' | 'kind'>[] =>
  ofKind(findings, kind).map(
    ({ source: _, kind: __, ...fact }) => fact as unknown as Omit<FindingOf<K>, 'source' | 'kind'>,
  )

export const ofKind = <K extends FindingKind>(findings: readonly Finding[], kind: K): FindingOf<K>[] =>
  findings.filter((finding): finding is FindingOf<K> => finding.kind === kind)

export const read = (text: string | Uint8Array, options: EvidenceOptions = { gunzip }): Finding[] =>
  readEvidence(text, options).findings

const FIXTURES = join(import.meta.dirname, '../../fixtures/evidence')

export const realEvidence: readonly { name: string; text: string }[] = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.evidence'))
  .sort()
  .map(name => ({ name, text: readFileSync(join(FIXTURES, name), 'utf8') }))
