import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Observation } from '../../lib/core/model/observation.ts'
import { firstBytes, PING } from '../../lib/net/first-bytes.ts'
import { probeHttp } from '../../lib/net/http.ts'
import { identify, saysNoMaster } from '../../lib/net/identify.ts'
import type { Probe, ProbeTarget } from '../../lib/net/probe.ts'
import { probeTls } from '../../lib/net/tls.ts'
import { probeTransport } from '../../lib/net/transport.ts'
import { allClosed, answering, body, listenTls, never, target } from './listeners.ts'

const TIMEOUT_MS = 60

const start = (text: string) =>
  fc.uint8Array({ maxLength: 200 }).map(rest => Buffer.concat([Buffer.from(text, 'latin1'), rest]))
/** Random bytes, alone and after what a parser wants to see. */
const bytes = fc.oneof(
  start(''),
  start('HTTP/1.1 200 OK\r\n'),
  start('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'),
  start('HTTP/1.1 503 x\r\ntransfer-encoding: chunked\r\n\r\n'),
  start('\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03'),
  start('\x15\x03\x03'),
  start(PING.toString('latin1')),
)

const probes: [string, Probe, Partial<ProbeTarget> & Pick<ProbeTarget, 'kind'>, number][] = [
  ['tls', probeTls, { kind: 'tls' }, 100],
  ['http', probeHttp, { kind: 'http' }, 150],
  ['https', probeHttp, { kind: 'http', secure: true }, 40],
  ['transport', probeTransport, { kind: 'transport' }, 60],
]

describe.each(probes)('the %s probe', (_, probe, kind, numRuns) => {
  it('makes an observation of whatever comes, within its time', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async answer => {
        const server = await answering(answer)
        const started = performance.now()
        const seen = await probe(target(kind.kind, server.port, { ...kind, timeoutMs: TIMEOUT_MS }), never())
        expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + 2000)
        expect(Observation.safeParse(seen).error).toBeUndefined()
        expect(seen.outcome).not.toBe('unknown')
      }),
      { numRuns },
    )
  })
})

it('within TLS, too', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async answer => {
      const server = await listenTls('node', {}, socket => socket.once('data', () => socket.end(answer)))
      const seen = await probeHttp(target('http', server.port, { secure: true, timeoutMs: 500 }), never())
      expect(Observation.safeParse(seen).error).toBeUndefined()
      expect(seen.outcome).not.toBe('unknown')
      await allClosed(server)
    }),
    { numRuns: 40 },
  )
})

describe('the parsers', () => {
  const headers = fc.dictionary(
    fc.constantFrom('x-elastic-product', 'www-authenticate', 'content-type'),
    fc.oneof(fc.string(), fc.array(fc.string()), fc.constant('Elasticsearch'), fc.constant('Basic realm="security"')),
  )
  const json = fc.oneof(
    fc.json(),
    fc
      .record({
        name: fc.anything(),
        tagline: fc.constantFrom('You Know, for Search', 1),
        version: fc.anything(),
        cluster_name: fc.string(),
      })
      .map(value => JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? 0 : inner))),
    fc.constant(body('elasticsearch-8.19.8-401.txt')),
    fc.string(),
  )

  it('identify and saysNoMaster take any answer', () => {
    fc.assert(
      fc.property(fc.nat(999), headers, json, (status, fields, text) => {
        const answer = { status, headers: fields, body: Buffer.from(text) }
        const http = identify(answer)
        if (http !== undefined) expect(http.status).toBe(status)
        expect(typeof saysNoMaster(answer)).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  it('firstBytes judges a stream alike however it is cut, once it has enough', () => {
    fc.assert(
      fc.property(bytes, fc.nat(200), (whole, cut) => {
        const early = firstBytes(whole.subarray(0, cut))
        if (early !== 'too-few') expect(firstBytes(whole)).toBe(early)
      }),
      { numRuns: 2000 },
    )
  })
})
