import type { Diagnosis } from '../../core/model/diagnosis.ts'
import { type FakeInstance, settings } from './evidence.ts'
import { droppingDoor, frozenDoor } from './frozen.ts'
import { closedDoor, type Door, openDoor } from './listen.ts'
import { plainRest, restAnswers, secureRest } from './rest.ts'
import { plainTransport } from './transport.ts'

/** One node of the in-process world: what is wrong with it, how it is asked, and what must be named. */
export interface Scene {
  name: string
  story: string
  /** What a user would type, with the address that the node has in the world. */
  ask(address: string): string
  expected: Diagnosis['cause']
  http(): Promise<Door>
  transport(): Promise<Door>
  /** Absent: this node is judged by probes alone. */
  evidence?(time: number): Omit<FakeInstance, 'name' | 'address' | 'time'>
}

const closed = closedDoor
const transport = () => openDoor(plainTransport())
const plain = (answer: Parameters<typeof plainRest>[0]) => () => openDoor(plainRest(answer))
const secure = (answer: Parameters<typeof plainRest>[0]) => () => openDoor(secureRest(answer))
const http = (address: string) => `http://${address}:9200`
const https = (address: string) => `https://${address}:9200`

const systemd = (time: number, name: string, text: string) => `${time}.000000 ${name} systemd[1]: ${text}`
const logLine = (time: number, level: string, logger: string, text: string) =>
  `[${new Date(time * 1000).toISOString().slice(0, 19)},000][${level.padEnd(5)}][${logger.padEnd(25)}] [demo] ${text}`

