import { X509Certificate } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { parseTarget, targetProblemText } from '../../lib/core/config/parse-target.ts'
import { parseTargetList } from '../../lib/core/config/target-list.ts'
import { HttpIdentity, Observation } from '../../lib/core/model/observation.ts'
import { LineReader, LONGEST_LINE } from '../../lib/local/line-reader.ts'
import { alternativeNames, certificateFacts, chainOf, MAX_NAMES, MAX_TEXT } from '../../lib/net/certificate.ts'
import { firstBytes, PING } from '../../lib/net/first-bytes.ts'
import { httpFailure } from '../../lib/net/http-failure.ts'
import { type Answer, identify, MAX_NAME, saysNoMaster } from '../../lib/net/identify.ts'
import { streamFailure } from '../../lib/net/stream-failure.ts'
import { parseTargetLine } from '../../lib/net/target-line.ts'
import { tlsCodeOf } from '../../lib/net/tls-code.ts'
import { judge } from '../../lib/net/trust.ts'
import { hostHeader, serverName } from '../../lib/net/wire-name.ts'
import { mutated, mutatedText, NASTY } from './mutations.ts'
import { check, type Parser, parser } from './parser.ts'
import { realBodies, realCertificates } from './real-bytes.ts'

const headerValue = mutatedText([
  'Elasticsearch',
  'Basic realm="security", charset="UTF-8"',
  'Basic realm="OpenSearch Security"',
  'Bearer realm="security"',
  'ApiKey',
  'application/json; charset=UTF-8',
])
const headers = fc.dictionary(
  fc.constantFrom('x-elastic-product', 'www-authenticate', 'content-type', 'location', '__proto__'),
  fc.oneof(headerValue, fc.array(headerValue, { maxLength: 4 })),
  { maxKeys: 3 },
)
const bodies = [
  ...realBodies,
  Buffer.from('{"tagline":"You Know, for Search","version":{"number":1},"cluster_name":[]}'),
]
const body = fc.oneof(
  { weight: 5, arbitrary: mutated(bodies) },
  { weight: 1, arbitrary: fc.json().map(text => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)) },
)
const answer: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 401, 403, 405, 408, 429, 503), fc.integer({ min: 100, max: 999 })),
  headers,
  body,
})

const identified = (given: Answer): void => {
  const http = identify(given)
  check(typeof saysNoMaster(given) === 'boolean', 'neither yes nor no')
  if (http === undefined) return
  check(HttpIdentity.safeParse(http).success, `no such identity: ${JSON.stringify(http)}`)
  for (const text of [http.version, http.clusterName, http.clusterUuid, http.nodeName]) {
    check((text?.length ?? 0) <= MAX_NAME, 'a name that was not cut')
  }
}

const starts = ['HTTP/1.1 200 OK\r\n', 'This is not an HTTP port', 'This is not a HTTP port', '\x15\x03\x03', '']
const opening = mutated([...starts.map(text => Buffer.from(text, 'latin1')), PING])

const code = fc.oneof(
  fc.constantFrom(
    'ECONNRESET',
    'EPIPE',
    'EPROTO',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_OVERFLOW',
    'HPE_INVALID_CONSTANT',
    '',
  ),
  mutatedText(['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_'], 2),
)

const names = mutatedText([
  'DNS:es-1, IP Address:10.0.0.5, DNS:"odd, one", URI:http://x/, DNS:*.es.internal',
  'DNS:"a\\"b", IP Address:0:0:0:0:0:0:0:1, othername:<unsupported>',
  'DNS:'.repeat(150),
])

const certificates = realCertificates.map(pem => new X509Certificate(pem).raw)

