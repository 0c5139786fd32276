import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixtureNode } from './fixture-node.ts'
import { named, readFrames } from './read-frames.ts'

let node: FixtureNode
beforeEach(() => {
  node = new FixtureNode()
})
afterEach(() => node.remove())

/** Synthetic, after domain facts §6.2: 219 knows no --timestamp, no NRestarts, and writes EnvironmentFile in the singular. */
for (const [version, unixTime] of [
  [219, false],
  [239, false],
  [252, true],
  [256, true],
] as const) {
  test(`systemd ${version}: an instance of a template unit of any name`, async () => {
    const root = node.root
    const started = unixTime ? '@1700000500' : 'Tue 2023-11-14 22:21:40 UTC'
    const files = version < 239 ? 'EnvironmentFile' : 'EnvironmentFiles'
    node.systemd(
      'es-data@1.service',
      `Id=es-data@1.service\nLoadState=loaded\nActiveState=failed\nExecMainCode=1\nExecMainStatus=78\nExecMainStartTimestamp=${started}\nExecMainStartTimestampMonotonic=500000000\n${files}=${root}/etc/sysconfig/es-data (ignore_errors=yes)\nExecStart={ path=/x ; argv[]=${root}/usr/share/elasticsearch/bin/elasticsearch -p /run/es.pid ; ignore_errors=no ; start_time=[n/a] }\n`,
    )
    node.shim(
      'systemctl',
      `case "$*" in --version) echo 'systemd ${version}';; *--timestamp=unix*) [ ${unixTime} = true ] && ${node.bin}/show;; list-units*) echo 'es-data@1.service loaded failed failed x';; show*) ${node.bin}/show;; esac`,
    )
    node.file('/etc/sysconfig/es-data', `ES_PATH_CONF=${root}/etc/es-1\nES_TMPDIR=${root}/srv/tmp\n`)
    node.file('/etc/es-1/jvm.options', `-Xms1g\n-Djava.io.tmpdir=${root}/srv/missing\n`)
    node.file('/srv/tmp/x', '')
    node.file('/etc/es-1/elasticsearch.yml', 'http.port: 9201\n')
    const { frames } = readFrames((await node.run()).out)
    expect(named(frames, 'host').lines).toContain(`systemd=${version}`)
    expect(named(frames, 'units').lines).toEqual(
      expect.arrayContaining([
        'Id=es-data@1.service',
        `ExecMainStartTimestamp=${unixTime ? '1700000500' : started}`,
        'ExecMainStartTimestampMonotonic=500000000',
      ]),
    )
    expect(named(frames, 'paths').lines.filter(path => path.startsWith('tmp '))).toEqual([
      expect.stringMatching(`^tmp ${root}/srv/tmp dir `),
      `tmp ${root}/srv/missing missing`,
    ])
    expect(named(frames, 'config').attributes.path).toBe(`${root}/etc/es-1/elasticsearch.yml`)
    expect(named(frames, 'config').lines).toEqual(['1:http.port: 9201'])
  })
}
