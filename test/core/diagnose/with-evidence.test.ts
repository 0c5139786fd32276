import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import {
  ADDRESS,
  aBindFailure,
  aBootstrapFailure,
  aBound,
  aCase,
  aConfigFile,
  aConnect,
  aFailedUnit,
  aFatal,
  aGap,
  aHost,
  aHostWith,
  aListener,
  aNodeThatIsDown,
  anAddress,
  anExit,
  anOomKill,
  answered,
  aProcess,
  aRule,
  aRunningNode,
  aSetting,
  aStep,
  aStoppedUnit,
  aUnit,
  aUnitEvent,
  both,
  CONF,
  minutesAgo,
  mute,
  NOW,
  PID,
  pingEcho,
  refused,
  reset,
  secondsAgo,
  spoke,
  timedOut,
  tlsFailed,
  unreachable,
} from './a-case.ts'
import { type Expected, expectCauses } from './expect-cause.ts'

const whenRefused = (findings: Finding[]) => aCase({ seen: both(refused), findings })
const whenSilent = (findings: Finding[]) => aCase({ seen: both(timedOut), findings })

const down = (name: string, cause: Expected['cause'], ...more: Finding[]): Expected => ({
  name,
  given: whenRefused(aNodeThatIsDown(...more)),
  cause,
})

const onHost: Finding[] = [aHost(), anAddress(ADDRESS), aListener('*', 22, { pid: 1, command: 'sshd' })]
const aContainer = (more: Partial<FindingOf<'container'>> = {}): Finding => ({
  kind: 'container',
  source: { section: 'containers', line: 1 },
  name: 'search-1',
  image: 'elasticsearch:7.17.29',
  state: 'running',
  ports: [],
  ...more,
})

