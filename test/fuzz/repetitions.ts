import { gzipSync } from 'node:zlib'
import { parseTargetList } from '../../lib/core/config/target-list.ts'
import { readEvidence } from '../../lib/core/evidence/read-evidence.ts'
import { yamlSettings } from '../../lib/core/evidence/yaml-settings.ts'
import { gunzip } from '../../lib/local/gunzip.ts'
import { LONGEST_LINE } from '../../lib/local/line-reader.ts'
import { alternativeNames } from '../../lib/net/certificate.ts'
import { firstBytes } from '../../lib/net/first-bytes.ts'
import { identify, saysNoMaster } from '../../lib/net/identify.ts'
import { parseTargetLine } from '../../lib/net/target-line.ts'
import { readAuthorities } from '../../lib/net/trust.ts'
import { evidenceOf, frame, sectionsByName } from './real-bytes.ts'

/** One thing over and over, for one reader, in any size. */
export interface Repetition {
  name: string
  make: (size: number) => unknown
  read: (input: unknown) => void
}

const UNITS: readonly string[] = [
  'a',
  'A',
  '9',
  ' ',
  '\t',
  '-',
  '=',
  ',',
  '.',
  ':',
  '::',
  '/',
  '%',
  '%41',
  '[',
  ']',
  '{',
  '}',
  '[]',
  '{}',
  '(',
  '"',
  '\\',
  '\\"',
  "'",
  '@',
  '*',
  '&',
  '!',
  '#',
  '|',
  '$',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in settings files
  '${A}',
  '- ',
  '? ',
  'a: ',
  'a=',
  'a.',
  '\0',
  '\u2028',
  'é',
  '😀',
  '@section ',
  'publish_address {',
  'bound_addresses {}',
  'Exception',
  'a.b.C$',
  'Failed to bind to [',
  'realm="',
  'DNS:"',
  'DNS:a, ',
  '"a" ',
  '{ a, ',
  'tcp dport ',
  '-m comment --comment "',
]

const repeated = (unit: string, size: number): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** Lines as long as they are read. */
const LINE = 4000

const linesOf = (line: string, size: number): string[] => Array<string>(Math.ceil(size / (line.length + 2))).fill(line)

const repetition = <T>(name: string, make: (size: number) => T, read: (input: T) => void): Repetition => ({
  name,
  make,
  read: read as Repetition['read'],
})

const readAll = (evidence: string): void => void readEvidence(evidence, { gunzip, ports: [9200] })

const sectionOf = (head: string, line: string) => (size: number) => {
  const lines = linesOf(line, size)
  return evidenceOf([frame(head, numbered(head) ? lines.map((text, i) => `${i + 1}:${text}`) : lines)])
}

/** Settings files stand there with the number of each line in front. */
const numbered = (head: string) => /^config/.test(head)

/** Sections that the same code reads. */
const TWINS = /-(?:full|previous)$/

/** In each section: every unit as long lines and as short ones, every real line, and real lines with a unit put into their middle. */
const sectionRepetitions = [...sectionsByName]
  .filter(([name]) => !TWINS.test(name))
  .flatMap(([name, sections]) => {
    const head = sections[0]?.head ?? name
    const real = [...new Set(sections.flatMap(({ lines }) => lines))]
    // Lines of one shape are read alike.
    const shapes = [...Map.groupBy(real, line => line.replace(/[\w./-]+/g, 'w').slice(0, 40)).values()].flatMap(group =>
      group.slice(0, 1),
    )
    const filled = UNITS.flatMap((unit, i) => {
      const line = shapes[i % shapes.length] ?? ''
      const middle = [line.length >> 2, line.length >> 1, line.length][i % 3] ?? 0
      return [line.slice(0, middle) + repeated(unit, LINE - line.length) + line.slice(middle)]
    })
    return [
      ...UNITS.map(unit =>
        repetition(`${name}: lines of ${JSON.stringify(unit)}`, sectionOf(head, repeated(unit, LINE)), readAll),
      ),
      ...UNITS.map(unit => repetition(`${name}: a line each ${JSON.stringify(unit)}`, sectionOf(head, unit), readAll)),
      ...shapes.map(line => repetition(`${name}: ${line.slice(0, 60)}`, sectionOf(head, line), readAll)),
      ...filled.map(line => repetition(`${name}: filled, ${line.slice(0, 60)}`, sectionOf(head, line), readAll)),
    ]
  })

