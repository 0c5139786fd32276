import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixtureNode } from './fixture-node.ts'
import { named, readFrames } from './read-frames.ts'

const STARTING = '7d4958e842da4a758f6c1cdc7b36dcc5'
const EXITED = '98e322203f7a4ed290d09fe03c09fe15'
const STOPPED = '9d1aaa27d60140bd96365438aad20286'
const BOOT = '0c2b6a345a5e4f4c9d5e222222222222'

let node: FixtureNode
beforeEach(() => {
  node = new FixtureNode()
})
afterEach(() => node.remove())

const event = (at: number, id: string, more: object = {}) => ({
  __REALTIME_TIMESTAMP: `${at}250000`,
  MESSAGE_ID: id,
  UNIT: 'elasticsearch.service',
  _BOOT_ID: BOOT,
  MESSAGE: 'in any language',
  ...more,
})
const stamp = (at: number) => new Date(at * 1000).toISOString().slice(0, 19)
const show = () =>
  `Id=elasticsearch.service\nLoadState=loaded\nActiveState=failed\nExecMainCode=1\nEnvironment=ES_PATH_CONF=${node.root}/etc/es\nExecStart={ path=/x ; argv[]=/usr/share/elasticsearch/bin/elasticsearch ; ignore_errors=no }\n`
const configure = () => node.file('/etc/es/elasticsearch.yml', `path.logs: ${node.root}/logs\n`)
const run = () => node.run(['sh'], { TZ: 'UTC' })

test('only the current life is told, and events keep their meaning in every language', async () => {
  const start = 1_700_000_500
  node.systemd(
    'elasticsearch.service',
    show(),
    [
      event(start - 400, STARTING, { JOB_TYPE: 'start' }),
      event(start - 300, STOPPED, { JOB_TYPE: 'stop', JOB_RESULT: 'done', _BOOT_ID: 'other' }),
      event(start, STARTING, { JOB_TYPE: 'start' }),
      event(start + 9, EXITED, { EXIT_CODE: 'exited', EXIT_STATUS: '78' }),
    ],
    `${start}.1 n systemd[1]: Démarrage de Elasticsearch...\n${start + 9}.0 n es[7]: ERROR: [1] bootstrap checks failed\n`,
  )
  configure()
  const log = [
    `[${stamp(start - 400)},000][INFO ][o.e.n.Node] [n] version[7.17.29], pid[1], b`,
    `[${stamp(start - 390)},000][ERROR][o.e.b.Bootstrap] [n] an older failure that was mended`,
    `[${stamp(start + 3)},000][INFO ][o.e.n.Node] [n] version[7.17.29], pid[2], b`,
    `[${stamp(start + 4)},000][INFO ][o.e.n.Node] [n] loaded module [aggs-matrix-stats]`,
    `[${stamp(start + 8)},000][ERROR][o.e.b.Bootstrap] [n] node validation exception`,
    '[2] bootstrap checks failed',
    '[1]: max file descriptors [4096] for elasticsearch process is too low, increase to at least [65535]',
    '[2]: the default discovery settings are unsuitable for production use',
    `[${stamp(start + 9)},000][INFO ][o.e.n.Node] [n] stopping ...`,
  ]
  node.file('/logs/elasticsearch.log', `${log.join('\n')}\n`, start + 9)
  const { frames } = readFrames((await run()).out)
  expect(named(frames, 'unit-events').lines).toEqual([
    `${start - 400}.250000 elasticsearch.service starting job=start boot=this`,
    `${start - 300}.250000 elasticsearch.service stopped job=stop result=done boot=earlier`,
    `${start}.250000 elasticsearch.service starting job=start boot=this`,
    `${start + 9}.250000 elasticsearch.service exited code=exited status=78 boot=this`,
  ])
  expect(named(frames, 'journal').attributes).toEqual({ unit: 'elasticsearch.service', since: String(start) })
  expect(named(frames, 'journal').lines).toHaveLength(2)
  expect(named(frames, 'log').attributes.since).toBe(String(start))
  expect(named(frames, 'log').lines).toEqual([log[2], ...log.slice(4)])
})