describe('the process does not run', () => {
  expectCauses([
    down('the unit is inactive', 'service-stopped', aStoppedUnit()),
    down(
      'it is inactive, and systemd forgot its history',
      'service-stopped',
      aUnit({ active: 'inactive', sub: 'dead' }),
    ),
    down('masked', 'service-masked', aStoppedUnit({ load: 'masked', unitFile: 'masked' })),
    down('masked at run time', 'service-masked', aStoppedUnit({ unitFile: 'masked-runtime' })),
    {
      name: 'disabled, and the host has booted since',
      given: whenRefused([
        ...aNodeThatIsDown(
          aStep('stopped', { at: minutesAgo(20) }),
          aStoppedUnit({
            unitFile: 'disabled',
            startedAt: undefined,
            exitedAt: undefined,
            inactiveSince: undefined,
            exitCode: undefined,
          } as never),
        ).filter(each => each.kind !== 'host'),
        aHost({ bootedAt: minutesAgo(15) }),
      ]),
      cause: 'service-disabled',
    },
    {
      name: 'disabled, and a container that booted later than its kernel',
      given: whenRefused(
        aNodeThatIsDown(
          aUnitEvent('started', { thisBoot: false, at: minutesAgo(50) }),
          aStep('stopped', { at: minutesAgo(20) }),
          aUnit({
            active: 'inactive',
            sub: 'dead',
            unitFile: 'disabled',
            startedAt: undefined,
            activeSince: undefined,
          } as never),
          { kind: 'boot', source: { section: 'reboots', line: 1 }, at: minutesAgo(15) },
        ),
      ),
      cause: 'service-disabled',
    },
    {
      name: 'disabled, and the journal tells of a stop in this boot',
      given: whenRefused(
        aNodeThatIsDown(
          aUnitEvent('started', { at: minutesAgo(50) }),
          aUnitEvent('stopped', { at: minutesAgo(20) }),
          aUnit({
            active: 'inactive',
            sub: 'dead',
            unitFile: 'disabled',
            startedAt: undefined,
            activeSince: undefined,
          } as never),
        ),
      ),
      cause: 'service-stopped',
    },
    {
      name: 'disabled, and stopped since the boot: systemd forgot, the journal did not',
      given: whenRefused(
        aNodeThatIsDown(
          aStep('started', { at: minutesAgo(100) }),
          aStep('stopped', { at: minutesAgo(20) }),
          aStoppedUnit({
            unitFile: 'disabled',
            startedAt: undefined,
            exitedAt: undefined,
            inactiveSince: undefined,
            exitCode: undefined,
          } as never),
        ),
      ),
      cause: 'service-stopped',
    },
    down(
      'no unit, and its log ends with an orderly stop',
      'service-stopped',
      aStep('started'),
      aStep('stopping', { at: minutesAgo(3) }),
      aStep('closed', { at: minutesAgo(2) }),
    ),
    down(
      'no unit, and a check stopped it in good order',
      'bootstrap-file-descriptors',
      aBootstrapFailure('file-descriptors', { at: minutesAgo(4) }),
      aStep('starting', { at: minutesAgo(5) }),
      aStep('stopped', { at: minutesAgo(3) }),
      aStep('closed', { at: minutesAgo(2) }),
    ),
    down(
      'no unit, and a failure from before it was up',
      'service-stopped',
      aFatal('other-exception', { at: minutesAgo(600) }),
      aStep('started'),
      aStep('stopped', { at: minutesAgo(3) }),
    ),
    { ...down('no unit, and its log just ends', 'process-died-other', aStep('started')), confident: false },
    down('it left with a status that nothing explains', 'process-died-other', aFailedUnit(1)),
    down('its launcher says 137, and the kernel says nothing', 'process-died-other', aFailedUnit(137)),
    down('systemd could not run its program', 'unit-sandbox-failed', aFailedUnit(203)),
    down('systemd could not enter its directory', 'unit-sandbox-failed', aFailedUnit(200)),
    down('systemd does not know its user', 'unit-sandbox-failed', aFailedUnit(217)),
    down('a broken drop-in', 'process-died-other', aStoppedUnit({ load: 'bad-setting' })),
    down('status 78 without any line that says why', 'process-died-other', aFailedUnit(78)),
    down('the kernel killed it', 'oom-killed', aFailedUnit(137), anOomKill()),
    down(
      'the kernel killed it, and the unit is not told',
      'oom-killed',
      aUnit({ active: 'failed', sub: 'failed', result: 'signal', exitSignal: 9, exitedAt: minutesAgo(10) }),
      { ...anOomKill(), unit: undefined } as never,
    ),
    down(
      'the kernel killed another java',
      'process-died-other',
      aFailedUnit(137),
      anOomKill({ unit: 'logstash.service', pid: 7 }),
    ),
    down(
      'the kernel killed it yesterday, and today it left by itself',
      'process-died-other',
      aFailedUnit(1),
      anOomKill({ at: minutesAgo(1500) }),
    ),
    down(
      'the kernel killed the life before, and a moment later somebody this one',
      'process-died-other',
      aFailedUnit(137, { startedAt: minutesAgo(10.5) }),
      anOomKill({ at: minutesAgo(10.7) }),
    ),
    down(
      'the kernel killed it as soon as it was started',
      'oom-killed',
      aFailedUnit(137, { startedAt: minutesAgo(10) }),
      anOomKill({ at: minutesAgo(10.02) }),
    ),
    down('systemd lost its patience', 'start-timeout', aFailedUnit(143, { result: 'timeout' })),
    down('systemd could not make its sandbox', 'unit-sandbox-failed', aFailedUnit(226)),
    down(
      'an unknown setting',
      'setting-unknown',
      aFailedUnit(1),
      aFatal('unknown-setting', { subject: 'network.hots' }),
    ),
    down('a broken settings file', 'config-unreadable', aFailedUnit(1), aFatal('config-syntax')),
    down(
      'its keystore is denied to it',
      'config-unreadable',
      aFailedUnit(1),
      aFatal('access-denied', { subject: `${CONF}/elasticsearch.keystore` }),
    ),
    down(
      'its data path is denied to it',
      'data-path-denied',
      aFailedUnit(1),
      aFatal('access-denied', { subject: '/var/lib/elasticsearch' }),
    ),
    down(
      'a lock is denied to it, which is no other node',
      'data-path-denied',
      aFailedUnit(1),
      aFatal('node-lock', { at: minutesAgo(9) }),
      aFatal('access-denied', { subject: '/var/lib/elasticsearch/node.lock', at: minutesAgo(9) }),
    ),
    down('another node holds the lock', 'node-lock-held', aFailedUnit(1), aFatal('node-lock')),
    down('SELinux denies', 'access-control-denied', aFailedUnit(1), aFatal('access-denied', { subject: '/data' }), {
      kind: 'access-denial',
      source: { section: 'security-modules', line: 1 },
      by: 'selinux',
    }),
    down('no space left', 'disk-full', aFailedUnit(1), aFatal('disk-full')),
    down('a read-only file system', 'filesystem-unavailable', aFailedUnit(1), aFatal('read-only-filesystem')),
    down('corrupt state', 'state-corrupt', aFailedUnit(1), aFatal('state-corrupt')),
    down('a JVM option of another century', 'jvm-options-invalid', aFailedUnit(1), aFatal('jvm-options')),
    down('a heap larger than the host', 'heap-exhausted', aFailedUnit(1), aFatal('native-memory')),
    down('too many open files', 'descriptors-exhausted', aFailedUnit(1), aFatal('descriptors-exhausted')),
    down('a plugin of another version', 'plugin-mismatch', aFailedUnit(1), aFatal('plugin-mismatch')),
    down('data of another version', 'version-incompatible', aFailedUnit(1), aFatal('version-incompatible')),
    down('a certificate that is not there', 'tls-files-unreadable', aFailedUnit(1), aFatal('tls-files')),
    down('a keystore with a password', 'keystore-locked', aFailedUnit(1), aFatal('keystore')),
    down('root', 'run-as-root', aFailedUnit(1), aFatal('run-as-root')),
    down('a temporary directory without exec', 'tmp-noexec', aFailedUnit(1), aFatal('tmp-noexec')),
    down('no java, which has no cause of its own', 'process-died-other', aFailedUnit(1), aFatal('java-missing')),
    down('a port that is taken', 'port-taken', aFailedUnit(1), aBindFailure({ errno: 'EADDRINUSE', ports: '9200' })),
    down(
      'a port that is taken, told in Chinese',
      'port-taken',
      aFailedUnit(1),
      aBindFailure({ ports: '9200' }),
      aListener('*', 9200, { pid: 7, command: 'python3' }),
    ),
    down(
      'an address that is not there',
      'bind-address-missing',
      aFailedUnit(1),
      aBindFailure({ errno: 'EADDRNOTAVAIL', address: '10.1.1.1' }),
    ),
    down(
      'an address that is not there, told in German',
      'bind-address-missing',
      aFailedUnit(1),
      aBindFailure({ address: '10.1.1.1' }),
    ),
    down(
      'an interface that is not there',
      'bind-address-missing',
      aFailedUnit(1),
      aBindFailure({ reason: 'resolve-host', address: '_eth0_' }),
    ),
    {
      name: 'its container has exited',
      given: whenRefused(
        aHostWith({
          kind: 'container',
          source: { section: 'containers', line: 1 },
          name: 'es',
          image: 'elasticsearch:8.17.0',
          state: 'exited',
          exitCode: 78,
          ports: [],
        }).filter(each => each.kind !== 'config-file'),
      ),
      cause: 'container-not-running',
    },
    { name: 'nothing was ever installed', given: whenRefused([aHost(), anAddress(ADDRESS)]), cause: 'not-installed' },
  ])
})