/** Whole sections again and again, which all readers see beside each other. */
const manySections = [...sectionsByName].map(([name, sections]) => {
  const [{ head, lines } = { head: name, lines: [] }] = sections
  const text = frame(head, lines)
  return repetition(
    `${name}: many of it`,
    size => evidenceOf(Array<string>(Math.ceil(size / text.length)).fill(text)),
    readAll,
  )
})

/** Of settings files half the size: each of their many errors costs microseconds. */
const texts: readonly [string, (text: string) => void][] = [
  ['evidence', readAll],
  ['evidence after its opening', text => readAll(`@esfleet-evidence 1\n${text}`)],
  ['settings file', text => void yamlSettings(text.slice(0, text.length / 2))],
  ['settings file, one value', text => void yamlSettings(`a: ${text.slice(0, text.length / 2)}`)],
  ['alternative names', text => void alternativeNames(text)],
  [
    'target line',
    text => void (text.match(/.{1,16384}/gs) ?? []).map(line => parseTargetLine(line.slice(0, LONGEST_LINE))),
  ],
  [
    'target line, its host',
    text => void (text.match(/.{1,16000}/gs) ?? []).map(host => parseTargetLine(JSON.stringify({ host, port: 1 }))),
  ],
  ['target list', text => void parseTargetList(text)],
  ['CA bundle', text => notThrowing(() => readAuthorities(`-----BEGIN CERTIFICATE-----${text}`))],
]

const notThrowing = (read: () => void): void => {
  try {
    read()
  } catch (error) {
    if (error instanceof RangeError) throw error
  }
}

const textRepetitions = texts.flatMap(([name, read]) =>
  UNITS.flatMap(unit => [
    repetition(`${name}: ${JSON.stringify(unit)}`, size => repeated(unit, size), read),
    repetition(`${name}: a line each ${JSON.stringify(unit)}`, size => repeated(`${unit}\n`, size), read),
  ]),
)

const bytes: readonly [string, (body: Buffer) => void][] = [
  ['first bytes', bytes => void firstBytes(bytes)],
  [
    'HTTP body',
    body => {
      const answer = { status: 503, headers: {}, body }
      identify(answer)
      saysNoMaster(answer)
    },
  ],
]
const byteRepetitions = bytes.flatMap(([name, read]) =>
  UNITS.map(unit => repetition(`${name}: ${JSON.stringify(unit)}`, size => Buffer.from(repeated(unit, size)), read)),
)

const header =
  (name: string) =>
  (text: string): void =>
    void identify({ status: 401, headers: { [name]: text }, body: Buffer.from('') })
const headerRepetitions = UNITS.map(unit =>
  repetition(`HTTP header: ${JSON.stringify(unit)}`, size => repeated(unit, size), header('www-authenticate')),
)

const bulkOf = (plain: string): string => {
  const lines =
    gzipSync(plain)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return `@esfleet-evidence 1\n@complete sections=0\n@bulk gzip+base64\n${lines.map(line => ` ${line}\n`).join('')}@end bulk lines=${lines.length}\n`
}
const bulkRepetitions = ['\0', 'a', '@section a\n', '\n', ' a\n'].map(unit =>
  repetition(`bulk: ${JSON.stringify(unit)}`, size => bulkOf(repeated(unit, size)), readAll),
)

export const REPETITIONS: readonly Repetition[] = [
  ...textRepetitions,
  ...byteRepetitions,
  ...headerRepetitions,
  ...bulkRepetitions,
  ...manySections,
  ...sectionRepetitions,
]
