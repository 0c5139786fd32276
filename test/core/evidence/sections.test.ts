import { describe, expect, test } from 'vitest'
import type { FindingKind } from '../../../lib/core/model/finding.ts'
import { evidence, facts, frame, read } from './frame.ts'

const told = <K extends FindingKind>(kind: K, head: string, ...lines: string[]) =>
  facts(read(evidence(frame('host', ['uid=0', 'utc_offset=+0100']), frame(head, lines))), kind)

// Synthetic, in the form that the node script's README gives; kernel lines as measured on 6.18 and as older kernels print them.
describe('kernel log', () => {
  test('a kill in a memory cgroup is one finding, with the unit', () => {
    expect(
      told(
        'oom-kill',
        'kernel-log',
        '1795436000.5 java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
        '1795436000.5 oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/x,task_memcg=/system.slice/elasticsearch.service,task=java,pid=18803,uid=0',
        '1795436000.5 Memory cgroup out of memory: Killed process 18803 (java) total-vm:1516620kB, anon-rss:203904kB',
      ),
    ).toEqual([{ pid: 18803, command: 'java', unit: 'elasticsearch.service', memoryCgroup: true, at: 1795436000500 }])
  })

  test('3.10 and 4.14', () => {
    expect(
      told(
        'oom-kill',
        'kernel-log',
        '1795436000 Out of memory: Kill process 2157 (java) score 788 or sacrifice child',
        '1795436000 Killed process 2157 (java) total-vm:16692532kB',
      ),
    ).toEqual([{ pid: 2157, command: 'java', memoryCgroup: false, at: 1795436000000 }])
    expect(
      told(
        'oom-kill',
        'kernel-log',
        'Memory cgroup out of memory: Killed process 5 (a)',
        'oom-kill:constraint=CONSTRAINT_NONE,task_memcg=/,task=b,pid=6,uid=0',
      ),
    ).toEqual([
      { pid: 5, command: 'a', memoryCgroup: true },
      { pid: 6, command: 'b', memoryCgroup: false },
    ])
  })
})

test('sysctl values and files, in the order in which they apply', () => {
  expect(told('kernel-setting', 'kernel-settings', 'vm.max_map_count=65530', 'a.b = c d', 'noise')).toEqual([
    { name: 'vm.max_map_count', value: '65530' },
    { name: 'a.b', value: 'c d' },
  ])
  expect(
    told(
      'sysctl-file',
      'sysctl-files',
      '/usr/lib/sysctl.d/a.conf:1:vm.max_map_count=262144',
      '/etc/sysctl.d/z.conf:12:-vm/max_map_count = 65530 ',
      'noise',
    ),
  ).toEqual([
    { path: '/usr/lib/sysctl.d/a.conf', name: 'vm.max_map_count', value: '262144' },
    { path: '/etc/sysctl.d/z.conf', name: 'vm.max_map_count', value: '65530' },
  ])
})

test('environment files and options of the JVM', () => {
  expect(
    told(
      'variable',
      'environment path=/etc/default/elasticsearch',
      'ES_PATH_CONF=/e',
      'export A="b c"',
      "B='d'",
      '# x',
      'no',
    ),
  ).toEqual([
    { path: '/etc/default/elasticsearch', name: 'ES_PATH_CONF', value: '/e' },
    { path: '/etc/default/elasticsearch', name: 'A', value: 'b c' },
    { path: '/etc/default/elasticsearch', name: 'B', value: 'd' },
  ])
  expect(told('jvm-option', 'jvm-options path=/e/jvm.options', '-Xms1g', ' 8-13:-XX:+UseG1GC', '# -Xmx', '')).toEqual([
    { path: '/e/jvm.options', option: '-Xms1g' },
    { path: '/e/jvm.options', option: '8-13:-XX:+UseG1GC' },
  ])
  expect(told('variable', 'environment', 'A=b')).toEqual([{ path: '', name: 'A', value: 'b' }])
})

test('connects', () => {
  expect(
    told(
      'connect',
      'connects',
      '127.0.0.1 9200 open',
      '[::1] 9200 refused',
      '10.0.0.5 9300 sideways',
      '10.0.0.5 x open',
    ),
  ).toEqual([
    { address: '127.0.0.1', port: 9200, outcome: 'open' },
    { address: '::1', port: 9200, outcome: 'refused' },
  ])
})