describe('a failure of the current life', () => {
  const crash = aFailedUnit(1)
  expectCauses([
    down(
      'the first of two is the cause',
      'disk-full',
      crash,
      aFatal('disk-full', { at: minutesAgo(9) }),
      aFatal('state-corrupt', { at: minutesAgo(8) }),
    ),
    down(
      'an exception without a name gives way to one with',
      'plugin-mismatch',
      crash,
      aFatal('other-exception', { at: minutesAgo(9) }),
      aFatal('plugin-mismatch', { at: minutesAgo(8) }),
    ),
    down('only an exception without a name', 'process-died-other', crash, aFatal('other-exception')),
    down(
      'an old failure that was repaired, and a stop since',
      'service-stopped',
      aStoppedUnit(),
      aFatal('disk-full', { current: false, at: minutesAgo(4000) }),
    ),
    down('a failure before the last boot', 'process-died-other', crash, aFatal('disk-full', { at: minutesAgo(7000) })),
    down(
      'between two rounds of a crash loop',
      'bootstrap-max-map-count',
      aUnit({ active: 'activating', sub: 'auto-restart', restarts: 7, exitCode: 78, exitedAt: secondsAgo(3) }),
      aBootstrapFailure('max-map-count', { at: secondsAgo(4) }),
    ),
    {
      ...down(
        'a crash loop that says nothing',
        'process-died-other',
        aUnit({ active: 'activating', sub: 'start', restarts: 5, startedAt: secondsAgo(3) }),
        aProcess({ startedAt: secondsAgo(2) }),
      ),
      confident: false,
    },
    {
      ...down(
        'one restart, which may come up',
        'starting',
        aUnit({ active: 'activating', sub: 'start', restarts: 1, startedAt: secondsAgo(3) }),
        aProcess({ startedAt: secondsAgo(2) }),
      ),
      confident: false,
    },
    down(
      'a crash loop that the kernel ends each time',
      'oom-killed',
      aUnit({ active: 'activating', sub: 'start', restarts: 5, startedAt: secondsAgo(3) }),
      anOomKill({ at: secondsAgo(20) }),
    ),
    {
      ...down(
        'killed without systemd, after the kernel killed another java that the host has',
        'process-died-other',
        anOomKill({ at: minutesAgo(6), unit: undefined }),
        aStep('started', { at: minutesAgo(5) }),
      ),
      confident: false,
    },
    down(
      'a server of before holds the port of the one that was to start',
      'port-taken',
      aFailedUnit(1),
      aProcess({ pid: 99, startedAt: minutesAgo(900) }),
      aListener('127.0.0.1', 9200, { pid: 99 }),
      aBindFailure({ ports: '9200' }),
    ),
    down(
      'in the next round of a simple unit, before its script became a JVM',
      'bootstrap-threads',
      aUnit({ type: 'simple', restarts: 9, startedAt: secondsAgo(1), activeSince: secondsAgo(1) }),
      aBootstrapFailure('threads', { current: false, at: secondsAgo(4) }),
    ),
    down(
      'in the next round of a crash loop, whose last one said why',
      'bootstrap-max-map-count',
      aUnit({ active: 'activating', sub: 'start', restarts: 7, exitCode: 78 }),
      aProcess({ startedAt: secondsAgo(2) }),
      aBootstrapFailure('max-map-count', { current: false, at: secondsAgo(40) }),
    ),
  ])
})

describe('bootstrap checks', () => {
  const checks = [
    'max-map-count',
    'file-descriptors',
    'threads',
    'memory-lock',
    'heap-size',
    'discovery',
    'other',
  ] as const
  expectCauses([
    ...checks.map(check =>
      down(`the check of ${check}`, `bootstrap-${check}`, aFailedUnit(78), aBootstrapFailure(check)),
    ),
    {
      name: 'two checks at once',
      given: whenRefused(
        aNodeThatIsDown(aFailedUnit(78), aBootstrapFailure('max-map-count'), aBootstrapFailure('discovery')),
      ),
      cause: 'bootstrap-max-map-count',
      and: ['bootstrap-discovery'],
    },
    {
      name: 'status 78, no line, and the kernel allows too little',
      given: whenRefused(
        aNodeThatIsDown(aFailedUnit(78), {
          kind: 'kernel-setting',
          source: { section: 'kernel-settings', line: 1 },
          name: 'vm.max_map_count',
          value: '65530',
        }),
      ),
      cause: 'bootstrap-max-map-count',
      confident: false,
    },
    {
      name: 'warnings of development mode on a node that serves',
      given: aCase({
        seen: [answered()],
        findings: aRunningNode([], aBootstrapFailure('max-map-count', { enforced: false })),
      }),
      cause: 'healthy',
    },
    down(
      'warnings of development mode before a stop',
      'service-stopped',
      aStoppedUnit(),
      aBootstrapFailure('discovery', { enforced: false }),
    ),
  ])
})