export const scenes: readonly Scene[] = [
  {
    name: 'es-1',
    story: 'a healthy node',
    ask: http,
    expected: 'healthy',
    http: plain(restAnswers.healthy('es-1')),
    transport,
  },
  {
    name: 'es-2',
    story: 'TLS and a password wanted: healthy all the same',
    ask: https,
    expected: 'healthy',
    http: secure(restAnswers.wantsCredentials()),
    transport,
  },
  {
    name: 'es-3',
    story: 'stopped by hand',
    ask: http,
    expected: 'service-stopped',
    http: closed,
    transport: closed,
    evidence: time => ({
      running: false,
      unit: {
        ExecMainCode: 1,
        ExecMainStatus: 143,
        InactiveEnterTimestamp: `@${time - 600}`,
        ExecMainStartTimestamp: `@${time - 90_000}`,
        ExecMainExitTimestamp: `@${time - 600}`,
      },
      journal: [
        systemd(time - 610, 'es-3', 'Stopping elasticsearch.service - Elasticsearch...'),
        systemd(time - 600, 'es-3', 'Stopped elasticsearch.service - Elasticsearch.'),
      ],
    }),
  },
  {
    name: 'es-4',
    story: 'bound to loopback, as installed',
    ask: http,
    expected: 'bound-to-loopback',
    http: closed,
    transport: closed,
    evidence: () => ({
      listeners: [
        ['127.0.0.1', 9200],
        ['127.0.0.1', 9300],
      ],
      config: [
        '# ---------------------------------- Cluster -----------------------------------',
        'cluster.name: demo',
        'node.name: es-4',
        '# ---------------------------------- Network -----------------------------------',
        '# By default Elasticsearch is only accessible on localhost.',
        '#network.host: 192.168.0.1',
        '#http.port: 9200',
      ],
    }),
  },
  {
    name: 'es-5',
    story: 'vm.max_map_count too low: a bootstrap check stopped it',
    ask: http,
    expected: 'bootstrap-max-map-count',
    http: closed,
    transport: closed,
    evidence: time => ({
      running: false,
      unit: {
        ActiveState: 'failed',
        SubState: 'failed',
        Result: 'exit-code',
        ExecMainCode: 1,
        ExecMainStatus: 78,
        InactiveEnterTimestamp: `@${time - 300}`,
        ExecMainStartTimestamp: `@${time - 320}`,
        ExecMainExitTimestamp: `@${time - 300}`,
      },
      kernelSettings: { 'vm.max_map_count': 65530 },
      journal: [
        systemd(time - 300, 'es-5', 'elasticsearch.service: Main process exited, code=exited, status=78/CONFIG'),
        systemd(time - 300, 'es-5', "elasticsearch.service: Failed with result 'exit-code'."),
      ],
      log: [
        logLine(time - 301, 'ERROR', 'o.e.b.Elasticsearch', 'node validation exception'),
        '[1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.',
        'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      ],
    }),
  },
  {
    name: 'es-6',
    story: 'speaks TLS, asked in plain HTTP',
    ask: http,
    expected: 'tls-required',
    http: secure(restAnswers.wantsCredentials()),
    transport,
  },
  {
    name: 'es-7',
    story: 'speaks plain HTTP, asked by https',
    ask: https,
    expected: 'tls-not-spoken',
    http: plain(restAnswers.healthy('es-7')),
    transport,
  },
  {
    name: 'es-8',
    story: 'asked on its transport port',
    ask: address => `http://${address}:9300`,
    expected: 'transport-port-probed',
    http: plain(restAnswers.healthy('es-8')),
    transport,
  },
  {
    name: 'es-9',
    story: 'REST moved to 9201 by its configuration',
    ask: http,
    expected: 'custom-http-port',
    http: closed,
    transport,
    evidence: () => ({
      listeners: [
        ['10.0.0.19', 9201],
        ['10.0.0.19', 9300],
      ],
      connects: [
        ['10.0.0.19', 9200, 'refused'],
        ['10.0.0.19', 9201, 'open'],
        ['10.0.0.19', 9300, 'open'],
      ],
      config: [...settings('es-9'), 'http.port: 9201'],
    }),
  },
  {
    name: 'es-10',
    story: 'a process that stands still: connects, and never answers',
    ask: http,
    expected: 'process-hung',
    http: frozenDoor,
    transport: frozenDoor,
    evidence: () => ({
      connects: [
        ['10.0.0.20', 9200, 'open'],
        ['10.0.0.20', 9300, 'open'],
      ],
    }),
  },
  {
    name: 'es-11',
    story: 'answers, and has no master',
    ask: http,
    expected: 'no-master',
    http: plain(restAnswers.noMaster('es-11')),
    transport,
  },
  {
    name: 'es-12',
    story: 'a firewall on the host drops what comes to 9200',
    ask: http,
    expected: 'host-firewall-drop',
    http: droppingDoor,
    transport,
    evidence: () => ({
      firewall: [
        'table inet filter { # handle 1',
        '\tchain input { # handle 1',
        '\t\ttype filter hook input priority filter; policy accept;',
        '\t\tiif "lo" accept # handle 2',
        '\t\ttcp dport 9200 drop # handle 3',
        '\t}',
        '}',
      ],
    }),
  },
  {
    name: 'es-13',
    story: 'on its way up: transport is open, REST not yet',
    ask: http,
    expected: 'starting',
    http: closed,
    transport,
    evidence: time => ({
      startedAgo: 8,
      listeners: [['10.0.0.23', 9300]],
      unit: { ActiveState: 'activating', SubState: 'start', ExecMainStartTimestamp: `@${time - 8}` },
      journal: [systemd(time - 8, 'es-13', 'Starting elasticsearch.service - Elasticsearch...')],
      log: [
        logLine(time - 4, 'INFO', 'o.e.n.Node', 'initialized'),
        logLine(time - 4, 'INFO', 'o.e.n.Node', 'starting ...'),
        logLine(
          time - 3,
          'INFO',
          'o.e.t.TransportService',
          'publish_address {10.0.0.23:9300}, bound_addresses {10.0.0.23:9300}',
        ),
      ],
    }),
  },
  {
    name: 'es-14',
    story: 'refuses, and nobody looked inside: not to be guessed',
    ask: http,
    expected: 'unknown',
    http: closed,
    transport: closed,
  },
]
