import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { decodeBulk } from '../../lib/core/evidence/bulk.ts'
import { parseRange } from '../../lib/core/evidence/firewall/source-range.ts'
import { wordsOf } from '../../lib/core/evidence/firewall/words.ts'
import { readFrames } from '../../lib/core/evidence/frames.ts'
import { formatAddress, parseAddress } from '../../lib/core/evidence/literal-address.ts'
import { parseLogLine } from '../../lib/core/evidence/log-line.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import { opensslTime, systemdSpan, systemdTime } from '../../lib/core/evidence/timestamps.ts'
import { yamlSettings } from '../../lib/core/evidence/yaml-settings.ts'
import { Finding } from '../../lib/core/model/finding.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import { mutated, mutatedLines, mutatedText, NASTY } from './mutations.ts'
import { check, type Parser, parser } from './parser.ts'
import { evidenceOf, frame, realEvidence, realSections, sectionsByName } from './real-bytes.ts'
import { hostileYaml } from './yaml-bombs.ts'

const read = (evidence: Uint8Array | string): Finding[] =>
  readEvidence(evidence, { gunzip, ports: [9200, 9300] }).findings

/** Every finding must be what its schema says, or what reads findings is fed nonsense. */
const readAndCheck = (evidence: Uint8Array | string): void => {
  for (const finding of read(evidence)) {
    const parsed = Finding.safeParse(finding)
    if (!parsed.success) throw new Error(`no such finding: ${JSON.stringify(finding)}: ${parsed.error.message}`)
  }
}

const status = fc.constantFrom('ok', 'ok', 'ok', 'cut of=900 first=3', 'timeout', 'denied', 'failed rc=1', 'absent', '')
const allLines = [...new Set(realSections.flatMap(({ lines }) => lines))]
const heads = [...new Set(realSections.map(({ head }) => head))]

const mutatedSection = (name: string): fc.Arbitrary<string> => {
  const own = sectionsByName.get(name) ?? []
  const head = mutatedText(
    own.map(({ head: text }) => text),
    1,
  ).map(text => text.replaceAll('\n', '%0a'))
  const heading = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...own.map(({ head: text }) => text)) },
    { weight: 1, arbitrary: head },
  )
  const lines = mutatedLines(
    own.map(section => section.lines),
    allLines,
  )
  return fc.tuple(heading, lines, status).map(([text, content, state]) => frame(text, content, state))
}

const sectionParsers = [...sectionsByName.keys()].map(name =>
  parser(`section ${name}`, 5, mutatedSection(name), section => readAndCheck(evidenceOf([section]))),
)

/** What sections say of each other: all of one node, some of them edited, some from another node. */
const editedEvidence = fc
  .tuple(
    fc.constantFrom(...realEvidence),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...sectionsByName.keys()).chain(mutatedSection)), { maxLength: 4 }),
  )
  .map(([evidence, edits]) => {
    const plain = evidence.toString().replace(/@bulk .*/s, '')
    const frames = plain.match(/^@section .+\n(?: .*\n)*@end .*\n/gm) ?? []
    for (const [at, section] of edits) frames[at % frames.length] = section
    return evidenceOf(frames)
  })

const firewallOf = fc
  .tuple(
    fc
      .constantFrom('nft', 'iptables', 'ip6tables', 'ufw', 'firewalld')
      .chain(tool => mutatedSection(`firewall tool=${tool}`)),
    mutatedSection('addresses'),
    mutatedSection('listeners'),
  )
  .map(evidenceOf)

const realBulks = realEvidence.flatMap(evidence => {
  const bulk = /@bulk .*\n((?: .*\n)+)@end/.exec(String(evidence))?.[1]
  return bulk === undefined ? [] : [Buffer.from(bulk.replace(/\s/g, ''), 'base64')]
})
const bombs = [gzipSync(Buffer.alloc(12 * 1024 * 1024)), gzipSync(gzipSync(Buffer.alloc(1024 * 1024)))]

const sparseBulk = fc
  .tuple(
    fc.oneof({ weight: 30, arbitrary: mutated(realBulks) }, { weight: 1, arbitrary: fc.constantFrom(...bombs) }),
    fc.nat(3),
  )
  .map(([bytes, noise]) => ({ bytes, lines: (bytes.toString('base64') + '=A'.repeat(noise)).match(/.{1,76}/g) ?? [] }))