const loopback = (...more: Finding[]) =>
  aRunningNode(
    ['listener', 'connect', 'setting', 'bound'],
    aListener('127.0.0.1'),
    aListener('::1'),
    aConnect(ADDRESS, 'refused'),
    aConnect('127.0.0.1', 'open'),
    ...more,
  )

const kernelSetting = (name: string, value: string): Finding => ({
  kind: 'kernel-setting',
  source: { section: 'kernel-settings', line: 1 },
  name,
  value,
})

const disk = (available: number): Finding => ({
  kind: 'disk',
  source: { section: 'disk', line: 1 },
  role: 'data',
  unitOfMeasure: 'kilobytes',
  path: '/var/lib/elasticsearch',
  size: 8192,
  available,
  usedPercent: 100,
})

const mount = (more: Partial<FindingOf<'mount'>>): Finding => ({
  kind: 'mount',
  source: { section: 'mounts', line: 1 },
  path: '/var/lib/elasticsearch',
  readOnly: false,
  noexec: false,
  expectedUnmounted: false,
  ...more,
})

describe('what the host says where no line does', () => {
  expectCauses([
    {
      ...down('too few files', 'bootstrap-file-descriptors', aFailedUnit(78, { limits: { nofile: '4096' } })),
      confident: false,
    },
    {
      ...down('too few threads', 'bootstrap-threads', aFailedUnit(78, { limits: { nproc: '1024' } })),
      confident: false,
    },
    down(
      'enough of all',
      'process-died-other',
      aFailedUnit(78, { limits: { nofile: '65536', nproc: 'infinity' } }),
      kernelSetting('vm.max_map_count', '262144'),
    ),
    down(
      'a single node, whose checks only warn',
      'process-died-other',
      aFailedUnit(78),
      aSetting('discovery.type', 'single-node'),
      kernelSetting('vm.max_map_count', '65530'),
    ),
    down(
      'a settings file that no parser takes',
      'config-unreadable',
      aFailedUnit(1),
      aConfigFile(CONF, { problem: { reason: 'duplicate-key', line: 12 } }),
    ),
    down('the heap was exhausted, and only the status says so', 'heap-exhausted', aFailedUnit(3)),
    { ...down('a full disk, which takes no log line', 'disk-full', aFailedUnit(1), disk(0)), confident: false },
    down('a disk with room', 'process-died-other', aFailedUnit(1), disk(4096)),
    {
      ...down(
        'a volume that is not mounted',
        'filesystem-unavailable',
        aFailedUnit(1),
        disk(4096),
        mount({ expectedUnmounted: true }),
      ),
      confident: false,
    },
    {
      ...down(
        'a volume that went read-only',
        'filesystem-unavailable',
        aFailedUnit(1),
        disk(4096),
        mount({ readOnly: true }),
      ),
      confident: false,
    },
    {
      name: 'the connection table is full',
      given: whenSilent(
        aRunningNode(
          [],
          kernelSetting('net.netfilter.nf_conntrack_count', '65536'),
          kernelSetting('net.netfilter.nf_conntrack_max', '65536'),
        ),
      ),
      cause: 'conntrack-exhausted',
    },
    {
      name: 'the connection table has room',
      given: whenSilent(
        aRunningNode(
          [],
          kernelSetting('net.netfilter.nf_conntrack_count', '9'),
          kernelSetting('net.netfilter.nf_conntrack_max', '65536'),
        ),
      ),
      cause: 'unknown',
    },
  ])
})

describe('bound elsewhere', () => {
  expectCauses([
    { name: 'loopback by default', given: whenRefused(loopback()), cause: 'bound-to-loopback' },
    {
      name: 'http.host shadows network.host',
      given: aCase({
        seen: [refused(), pingEcho()],
        findings: loopback(
          aSetting('network.host', '0.0.0.0'),
          aSetting('http.host', '127.0.0.1'),
          aListener('*', 9300),
        ),
      }),
      cause: 'bound-to-loopback',
    },
    {
      name: 'listeners cannot be read, and its log says so',
      given: whenRefused(
        aRunningNode(['listener', 'bound'], aGap('listeners'), aBound('http', ['127.0.0.1:9200', '[::1]:9200'])),
      ),
      cause: 'bound-to-loopback',
    },
    {
      name: 'another address of its host',
      given: whenRefused(aRunningNode(['listener'], anAddress('10.0.1.5'), aListener('10.0.1.5'))),
      cause: 'bound-to-other-address',
    },
    {
      name: 'its private address, and loopback was dialled',
      given: aCase({
        seen: both(refused, { address: '127.0.0.1' }),
        findings: aRunningNode(['listener'], aListener(ADDRESS)),
      }),
      cause: 'bound-to-other-address',
    },
    {
      name: 'IPv4 only, and IPv6 was dialled',
      given: aCase({
        target: { host: 'es-1' },
        seen: [refused({ address: 'fd00::5' }), answered()],
        findings: aRunningNode(['listener'], anAddress('fd00::5'), aListener(ADDRESS)),
      }),
      cause: 'address-family-mismatch',
    },
    {
      name: '::1 only, and 127.0.0.1 was dialled',
      given: aCase({
        seen: [refused({ address: '127.0.0.1' })],
        findings: aRunningNode(['listener'], aListener('::1')),
      }),
      cause: 'address-family-mismatch',
    },
    {
      name: 'one address of a public name, which may lead elsewhere',
      given: aCase({ seen: both(refused, { address: '54.1.2.3' }), findings: loopback() }),
      cause: 'bound-to-loopback',
      confident: false,
    },
  ])
})