test('disks and what they are for', () => {
  const lines = [
    'kb /var/lib/elasticsearch /dev/a 100 60 40 60% /',
    'inodes /var/log/es /dev/a 100 60 40 - /',
    'kb /proc/7/root/tmp/x tmpfs 10 1 9 10% /tmp',
    'kb /etc/es /dev/a 1 1 0 100% /',
    'kb /my%20data /dev/a 1 1 0 100% /',
    'kb /srv /dev/a 0 0 0 - /',
    'other /srv a 1 1 1 1 /',
    'kb',
  ]
  expect(
    told('disk', 'disk', ...lines).map(disk => [
      disk.role,
      disk.path,
      disk.unitOfMeasure,
      disk.available,
      disk.usedPercent,
    ]),
  ).toEqual([
    ['data', '/var/lib/elasticsearch', 'kilobytes', 40, 60],
    ['logs', '/var/log/es', 'inodes', 40, 60],
    ['tmp', '/proc/7/root/tmp/x', 'kilobytes', 9, 10],
    ['conf', '/etc/es', 'kilobytes', 0, 100],
    ['other', '/my data', 'kilobytes', 0, 100],
  ])
  const named = read(
    evidence(
      frame('paths', ['data /srv dir 750 es es 4096 1795436000', 'home /h dir']),
      frame('disk', ['kb /srv a 1 1 0 100% /', 'kb /h a 1 1 0 100% /']),
    ),
  )
  expect(facts(named, 'disk').map(({ role }) => role)).toEqual(['data', 'other'])
})

test('paths', () => {
  expect(
    told('path', 'paths', 'data /my%20data dir 750 es es 4096 1795436000', 'lock /d hung', 'tls /k socket 600', 'one'),
  ).toEqual([
    {
      role: 'data',
      path: '/my data',
      type: 'dir',
      mode: '750',
      owner: 'es',
      group: 'es',
      size: 4096,
      modifiedAt: 1795436000000,
    },
    { role: 'lock', path: '/d', type: 'hung' },
    { role: 'tls', path: '/k', type: 'other', mode: '600' },
  ])
})

test('mounts, and disks that fstab knows but nobody mounted', () => {
  expect(
    told(
      'mount',
      'mounts',
      'mount=/d source=/dev/a fstype=xfs options=ro,noexec,relatime uuid=x',
      'mount=/tmp source=tmpfs',
      'fstab=/data source=UUID=x fstype=xfs mounted=no',
      'fstab=/ mounted=yes',
      'noise',
    ),
  ).toEqual([
    { path: '/d', mountPoint: '/d', readOnly: true, noexec: true, expectedUnmounted: false },
    { path: '/tmp', mountPoint: '/tmp', readOnly: false, noexec: false, expectedUnmounted: false },
    { path: '/data', mountPoint: '/data', readOnly: false, noexec: false, expectedUnmounted: true },
  ])
})

test('memory and counters', () => {
  expect(
    told(
      'counter',
      'memory',
      'MemTotal=1000kB',
      'pressure/memory full avg10=1.50 avg60=0.00',
      'loadavg=4.13 2.41 1.36 2/567 992',
      'noise',
    ),
  ).toEqual([
    { name: 'MemTotal', value: 1000 },
    { name: 'pressure.memory.full', value: 1.5 },
    { name: 'loadavg', value: 4.13 },
  ])
  expect(told('counter', 'counters', 'ListenOverflows 3', 'ens5_conntrack_allowance_exceeded 7', 'x y')).toEqual([
    { name: 'ListenOverflows', value: 3 },
    { name: 'ens5_conntrack_allowance_exceeded', value: 7 },
  ])
})

test('the host’s own name', () => {
  expect(told('resolution', 'resolution', 'es-1 ok 10.0.0.5 ::1', 'es-2 timeout', 'es-3')).toEqual([
    { name: 'es-1', outcome: 'ok', addresses: ['10.0.0.5', '::1'] },
    { name: 'es-2', outcome: 'timeout', addresses: [] },
  ])
})