const BULK_LIMIT = 512 * 1024

/** Unpacked, edited and packed again: what is in it meets the readers, not the checksum. */
const repackedBulk = mutated(realBulks.map(bytes => gunzipSync(bytes))).map(plain => {
  const lines =
    gzipSync(plain, { level: 1 })
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return `@esfleet-evidence 1\n@complete sections=0\n@bulk gzip+base64\n${lines.map(line => ` ${line}\n`).join('')}@end bulk lines=${lines.length}\n`
})

const addresses = [
  '10.0.0.5',
  '::1',
  '[fe80::1%eth0]',
  '::ffff:10.0.0.5',
  '10.0.0.0/255.0.0.0',
  '10.0.0.1-10.0.0.9',
  'fd00::/64',
]
const times = ['@1795360565', 'Sun 2026-11-22 15:16:05 UTC', '1min 15s', 'infinity', 'Nov 23 11:44:44 2026 GMT']
const logLines = allLines.filter(line => /^[[{]/.test(line))

export const evidenceParsers: readonly Parser[] = [
  parser('evidence, bytes edited', 50, mutated(realEvidence), readAndCheck),
  parser('evidence, sections edited', 60, editedEvidence, readAndCheck),
  parser(
    'evidence, any bytes',
    30,
    fc.oneof(fc.uint8Array({ maxLength: 2000 }), mutated(NASTY.map(text => Buffer.from(text)))),
    readAndCheck,
  ),
  parser(
    'evidence, cut',
    15,
    fc.tuple(fc.constantFrom(...realEvidence), fc.nat(30_000)).map(([all, end]) => all.subarray(0, end)),
    readAndCheck,
  ),
  parser('frames', 50, mutated(realEvidence, 10), bytes => {
    for (const { name, lines } of readFrames(bytes, { gunzip }).sections) {
      check(
        lines.every(line => name === 'bulk' || line.length <= 4096),
        'a line was not cut',
      )
    }
  }),
  ...sectionParsers,
  parser(
    'a section with any head',
    30,
    fc.tuple(mutatedText(heads, 3), mutatedLines([allLines.slice(0, 40)], allLines)),
    ([head, lines]) => readAndCheck(evidenceOf([frame(head.replaceAll('\n', ' '), lines)])),
  ),
  parser('firewalls', 60, firewallOf, readAndCheck),
  parser('settings file', 60, hostileYaml, text => void yamlSettings(text)),
  parser('settings section', 30, hostileYaml, text => {
    const lines = text.split('\n').map((line, i) => `${i + 1}:${line}`)
    readAndCheck(evidenceOf([frame('config path=/etc/elasticsearch/elasticsearch.yml', lines)]))
  }),
  parser('bulk, bytes edited', 25, sparseBulk, ({ bytes, lines }) => {
    check((gunzip(bytes, BULK_LIMIT)?.length ?? 0) <= BULK_LIMIT, 'unpacked beyond the limit')
    decodeBulk(lines, gunzip)
  }),
  parser('bulk, text edited', 15, repackedBulk, readAndCheck),
  parser('log line', 80, mutatedText(logLines), line => {
    const logged = parseLogLine(line, 60)
    check(logged?.at === undefined || Number.isFinite(logged.at), 'a time that is none')
  }),
  parser('address and range', 60, mutatedText(addresses), text => {
    const address = parseAddress(text)
    if (address !== undefined) {
      check(parseAddress(formatAddress(address))?.bits === address.bits, `${text} does not read back`)
    }
    const range = parseRange(text)
    check(range === undefined || range.low <= range.high, 'a range that ends before it begins')
  }),
  parser('times', 40, mutatedText(times), text => {
    for (const ms of [systemdTime(text), systemdSpan(text), opensslTime(text)]) {
      check(ms === undefined || Number.isFinite(ms), 'a time that is none')
    }
  }),
  parser('words of a rule', 30, mutatedText(allLines.filter(line => line.includes('"'))), text => void wordsOf(text)),
]