describe('on another port', () => {
  const onPort = (port: number, ...more: Finding[]) =>
    aRunningNode(
      ['listener', 'bound', 'connect'],
      aListener('*', port),
      aListener('*', 9300),
      aBound('transport', ['[::]:9300']),
      ...more,
    )
  expectCauses([
    {
      name: 'http.port is another one',
      given: aCase({ seen: [refused(), pingEcho()], findings: onPort(9250, aSetting('http.port', '9250')) }),
      cause: 'custom-http-port',
    },
    {
      name: 'its log says that it is on another one',
      given: aCase({
        seen: [refused(), pingEcho()],
        findings: aRunningNode(['listener', 'bound'], aGap('listeners'), aBound('http', ['[::]:19200'])),
      }),
      cause: 'custom-http-port',
    },
    {
      name: '9250 was asked of a node on 9200, which fell back on nothing',
      given: aCase({ target: { port: 9250 }, seen: [refused({ port: 9250 }), pingEcho()], findings: onPort(9200) }),
      cause: 'custom-http-port',
    },
    {
      name: 'it fell back to 9201, and another program holds 9200',
      given: aCase({
        seen: [spoke('OTHER_SERVICE', 404), pingEcho()],
        findings: onPort(9201, aListener('*', 9200, { pid: 7, command: 'python3' })),
      }),
      cause: 'port-fallback',
    },
    {
      name: 'it fell back to 9201, and what holds 9200 never answers',
      given: aCase({
        seen: [mute(), pingEcho()],
        findings: onPort(9201, aListener('*', 9200, { pid: 7, command: 'python3', acceptQueue: 1 })),
      }),
      cause: 'port-fallback',
    },
    {
      name: 'it fell back on IPv4 only',
      given: aCase({
        seen: [spoke('OTHER_SERVICE', 404)],
        findings: onPort(9201, aListener(ADDRESS, 9200, { pid: 7, command: 'nginx' }), aListener('::1', 9200)),
      }),
      cause: 'port-fallback',
    },
    {
      name: 'it fell back to 9201, and what held 9200 is gone',
      given: aCase({ seen: [refused(), pingEcho()], findings: onPort(9201) }),
      cause: 'port-fallback',
    },
    {
      name: 'the transport port was asked, and speaks TLS',
      given: aCase({ target: { port: 9300 }, seen: [reset({ port: 9300 })], findings: aRunningNode() }),
      cause: 'transport-port-probed',
    },
    {
      name: 'the REST layer is off',
      given: aCase({ seen: [refused(), pingEcho()], findings: onPort(9300, aSetting('http.enabled', 'false')) }),
      cause: 'http-disabled',
    },
    {
      name: 'a container that publishes nothing',
      given: aCase({
        seen: both(refused),
        findings: [
          aHost(),
          anAddress(ADDRESS),
          aProcess({ foreignNetworkNamespace: true, container: 'abc' }),
          aListener('*', 22, { pid: 1, command: 'sshd' }),
          {
            kind: 'container',
            source: { section: 'containers', line: 1 },
            name: 'es',
            image: 'elasticsearch:8.17.0',
            state: 'running',
            ports: ['9200/tcp='],
          },
        ],
      }),
      cause: 'container-port-unpublished',
    },
    {
      name: 'a container that publishes on loopback alone',
      given: aCase({ seen: both(refused), findings: [...onHost, aContainer({ ports: ['9200/tcp=127.0.0.1:9200'] })] }),
      cause: 'container-port-unpublished',
    },
    {
      name: 'a container in the network of its host publishes nothing, and its node just starts',
      given: aCase({
        seen: both(refused),
        findings: [
          ...onHost,
          aContainer(),
          aProcess({ startedAt: secondsAgo(5), container: 'abc' }),
          aStep('starting'),
        ],
      }),
      cause: 'starting',
    },
    {
      name: 'a container that publishes the port, whose node just starts',
      given: aCase({
        seen: both(refused),
        findings: [
          ...onHost,
          aContainer({ ports: ['9200/tcp=0.0.0.0:9200+:::9200', '9300/tcp='] }),
          aProcess({ foreignNetworkNamespace: true, startedAt: secondsAgo(5), container: 'abc' }),
          aStep('starting'),
        ],
      }),
      cause: 'starting',
    },
    {
      name: 'a container of a docker that does not answer',
      given: aCase({ seen: both(refused), findings: [...onHost, aContainer({ state: 'no-daemon', exitCode: 143 })] }),
      cause: 'container-not-running',
    },
    {
      name: 'a container that was stopped, which its own log tells too',
      given: aCase({
        seen: both(refused),
        findings: [
          ...onHost,
          aContainer({ state: 'exited', exitCode: 143 }),
          aStep('closed', { source: { section: 'log', line: 4, of: 'docker:4f1c8d27ab90' } }),
        ],
      }),
      cause: 'container-not-running',
    },
  ])

  test('nothing is said of a port that the container publishes', () => {
    const findings = [...onHost, aContainer({ ports: ['9200/tcp=0.0.0.0:9200+:::9200'] })]
    const { causes } = diagnose(aCase({ seen: both(refused), findings }))
    expect(causes.map(each => each.id)).not.toContain('container-port-unpublished')
  })

  test('a container that was stopped is no service that was', () => {
    const stop = aStep('closed', { source: { section: 'log', line: 4, of: 'docker:4f1c8d27ab90' } })
    const findings = [...onHost, aContainer({ state: 'exited', exitCode: 143 }), stop]
    const { causes } = diagnose(aCase({ seen: both(refused), findings }))
    expect(causes.map(each => each.id)).not.toContain('service-stopped')
  })
})

