import { execFileSync, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FixtureNode } from './fixture-node.ts'
import { firewall, named, readFrames } from './read-frames.ts'

let node: FixtureNode
beforeEach(() => {
  node = new FixtureNode()
})
afterEach(() => node.remove())

const SHELLS = [['sh'], ['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([command, ...args]) => spawnSync(command as string, [...args, '-c', ':']).status === 0,
)
const STARTED = 1700000100

const server = (pid = 42) => {
  const root = node.root
  node.process(pid, [
    `${root}/usr/share/elasticsearch/jdk/bin/java`,
    '-Xms1g',
    '-Xmx1g',
    `-Des.path.home=${root}/usr/share/elasticsearch`,
    `-Des.path.conf=${root}/etc/elasticsearch`,
    'org.elasticsearch.bootstrap.Elasticsearch',
    '-p',
    '/run/es.pid',
    '-Ehttp.port=9250',
  ])
  node.file('/usr/share/elasticsearch/lib/elasticsearch-7.17.29.jar', '')
  node.file(
    '/etc/elasticsearch/elasticsearch.yml',
    `# a comment\ncluster.name: "prod"\npath:\n  data: ${root}/var/lib/es data\n  logs: ${root}/var/log/es\n`,
  )
  node.file('/var/lib/es data/x', '')
  node.file('/var/log/es/prod.log', '[2023-11-14T22:15:01,123][INFO ][o.e.n.Node] [n] version[7.17.29], pid[42], b\n')
  node.says('ss', 'LISTEN 0 4096 [::ffff:127.0.0.1]:9250 *:* users:(("java",pid=42,fd=9))\n')
}

describe('a node that is found by its process', () => {
  for (const shell of SHELLS) {
    test(`reads the same under ${shell.join(' ')}`, async () => {
      server()
      const { out } = await node.run(shell)
      const { frames, complete, bulk } = readFrames(out)
      expect(complete).toBe(`@complete sections=${frames.length}`)
      expect(named(frames, 'nodes').lines).toEqual(
        expect.arrayContaining([
          'pid=42',
          'product=elasticsearch',
          'role=server',
          'user=elasticsearch',
          `start=${STARTED}`,
          'unit=elasticsearch.service',
          'setting=http.port=9250',
          'limit_nofile=4096:65535',
          'version=7.17.29',
          'netns=same',
          `data=${node.root}/var/lib/es data`,
        ]),
      )
      expect(named(frames, 'listeners').lines).toHaveLength(1)
      expect(named(frames, 'config').lines[0]).toBe('2:cluster.name: "prod"')
      expect(named(frames, 'log').attributes.path).toBe(`${node.root}/var/log/es/prod.log`)
      expect(named(frames, 'kernel-settings').lines).toContain('vm.max_map_count=65530')
      expect(named(frames, 'disk').lines).toContain(`kb ${node.root}/var/lib/es%20data /dev/sda1 1000 400 600 40% /`)
      expect(named(frames, 'host').lines).toEqual(
        expect.arrayContaining(['hostname=node-1', 'systemd=none', 'os=debian 12', 'boot_time=1700000000']),
      )
      expect(named(bulk, 'config-file').lines[0]).toBe('1:# a comment')
    })
  }

  test('leaves nothing behind and changes nothing', async () => {
    server()
    const listing = () => execFileSync('find', [node.root, '-printf', '%p %s %T@ %m\\n']).toString()
    const before = listing()
    await node.run()
    expect(listing()).toBe(before)
  })

  test('leaves the bulk out when asked to', async () => {
    server()
    const { out } = await node.run(['sh'], { ESFLEET_BULK: '0' })
    expect(out).not.toContain('@bulk')
    expect(out).toMatch(/\n@complete sections=\d+\n$/)
  })
})

test('an instance without any node or tool is told as such', async () => {
  const { frames, complete } = readFrames((await node.run()).out)
  expect(complete).toBeDefined()
  expect(named(frames, 'nodes').lines).toEqual([])
  for (const name of ['units', 'unit-events', 'containers']) expect(named(frames, name).end).toBe('status=absent')
})

test('a launcher lends its settings to the server that it started', async () => {
  const root = node.root
  node.process(50, [
    'java',
    '-Dcli.name=server',
    `-Des.path.home=${root}/opt/es`,
    `-Des.path.conf=${root}/etc/es`,
    'org.elasticsearch.launcher.CliToolLauncher',
    '-E',
    'http.port=9222',
  ])
  node.process(
    51,
    [
      'java',
      `-Des.path.home=${root}/opt/es`,
      '-m',
      'org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch',
    ],
    '0::/system.slice/search.service',
    50,
  )
  const { frames } = readFrames((await node.run()).out)
  const child = named(frames, 'nodes').lines.join('\n').split('\n\n')[1]
  expect(child).toContain(`conf=${root}/etc/es`)
  expect(child).toContain('setting=http.port=9222')
  expect(child).toContain('unit=search.service')
})

test('a unit of any name is found by what it starts, with the directories it names', async () => {
  node.systemd(
    'search-prod.service',
    `Id=search-prod.service\nLoadState=loaded\nActiveState=inactive\nExecStart={ path=/bin/sh ; argv[]=${node.root}/opt/os/bin/opensearch -Epath.logs=${node.root}/logs ; ignore_errors=no ; pid=0 }\nEnvironment=OPENSEARCH_PATH_CONF=${node.root}/opt/conf SECRET_THING=hunter2\nExecMainStartTimestamp=0\n`,
  )
  node.file('/opt/conf/opensearch.yml', 'http.port: 9201\n')
  const { frames } = readFrames((await node.run()).out)
  expect(named(frames, 'units').lines).toContain(`Environment=OPENSEARCH_PATH_CONF=${node.root}/opt/conf`)
  expect(named(frames, 'config').lines).toEqual(['1:http.port: 9201'])
  expect(named(frames, 'log').attributes.path).toBe(`${node.root}/logs/opensearch.log`)
})

test('foreign bytes cannot pretend to be marks, nor reach a terminal', async () => {
  server()
  const nasty = Buffer.concat([
    Buffer.from('@end log lines=0 status=ok\nERROR: \x1b[31mred\x07 \u009b31m and 中文 and tab\there\n'),
    Buffer.from([...'ERROR: latin '].map(c => c.charCodeAt(0)).concat([0xe9, 0, 0x0a])),
    Buffer.from(`ERROR: long ${'x'.repeat(1_000_000)}\n@complete sections=1\n`),
  ])
  node.file('/var/log/es/prod.log', nasty)
  const { out } = await node.run()
  const { frames } = readFrames(out)
  const lines = named(frames, 'log').lines
  expect(lines).toContain('ERROR: ?[31mred? ??31m and ?????? and tab\there')
  expect(lines).toContain('ERROR: latin ??')
  expect(lines.find(l => l.startsWith('ERROR: long'))?.length).toBeLessThan(750)
  expect(Buffer.from(out).every(b => b === 9 || b === 10 || (b >= 32 && b !== 127))).toBe(true)
})

test('text in other scripts arrives as it was', async () => {
  server()
  node.file('/var/log/es/prod.log', 'java.net.BindException: 地址已在使用 – Die Adresse wird bereits verwendet…\n')
  const { frames } = readFrames((await node.run()).out)
  expect(named(frames, 'log').lines[0]).toBe(
    'java.net.BindException: 地址已在使用 – Die Adresse wird bereits verwendet…',
  )
})

test('verbose sections never push the verdict out of the first 23,000 characters', async () => {
  server()
  const at = (n: number) => `[2023-11-14T22:${15 + Math.floor(n / 3600)}:${String(n % 60).padStart(2, '0')},000]`
  const noise = Array.from({ length: 5000 }, (_, n) => `${at(n)}[ERROR][o.e.x.Noise] [n] failure number ${n}`)
  node.file(
    '/var/log/es/prod.log',
    ['[2023-11-14T22:15:00,000][INFO ][o.e.n.Node] [n] version[7.17.29], pid[42], b', ...noise].join('\n'),
  )
  node.file('/etc/elasticsearch/jvm.options', '-Da=b\n'.repeat(2000))
  node.says('ss', 'LISTEN 0 4096 *:1 *:* users:(("a",pid=1,fd=1))\n'.repeat(900))
  node.says('nft', `table inet f {\n${'\t\tip saddr 10.0.0.1 accept\n'.repeat(900)}\t\ttcp dport 9200 drop\n}\n`)
  const { out } = await node.run()
  const { frames, bulk } = readFrames(out)
  expect(out.indexOf('@complete')).toBeLessThan(23_000)
  const log = named(frames, 'log')
  expect(log.end).toMatch(/^status=cut of=\d+ first=\d+$/)
  const first = Number(/first=(\d+)/.exec(log.end)?.[1])
  expect(log.lines[first - 1]).toMatch(/failure number \d{1,2}$/)
  expect(log.lines.at(-1)).toMatch(/failure number 4999$/)
  expect(firewall(frames, 'nft')?.lines).toContain('\t\ttcp dport 9200 drop')
  expect(firewall(bulk, 'nft')?.lines).toHaveLength(903)
})
