import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { Observation } from '../../lib/core/model/observation.ts'
import { PING } from '../../lib/net/first-bytes.ts'
import { probeHttp } from '../../lib/net/http.ts'
import type { Probe, ProbeTarget } from '../../lib/net/probe.ts'
import { probeTls } from '../../lib/net/tls.ts'
import { probeTransport } from '../../lib/net/transport.ts'
import { mutated } from './mutations.ts'
import { check, type Parser, parser } from './parser.ts'
import { realBodies } from './real-bytes.ts'

const TLS = join(import.meta.dirname, '../fixtures/tls')
const identity = { cert: readFileSync(join(TLS, 'node.pem')), key: readFileSync(join(TLS, 'node.key')) }

/** What the next connection is answered with, once it has said something. */
let next: Buffer = Buffer.alloc(0)
const answer = (socket: Socket) => socket.once('data', () => socket.end(next)).on('error', () => {})

/** Open as long as anybody is connected, so that nothing needs closing. */
const portOf = async (server: Server): Promise<number> => {
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return (server.address() as AddressInfo).port
}
const plainPort = await portOf(createServer(answer))
const tlsPort = await portOf(createTlsServer(identity, answer))

/** The bytes of a real server's side of a handshake, each run its own. */
const flightOf = async (maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<Buffer> => {
  const heard: Buffer[] = []
  const between = createServer(socket => {
    const server = connect(tlsPort, '127.0.0.1')
    server.on('data', chunk => heard.push(chunk)).pipe(socket)
    socket.on('error', () => server.destroy()).pipe(server)
  })
  const port = await portOf(between)
  const client = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion })
  await once(client, 'secureConnect')
  client.destroy()
  between.close()
  return Buffer.concat(heard)
}
const flights = [await flightOf('TLSv1.3'), await flightOf('TLSv1.2')]
const alerts = ['15030300020228', '15030100020246', '150303000202ff', '160303ffff0200'].map(hex =>
  Buffer.from(hex, 'hex'),
)

const head = (line: string, ...fields: string[]) =>
  `HTTP/1.1 ${line}\r\n${fields.map(field => `${field}\r\n`).join('')}\r\n`
const answers = [
  ...realBodies.flatMap(body => [
    Buffer.from(`${head('200 OK', 'content-type: application/json', `content-length: ${body.length}`)}${body}`),
    Buffer.from(
      `${head('503 Service Unavailable', 'transfer-encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ),
  ]),
  head('401 Unauthorized', 'WWW-Authenticate: Basic realm="OpenSearch Security"', 'content-length: 12'),
  head('302 Found', 'location: http://127.0.0.1:1/'),
  head('200 OK', 'content-encoding: gzip', 'transfer-encoding: gzip, chunked'),
  `${head('100 Continue')}${head('200 OK')}{}`,
  head('101 Switching Protocols', 'upgrade: h2c', 'connection: upgrade'),
  head('200 OK', ...Array.from({ length: 400 }, (_, i) => `x-${i}: ${'y'.repeat(30)}`)),
  'HTTP/0.9 200\n\n',
  'This is not an HTTP port',
  'SSH-2.0-OpenSSH_9.2\r\n',
].map(bytes => Buffer.from(bytes))

const others = [PING, Buffer.from('This is not an HTTP port'), Buffer.from('This is not a HTTP port'), ...alerts]

const targetOf = (kind: ProbeTarget['kind'], port: number, secure?: boolean): ProbeTarget => ({
  kind,
  host: '127.0.0.1',
  address: '127.0.0.1',
  family: 4,
  port,
  timeoutMs: 5000,
  ...(secure === undefined ? {} : { secure }),
})

/** The server always ends, so a probe that waits for its deadline is one that hangs. */
const met = (name: string, weight: number, samples: readonly Buffer[], probe: Probe, target: ProbeTarget): Parser =>
  parser(name, weight, mutated([...samples]), async bytes => {
    next = bytes
    const seen = await probe(target, new AbortController().signal)
    const parsed = Observation.safeParse(seen)
    check(parsed.success, `no such observation: ${JSON.stringify(seen)}`)
    check(seen.outcome !== 'unknown', `the answer is taken for our own fault: ${JSON.stringify(seen)}`)
    check(seen.outcome !== 'timeout', `waits for more than there is: ${JSON.stringify(seen)}`)
  })

export const wireParsers: readonly Parser[] = [
  met('HTTP on a socket', 25, answers, probeHttp, targetOf('http', plainPort, false)),
  met('HTTP within TLS', 8, answers, probeHttp, targetOf('http', tlsPort, true)),
  met(
    'HTTPS on a socket',
    8,
    [...flights, ...alerts, ...answers.slice(0, 3)],
    probeHttp,
    targetOf('http', plainPort, true),
  ),
  met('TLS on a socket', 15, [...flights, ...flights, ...alerts], probeTls, targetOf('tls', plainPort)),
  met(
    'transport on a socket',
    15,
    [...others, ...answers.slice(0, 3)],
    probeTransport,
    targetOf('transport', plainPort, false),
  ),
  met(
    'secured transport on a socket',
    8,
    [...flights, ...others],
    probeTransport,
    targetOf('transport', plainPort, true),
  ),
]