describe('the firewall of the host', () => {
  expectCauses([
    {
      name: 'nft rejects with a reset',
      given: whenRefused(aRunningNode([], aRule('reject', { rejectWith: 'tcp-reset' }))),
      cause: 'host-firewall-reject',
    },
    {
      name: 'iptables rejects by its default',
      given: whenRefused(aRunningNode([], aRule('reject', { tool: 'iptables', family: 'ipv4' }))),
      cause: 'host-firewall-reject',
    },
    {
      name: 'firewalld prohibits, behind a rule that was not understood',
      given: aCase({
        seen: both(unreachable),
        findings: aRunningNode([], aRule('reject', { rejectWith: 'admin-prohibited', certain: false })),
      }),
      cause: 'host-firewall-reject',
    },
    {
      name: 'a rule that was not understood, and no word of whether the node serves inside',
      given: aCase({
        seen: both(refused),
        findings: aRunningNode(['connect'], aRule('reject', { certain: false })),
      }),
      cause: 'host-firewall-reject',
      confident: false,
    },
    {
      name: 'firewalld prohibits',
      given: aCase({
        seen: both(unreachable),
        findings: aRunningNode(
          [],
          aRule('reject', { tool: 'firewalld', rejectWith: 'admin-prohibited', byPolicy: true }),
        ),
      }),
      cause: 'host-firewall-reject',
    },
    { name: 'nft drops', given: whenSilent(aRunningNode([], aRule('drop'))), cause: 'host-firewall-drop' },
    {
      name: 'a drop by policy',
      given: whenSilent(aRunningNode([], aRule('drop', { byPolicy: true, acceptedSources: ['10.1.0.0/16'] }))),
      cause: 'host-firewall-drop',
    },
    {
      name: 'a drop that accepts this client first',
      given: whenSilent(aRunningNode([], aRule('drop', { acceptedSources: ['10.0.0.0/16'] }))),
      cause: 'unknown',
    },
    {
      name: 'a drop of other sources',
      given: whenSilent(aRunningNode([], aRule('drop', { sources: ['192.0.2.0/24'] }))),
      cause: 'unknown',
    },
    {
      name: 'a drop, and the client is not known',
      given: aCase({
        seen: both(timedOut),
        clients: [],
        findings: aRunningNode([], aRule('drop', { acceptedSources: ['10.0.0.0/16'] })),
      }),
      cause: 'host-firewall-drop',
      confident: false,
    },
    {
      name: 'a rule that was not understood',
      given: whenSilent(aRunningNode([], aRule('drop', { certain: false }))),
      cause: 'host-firewall-drop',
      confident: false,
    },
    {
      name: 'a drop of another port',
      given: whenSilent(aRunningNode([], aRule('drop', { port: 5601 }))),
      cause: 'unknown',
    },
    {
      name: 'a drop of the other family',
      given: whenSilent(aRunningNode([], aRule('drop', { family: 'ipv6' }))),
      cause: 'unknown',
    },
    { name: 'a drop rule does not refuse', given: whenRefused(aRunningNode([], aRule('drop'))), cause: 'unknown' },
    {
      name: 'an ICMP reject whose answer may be lost',
      given: whenSilent(aRunningNode([], aRule('reject'))),
      cause: 'host-firewall-reject',
      confident: false,
    },
    {
      name: 'a reject from which loopback is free',
      given: aCase({
        seen: [refused({ address: '127.0.0.1' })],
        findings: aRunningNode([], aRule('reject'), aConnect('127.0.0.1', 'open')),
      }),
      cause: 'unknown',
    },
  ])
})