/** As OpenSSL would hand it over: what it cannot read never comes to us. */
const certificateOf = (der: Buffer): X509Certificate | undefined => {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

const targetLines = [
  '{"host":"10.0.0.5","port":9200,"kind":"tcp","timeoutMs":3500}',
  '{"host":"[::1]","port":9300,"kind":"transport","secure":true}',
  '{"host":"es-1.internal","port":9200,"kind":"http","secure":false,"more":[{}]}',
]
const targets = [
  'http://10.0.0.5:9200/x?y=1',
  'https://[::1]:9200',
  'es-1',
  '::1',
  'fe80::1%eth0',
  'http://a:b@c:9200',
  'bücher.example:9200',
]

const linesOf = async (chunks: readonly Buffer[]): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let numbers = 0
  const more = () => {
    for (;;) {
      const line = reader.next()
      if (line === 'later') return
      if (line === 'end') return resolve()
      check(line.number === ++numbers, 'lines are counted from 1')
      check((line.text?.length ?? 0) <= LONGEST_LINE, 'a line that was not skipped')
      if (line.text !== undefined) parseTargetLine(line.text)
    }
  }
  const guarded = () => {
    try {
      more()
    } catch (bug) {
      reject(bug)
    }
  }
  const reader = new LineReader(Readable.from(chunks), guarded, reject)
  await promise
}

export const netParsers: readonly Parser[] = [
  parser('HTTP answer', 120, answer, identified),
  parser('first bytes', 100, opening, bytes => {
    const whole = firstBytes(bytes)
    for (const end of [1, 3, 7, bytes.length >> 1]) {
      const early = firstBytes(bytes.subarray(0, end))
      check(early === 'too-few' || early === whole, `${early} of ${end} bytes, then ${whole}`)
    }
  }),
  parser(
    'broken HTTP exchange',
    50,
    fc.record({
      code,
      first: opening,
      ended: fc.boolean(),
      tooLarge: fc.boolean(),
      status: fc.option(fc.nat(599), { nil: undefined }),
    }),
    given => {
      const error = Object.assign(new Error(''), { code: given.code })
      httpFailure(
        { error, first: given.first.subarray(0, 24), ended: given.ended, tooLarge: given.tooLarge },
        given.status,
        true,
      )
    },
  ),
  parser('TLS codes', 50, fc.tuple(code, fc.boolean()), ([text, requested]) => {
    tlsCodeOf(text, requested)
    streamFailure(Object.assign(new Error(''), { code: text }), requested)
  }),
  parser('alternative names', 80, names, text => {
    const found = alternativeNames(text)
    check(found.length <= MAX_NAMES && found.every(name => name.length <= MAX_TEXT), 'names that were not cut')
  }),
  parser('certificate', 60, mutated(certificates, 3), der => {
    const certificate = certificateOf(der)
    if (certificate === undefined) return
    const facts = certificateFacts(certificate)
    check(chainOf(certificate).length === 1, 'a chain of one')
    judge(certificate, 'es-1.internal', undefined, 1_795_360_565_000)
    const tls = { version: 'TLSv1.3', chain: [facts], clientCertificateRequested: false }
    const place = { kind: 'tls', host: 'a', port: 1, at: 0, phases: {} }
    const seen = Observation.safeParse({ ...place, outcome: 'open', tls })
    check(seen.success, `no such certificate: ${JSON.stringify(facts)}`)
  }),
  parser('target line', 80, mutatedText(targetLines), line => {
    const parsed = parseTargetLine(line.slice(0, LONGEST_LINE))
    check(parsed.ok || parsed.problem.length < 300, 'a problem as long as the line')
  }),
  parser(
    'lines of probe -',
    30,
    fc.array(
      fc.oneof(
        mutated(targetLines.map(line => Buffer.from(`${line}\n`))),
        fc.constantFrom(...NASTY).map(text => Buffer.from(text)),
        fc.constant(Buffer.alloc(20_000, 'a')),
      ),
      { maxLength: 12 },
    ),
    linesOf,
  ),
  parser('target', 60, mutatedText(targets), text => {
    const parsed = parseTarget(text)
    if (parsed.ok) {
      const { host, port } = parsed.target
      serverName(host)
      hostHeader(host, '10.0.0.5', port)
    } else targetProblemText(parsed.problem)
  }),
  parser(
    'target list',
    20,
    mutatedText([[...targets, ...targetLines, '# comment', ''].join('\n')]),
    text => void parseTargetList(text),
  ),
]
