import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { FixtureNode } from './fixture-node.ts'
import { named, readFrames } from './read-frames.ts'
import { IN_CONFIG, IN_ENVIRONMENT, IN_OPTIONS, IN_TEXT, KEPT, type Planted, PROMPTS } from './secrets.ts'

const text = (planted: Planted[]) => `${planted.map(p => p.plant).join('\n')}\n`
const HAS_BUSYBOX = spawnSync('busybox', ['sed', '--version']).status === 0

/** The same secrets in every place that the script reads. */
const plantEverywhere = (node: FixtureNode) => {
  const root = node.root
  const journal = IN_TEXT.flatMap(p => p.plant.split('\n')).map((l, i) => `17000001${10 + i}.1 node-1 es[42]: ${l}`)
  node.systemd(
    'elasticsearch.service',
    `Id=elasticsearch.service\nLoadState=loaded\nExecStart={ path=/x ; argv[]=${root}/opt/es/bin/elasticsearch -Ebootstrap.password=Zq70exec ; ignore_errors=no }\nEnvironment=ES_PATH_CONF=${root}/etc/es ES_JAVA_OPTS=-Dy.password=Zq71env OTHER_PASSWORD=Zq72env\n`,
    [],
    journal.join('\n'),
  )
  node.process(42, [
    'java',
    `-Des.path.home=${root}/opt/es`,
    `-Des.path.conf=${root}/etc/es`,
    'org.elasticsearch.bootstrap.Elasticsearch',
    '-Expack.http.ssl.keystore.password=Zq73argv',
  ])
  node.file('/etc/es/elasticsearch.yml', `path.logs: ${root}/logs\n${KEPT.join('\n')}\n${text(IN_CONFIG)}`)
  node.file('/etc/default/elasticsearch', text(IN_ENVIRONMENT))
  node.file('/etc/es/jvm.options', text(IN_OPTIONS))
  node.file('/etc/es/certs/http.key', '-----BEGIN PRIVATE KEY-----\nMIIZq74key\n-----END PRIVATE KEY-----\n')
  node.file('/etc/es/elasticsearch.keystore', 'Zq75keystore')
  node.file('/logs/elasticsearch.log', `${text(IN_TEXT)}${PROMPTS.join('\n')}\n`)
  node.says('dmesg', text(IN_TEXT.map(p => ({ ...p, plant: `[ 1.0] segfault at ${p.plant}` }))))
  node.says('nft', '\t\ttcp dport 9200 drop comment "token=Zq76nft"\n')
}

const SECRETS = [...IN_CONFIG, ...IN_ENVIRONMENT, ...IN_OPTIONS, ...IN_TEXT]

for (const tools of HAS_BUSYBOX ? ['the host', 'busybox'] : ['the host']) {
  test(`no planted secret leaves the node, with the sed and awk of ${tools}`, async () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(30)
    const node = new FixtureNode()
    try {
      plantEverywhere(node)
      if (tools === 'busybox') for (const tool of ['sed', 'awk', 'tr']) node.shim(tool, `exec busybox ${tool} "$@"`)
      const { out } = await node.run()
      const { frames, bulk } = readFrames(out)
      const everything = [...frames, ...bulk].flatMap(f => f.lines).join('\n')
      const leaked = SECRETS.filter(p => everything.includes(p.secret)).map(p => p.kind)
      expect(leaked).toEqual([])
      expect(everything.split('\n').filter(line => /Zq\d\d/.test(line))).toEqual([])
      expect(everything).toContain('xpack.security.transport.ssl.keystore.password: <masked>')
      const config = named(frames, 'config').lines
      for (const kept of KEPT) expect(config.map(l => l.replace(/^\d+:/, ''))).toContain(kept)
      for (const name of ['journal', 'log', 'environment', 'jvm-options', 'units', 'nodes'])
        expect(named(frames, name).lines.length, name).toBeGreaterThan(0)
      expect(named(frames, 'log').lines).toEqual(expect.arrayContaining(PROMPTS))
      for (const name of ['log-full', 'journal-full'])
        expect(named(bulk, name).lines.length, name).toBeGreaterThanOrEqual(IN_TEXT.length)
      expect(named(bulk, 'config-file').lines.length).toBeGreaterThanOrEqual(KEPT.length + IN_CONFIG.length)
    } finally {
      node.remove()
    }
  })
}
