import { gzipSync } from 'node:zlib'
import { decodeBulk } from '../../lib/core/evidence/bulk.ts'
import { gunzip } from '../../lib/local/gunzip.ts'

/** What tells of the machine that recorded a case, and decides nothing. */
const PRIVATE: readonly [RegExp, string][] = [
  [/(\b\d+\.\d+\.\d+)-fc-v\d+\b/g, '$1'],
  [/\/var\/tmp\/esfleet-lab\/[^\s,:"')]*/g, '/srv/lab'],
  [/\b(boot_id|InvocationID)=[0-9a-f-]{32,36}/g, '$1=0'],
]

export const scrub = (text: string): string =>
  PRIVATE.reduce((clean, [pattern, instead]) => clean.replaceAll(pattern, instead), text)

const BASE64_WIDTH = 76

const bulkOf = (text: string): string[] => {
  const base64 = gzipSync(text, { level: 9 }).toString('base64')
  const lines = base64.match(new RegExp(`.{1,${BASE64_WIDTH}}`, 'g')) ?? []
  return ['@bulk gzip+base64', ...lines.map(line => ` ${line}`), `@end bulk lines=${lines.length}`]
}

/** The plain part does not hold all that was read. */
export const isShortened = (lines: readonly string[]): boolean =>
  lines.some(line => /^@end \S+ .*status=cut|^@complete .*dropped=/.test(line))

/** Of the bulk, the uncut twins of sections that were cut; all of it where some found no room at all. */
function twins(plain: readonly string[], bulk: string): string {
  if (plain.some(line => /^@complete .*dropped=/.test(line))) return bulk
  const cut = new Set(plain.filter((_, index) => isCut(plain, index)))
  const sections = bulk.split(/^(?=@section )/m)
  return sections.filter(section => cut.has(section.split('\n', 1)[0] ?? '')).join('')
}

const isCut = (plain: readonly string[], opening: number): boolean => {
  if (plain[opening]?.startsWith('@section ') !== true) return false
  const end = plain.find((line, index) => index > opening && line.startsWith('@end '))
  return end?.includes('status=cut') === true
}

/**
 * The lines of evidence without what is private. The bulk, its larger half, is kept where `keepBulk` says so, packed anew;
 * else only what the plain part lacks.
 */
export function scrubEvidence(evidence: string, keepBulk: boolean): string[] {
  const [plain = '', packed] = evidence.split(/^@bulk gzip\+base64\n/m)
  const lines = scrub(plain).trimEnd().split('\n')
  if (packed === undefined || !(keepBulk || isShortened(lines))) return [...lines, '']
  const inside = packed.split('\n').filter(line => line.startsWith(' '))
  const text = decodeBulk(
    inside.map(line => line.trim()),
    gunzip,
  )
  if (text === undefined) return [...lines, '']
  const clean = scrub(text)
  return [...lines, ...bulkOf(keepBulk ? clean : twins(lines, clean)), '']
}