test('certificates, with the PEM of a CA and never a key', () => {
  const PEM = ['-----BEGIN CERTIFICATE-----', 'MIIB', '-----END CERTIFICATE-----']
  expect(
    told(
      'certificate',
      'certificates path=/e/ca.crt',
      'subject=CN = node',
      'issuer=CN = ca',
      'notBefore=Nov 23 11:44:44 2025 GMT',
      'notAfter=Nov 23 11:44:44 2026 GMT',
      '',
      'subject= CN = ca',
      ...PEM,
      '-----BEGIN PRIVATE KEY-----',
      'subject=x',
      '-----END PRIVATE KEY-----',
    ),
  ).toEqual([
    {
      path: '/e/ca.crt',
      subject: 'CN = node',
      issuer: 'CN = ca',
      notBefore: Date.UTC(2025, 10, 23, 11, 44, 44),
      notAfter: Date.UTC(2026, 10, 23, 11, 44, 44),
    },
    { path: '/e/ca.crt', subject: 'CN = ca', pem: `${PEM.join('\n')}\n` },
    { path: '/e/ca.crt', subject: 'x' },
  ])
  expect(told('certificate', 'certificates', ...PEM, 'subject=a')).toEqual([{ path: '', subject: 'a' }])
})

test('denials', () => {
  expect(
    told(
      'access-denial',
      'security-modules',
      'selinux=1',
      'type=AVC msg=audit(1795436000.123:42): avc:  denied  { name_bind } for pid=1 comm="java" src=9200',
      '1795436001.5 apparmor="DENIED" operation="open" name="/d"',
      'apparmor="DENIED"',
    ),
  ).toEqual([
    { by: 'selinux', subject: '9200', at: 1795436000123 },
    { by: 'apparmor', subject: '/d', at: 1795436001500 },
    { by: 'apparmor' },
  ])
})

test('containers', () => {
  expect(
    told(
      'container',
      'containers',
      'es1 elasticsearch:8.19.8 exited 137 9200/tcp=0.0.0.0:9200,9300/tcp=, true',
      'es%202 - running',
      'one two',
    ),
  ).toEqual([
    {
      name: 'es1',
      image: 'elasticsearch:8.19.8',
      state: 'exited',
      exitCode: 137,
      ports: ['9200/tcp=0.0.0.0:9200', '9300/tcp='],
    },
    { name: 'es 2', state: 'running', ports: [] },
  ])
})

test('packages, boots and crashes, in the host’s local time', () => {
  expect(
    told(
      'package',
      'packages',
      '2026-11-23T12:00:00 upgrade elasticsearch:amd64 7.17.28 7.17.29',
      '1795436000 install opensearch 2.19.3-1',
      'Nov 23 12:00:00 Erased: elasticsearch',
      'automatic=unattended-upgrades',
      '2026-99-99T12:00:00 remove elasticsearch',
      '',
    ),
  ).toEqual([
    { action: 'upgrade', at: Date.UTC(2026, 10, 23, 11) },
    { action: 'install', at: 1795436000000 },
    { action: 'remove' },
    { action: 'other' },
    { action: 'remove' },
  ])
  expect(
    told(
      'boot',
      'reboots',
      'reboot system boot 6.1.0 Mon Nov 23 12:00:00 2026 still running',
      'shutdown system down 6.1.0 Mon Nov 23 11:00:00 2026',
    ),
  ).toEqual([{ at: Date.UTC(2026, 10, 23, 11) }])
  expect(
    facts(read(evidence(frame('reboots', ['reboot system boot 6.1.0 Mon Nov 23 12:00:00 2026']))), 'boot'),
  ).toEqual([{}])
  expect(told('crash', 'crashes', 'path=/l/hs_err_pid9.log', 'mtime=1795436000', '# SIGSEGV', '', 'path=/x')).toEqual([
    { path: '/l/hs_err_pid9.log', at: 1795436000000 },
    { path: '/x' },
  ])
})

test('a line quoted is short, and says what it stood in', () => {
  const [finding] = read(evidence(frame('kernel-settings', [`a=${'x'.repeat(500)}`])))
  expect(finding?.source).toMatchObject({ section: 'kernel-settings', line: 1 })
  expect(finding?.source.text).toHaveLength(200)
})

test('sections that nobody knows are left aside', () => {
  expect(read(evidence(frame('routes', ['default via 10.0.0.1']), frame('toString', ['x'])))).toEqual([])
})