describe('not ready', () => {
  const young = (...more: Finding[]) =>
    aHostWith(
      aListener('*', 9300),
      aSetting('network.host', '0.0.0.0'),
      aProcess({ startedAt: secondsAgo(20) }),
      ...more,
    )
  const activating = aUnit({ active: 'activating', sub: 'start', startedAt: secondsAgo(20) })
  expectCauses([
    {
      name: 'systemd still waits for it',
      given: aCase({ seen: [refused(), pingEcho()], findings: young(activating) }),
      cause: 'starting',
    },
    {
      name: 'a young process of a simple unit',
      given: aCase({
        seen: [refused(), pingEcho()],
        findings: young(aUnit({ type: 'simple', startedAt: secondsAgo(20) }), aStep('starting', { at: secondsAgo(8) })),
      }),
      cause: 'starting',
    },
    {
      name: 'it waits for a master, which is no fault within 30 s',
      given: aCase({
        seen: [refused(), pingEcho()],
        findings: young(activating, aStep('waiting-for-master', { at: secondsAgo(5) })),
      }),
      cause: 'starting',
    },
    {
      name: 'it will come up on loopback only',
      given: aCase({
        seen: [refused(), refused({ port: 9300 })],
        findings: [...young(activating).filter(each => each.kind !== 'setting'), aSetting('network.host', '127.0.0.1')],
      }),
      cause: 'starting',
      and: ['bound-to-loopback'],
    },
    {
      name: 'it came up after the probe',
      given: aCase({
        seen: both(refused, { at: NOW - 30_000 }),
        findings: aRunningNode(['bound'], aBound('http', ['[::]:9200'], { at: NOW - 10_000 })),
      }),
      cause: 'starting',
    },
    {
      name: 'a process that has been starting for hours',
      given: aCase({
        seen: both(refused),
        findings: aHostWith(
          aProcess(),
          aUnit({ type: 'simple' }),
          aListener('*', 22, { pid: 1 }),
          aStep('initializing'),
          aSetting('network.host', '0.0.0.0'),
        ),
      }),
      cause: 'unknown',
    },
    {
      name: 'it is being stopped',
      given: whenRefused(
        aRunningNode(
          ['listener', 'unit', 'bound'],
          aUnit({ active: 'deactivating', sub: 'stop-sigterm' }),
          aListener('*', 22, { pid: 1 }),
          aStep('stopping', { at: secondsAgo(50) }),
        ),
      ),
      cause: 'stopping',
    },
    {
      name: 'it waits for its clients to hang up',
      given: whenRefused(
        aRunningNode(
          ['listener', 'bound', 'unit'],
          aListener('*', 22, { pid: 1 }),
          aStep('stopping', { at: secondsAgo(50) }),
          aStep('waiting-for-clients', { at: secondsAgo(40) }),
        ),
      ),
      cause: 'stopping',
    },
    {
      name: 'its log says that it lost its master',
      given: aCase({
        seen: [answered()],
        findings: aRunningNode(
          [],
          aStep('master-elected', { at: minutesAgo(500) }),
          aStep('master-not-discovered', { at: minutesAgo(2) }),
        ),
      }),
      cause: 'no-master',
    },
    {
      name: 'a master that was found in the end',
      given: aCase({
        seen: [answered()],
        findings: aRunningNode(
          [],
          aStep('master-not-discovered', { at: minutesAgo(500) }),
          aStep('master-elected', { at: minutesAgo(499) }),
        ),
      }),
      cause: 'healthy',
    },
    {
      name: 'its process is stopped',
      given: aCase({
        seen: [mute(), mute({ kind: 'transport', port: 9300 })],
        findings: aRunningNode(['process'], aProcess({ state: 'T' })),
      }),
      cause: 'process-hung',
    },
    {
      name: 'it waits for a disk',
      given: aCase({ seen: [mute()], findings: aRunningNode(['process'], aProcess({ state: 'D' })) }),
      cause: 'process-hung',
    },
    {
      name: 'nobody accepts, so that SYNs are dropped',
      given: whenSilent(aRunningNode(['listener'], aListener('*', 9200, { acceptQueue: 129, backlog: 128 }))),
      cause: 'process-hung',
    },
    {
      name: 'its name does not resolve, on which its JVM waits',
      given: whenRefused([
        ...young(activating),
        {
          kind: 'resolution',
          source: { section: 'resolution', line: 1 },
          name: 'es-1',
          outcome: 'timeout',
          addresses: [],
        },
      ]),
      cause: 'starting',
    },
    {
      name: 'it came up after the probe, as its process tells',
      given: aCase({
        seen: both(refused, { at: NOW - 30_000 }),
        findings: aRunningNode(['bound', 'process'], aProcess({ startedAt: NOW - 20_000 })),
      }),
      cause: 'starting',
    },
    {
      name: '503 while systemd waits',
      given: aCase({ seen: [answered({ status: 503, state: 'unavailable' })], findings: young(activating) }),
      cause: 'starting',
    },
    {
      name: '503, and its log says that it has no master',
      given: aCase({
        seen: [answered({ status: 503, state: 'unavailable' })],
        findings: aRunningNode([], aStep('master-not-discovered', { at: minutesAgo(1) })),
      }),
      cause: 'no-master',
    },
    {
      name: '503, and the log that may tell of a master is not whole',
      given: aCase({
        seen: [answered({ status: 503, state: 'unavailable' })],
        findings: aRunningNode([], aStep('master-not-discovered', { at: minutesAgo(1) }), aGap('log', 'truncated')),
      }),
      cause: 'unknown',
    },
    {
      name: '503 of no master, whatever the log tells',
      given: aCase({
        seen: [answered({ status: 503, state: 'no-master' })],
        findings: aRunningNode([], aStep('master-not-discovered', { at: minutesAgo(1) }), aGap('log', 'truncated')),
      }),
      cause: 'no-master',
    },
    {
      name: 'SIGSTOP, and the accept queue has run over',
      given: whenSilent(aRunningNode(['process'], aProcess({ state: 'T' }))),
      cause: 'process-hung',
    },
    {
      name: 'connections wait, and nobody accepts them',
      given: aCase({ seen: [mute()], findings: aRunningNode(['listener'], aListener('*', 9200, { acceptQueue: 3 })) }),
      cause: 'process-hung',
    },
    {
      name: 'TLS is off in its settings, and a handshake is closed',
      given: aCase({
        target: { scheme: 'https' },
        seen: [reset({ phase: 'tls' })],
        findings: aRunningNode([], aSetting('xpack.security.http.ssl.enabled', 'false')),
      }),
      cause: 'tls-not-spoken',
    },
    {
      name: 'the certificate file has expired too',
      given: aCase({
        target: { scheme: 'https' },
        seen: [tlsFailed('CERTIFICATE_EXPIRED')],
        findings: aRunningNode([], {
          kind: 'certificate',
          source: { section: 'certificates', line: 2 },
          path: '/etc/elasticsearch/http.crt',
          notAfter: minutesAgo(99),
        }),
      }),
      cause: 'certificate-invalid',
    },
    {
      name: 'TLS is on in its settings, and plain HTTP is closed',
      given: aCase({
        seen: [reset()],
        findings: aRunningNode([], aSetting('xpack.security.http.ssl.enabled', 'true')),
      }),
      cause: 'tls-required',
    },
  ])
})