test('what a start says before its version belongs to it; what a peer repeats is told twice of each', async () => {
  node.systemd('elasticsearch.service', show())
  configure()
  const native = (at: number) =>
    `[${stamp(at)},000][WARN ][o.e.b.Natives] [n] unable to load JNA native support library, native methods will be disabled.`
  const version = (at: number) => `[${stamp(at)},000][INFO ][o.e.n.Node] [n] version[7.17.29], pid[1], b`
  const sent = (at: number, from: string) =>
    `[${stamp(at)},000][WARN ][o.e.t.TcpTransport] [n] SSL/TLS request received but SSL/TLS is not enabled on this node, got (16,3,3,1), [Netty4TcpChannel{localAddress=/10.0.0.5:9300, remoteAddress=/${from}:${40_000 + (at % 9999)}, profile=default}], closing connection`
  const older = [native(1_700_000_000), version(1_700_000_001)]
  const told = [native(1_700_000_100), version(1_700_000_101), sent(1_700_000_102, '10.0.0.9')]
  const many = Array.from({ length: 900 }, (_, i) => sent(1_700_000_110 + i, '10.0.0.7'))
  node.file('/logs/elasticsearch.log', `${[...older, ...told, ...many].join('\n')}\n`)
  const { frames } = readFrames((await run()).out)
  expect(named(frames, 'log').lines).toEqual([...told, ...many.slice(-2)])
})

test('a life that died before its first log line does not inherit the last one of its predecessor', async () => {
  const start = 1_700_000_500
  node.systemd('elasticsearch.service', show(), [event(start, STARTING)])
  configure()
  node.file(
    '/logs/elasticsearch.log',
    `[${stamp(start - 90)},000][ERROR][x] [n] fatal exception while booting Elasticsearch\n`,
    start - 90,
  )
  const { frames } = readFrames((await run()).out)
  expect(named(frames, 'log').lines).toEqual([])
})

test('in a crash loop the life before tells the reason that the young one has not met yet', async () => {
  const now = Math.floor(Date.now() / 1000)
  node.systemd(
    'elasticsearch.service',
    show(),
    [
      event(now - 20, STARTING),
      event(now - 12, EXITED, { EXIT_CODE: 'exited', EXIT_STATUS: '78' }),
      event(now - 2, STARTING),
    ],
    `${now - 12}.0 n es[7]: ERROR: [1] bootstrap checks failed\n`,
  )
  configure()
  const line = `[${stamp(now - 13)},000][ERROR][o.e.b.Bootstrap] [n] node validation exception`
  node.file('/logs/elasticsearch.log', `${line}\n`, now - 13)
  const { frames } = readFrames((await run()).out)
  expect(named(frames, 'log').lines).toEqual([])
  expect(named(frames, 'log-previous')).toMatchObject({
    attributes: { since: String(now - 20), until: String(now - 2) },
    lines: [line],
  })
  expect(named(frames, 'journal-previous').lines).toHaveLength(1)
})

test('right after midnight the reason is read from the rotated file', async () => {
  const start = 1_700_006_395
  node.systemd('elasticsearch.service', show(), [event(start, STARTING)])
  configure()
  const line = `[${stamp(start + 4)},000][ERROR][o.e.b.Elasticsearch] [n] fatal exception while booting Elasticsearch`
  const path = node.file(
    '/logs/elasticsearch-2023-11-14-1.log.gz',
    gzipSync(`${line}\njava.lang.IllegalStateException: x\n`),
  )
  spawnSync('touch', ['-d', `@${start + 5}`, path])
  node.file('/logs/elasticsearch.log', `[${stamp(start + 6)},000][INFO ][o.e.n.Node] [n] closed\n`, start + 6)
  const { frames } = readFrames((await run()).out)
  expect(named(frames, 'log').lines).toEqual([
    line,
    'java.lang.IllegalStateException: x',
    `[${stamp(start + 6)},000][INFO ][o.e.n.Node] [n] closed`,
  ])
})