describe('two causes at once, in the order in which they must be mended', () => {
  expectCauses([
    {
      name: 'stopped, and a drop rule',
      given: whenSilent(aNodeThatIsDown(aStoppedUnit(), aRule('drop'))),
      cause: 'service-stopped',
      and: ['host-firewall-drop'],
    },
    {
      name: 'stopped, and a reject rule',
      given: whenRefused(aNodeThatIsDown(aStoppedUnit(), aRule('reject'))),
      cause: 'service-stopped',
      and: ['host-firewall-reject'],
    },
    {
      name: 'loopback, and a drop rule',
      given: whenSilent(loopback(aRule('drop'))),
      cause: 'bound-to-loopback',
      and: ['host-firewall-drop'],
    },
    {
      name: 'a reject rule, and plain HTTP asked of a node with TLS on behind it',
      given: whenRefused(aRunningNode([], aRule('reject'), aSetting('xpack.security.http.ssl.enabled', 'true'))),
      cause: 'host-firewall-reject',
      and: ['tls-required'],
    },
    {
      name: 'a bootstrap check, and a REST layer on loopback',
      given: whenRefused([
        ...aNodeThatIsDown(aFailedUnit(78), aBootstrapFailure('max-map-count'), aSetting('http.host', 'localhost')),
      ]),
      cause: 'bootstrap-max-map-count',
      and: ['bound-to-loopback'],
    },
    {
      name: 'masked, and another port',
      given: whenRefused(aNodeThatIsDown(aStoppedUnit({ load: 'masked' }), aSetting('http.port', '9250'))),
      cause: 'service-masked',
      and: ['custom-http-port'],
    },
    {
      name: 'stopped, and another address of its host',
      given: whenRefused([
        ...aNodeThatIsDown(aStoppedUnit(), anAddress('10.0.1.5')).filter(each => each.kind !== 'setting'),
        aSetting('network.host', '10.0.1.5'),
      ]),
      cause: 'service-stopped',
      and: ['bound-to-other-address'],
    },
  ])
})

describe('several nodes on one host', () => {
  const second = { pid: 5151, unit: 'elasticsearch-b.service', conf: '/etc/elasticsearch-b', logs: '/var/log/b' }
  const secondUnit = aUnit({ name: second.unit, mainPid: second.pid })
  expectCauses([
    {
      name: 'the one on 9200 is stopped, the other serves on 9201',
      given: whenRefused(
        aNodeThatIsDown(
          aStoppedUnit(),
          secondUnit,
          aProcess(second),
          aListener('*', 9201, { pid: second.pid }),
          aSetting('http.port', '9201', second.conf),
          aSetting('http.port', '9200'),
        ),
      ),
      cause: 'service-stopped',
    },
    {
      name: 'the failure stands in the log of the other one',
      given: whenRefused(
        aNodeThatIsDown(
          aStoppedUnit(),
          secondUnit,
          aProcess(second),
          aListener('*', 9201, { pid: second.pid }),
          aSetting('http.port', '9201', second.conf),
          aSetting('http.port', '9200'),
          aFatal('disk-full', { source: { section: 'journal', of: second.unit, line: 3 } }),
          anExit({ status: 1, source: { section: 'journal', of: second.unit, line: 4 } }),
        ),
      ),
      cause: 'service-stopped',
    },
    {
      name: 'the other one is asked, and its own unit failed',
      given: aCase({
        target: { port: 9201 },
        seen: [refused({ port: 9201 })],
        findings: aRunningNode(
          [],
          aFailedUnit(1, { name: second.unit }),
          { kind: 'config-file', source: { section: 'config' }, path: `${second.conf}/elasticsearch.yml` },
          aSetting('http.port', '9201', second.conf),
          aSetting('network.host', '0.0.0.0', second.conf),
          aSetting('http.port', '9200'),
          aFatal('plugin-mismatch', { source: { section: 'journal', of: second.unit, line: 3 } }),
        ),
      }),
      cause: 'plugin-mismatch',
    },
    {
      name: 'on loopback, while the other one stopped at a check and only its configuration says where it logs',
      given: whenRefused([
        ...loopback(
          aListener('127.0.0.1', 9300),
          aFailedUnit(78, { name: second.unit }),
          { kind: 'config-file', source: { section: 'config' }, path: `${second.conf}/elasticsearch.yml` },
          aSetting('path.logs', second.logs, second.conf),
          aSetting('http.port', '9210', second.conf),
          aStep('stopping', { source: { section: 'log', of: `${second.logs}/elasticsearch.log`, line: 9 } }),
          aBound('transport', ['127.0.0.1:9310'], {
            source: { section: 'log', of: `${second.logs}/elasticsearch.log`, line: 8 },
          }),
        ),
      ]),
      cause: 'bound-to-loopback',
    },
    {
      name: 'Elasticsearch 8: the launcher is the parent, the server holds the socket',
      given: whenRefused(
        aRunningNode(
          ['process', 'listener', 'bound', 'setting'],
          aProcess({ pid: PID, role: 'launcher' }),
          aProcess({ pid: 4300, ppid: PID }),
          aListener('127.0.0.1', 9200, { pid: 4300 }),
        ),
      ),
      cause: 'bound-to-loopback',
    },
  ])
})
