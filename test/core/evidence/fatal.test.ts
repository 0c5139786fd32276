import { describe, expect, test } from 'vitest'
import { evidence, facts, frame, read } from './frame.ts'
import { journal, line, log } from './said.ts'

const abouts = (findings: Parameters<typeof facts>[0]) =>
  facts(findings, 'fatal').map(({ about, subject }) => (subject === undefined ? about : `${about} ${subject}`))
const booting = (...lines: string[]) =>
  log([line('fatal exception while booting Elasticsearch', 'ERROR', 'o.e.b.Elasticsearch'), ...lines])

describe('what ends a start (synthetic, after the sources and real issues)', () => {
  test.each([
    ['java.lang.RuntimeException: can not run elasticsearch as root', 'run-as-root elasticsearch'],
    [
      'java.lang.IllegalArgumentException: unknown setting [cluster.inital_master_nodes] did you mean [cluster.initial_master_nodes]?',
      'unknown-setting cluster.inital_master_nodes',
    ],
    [
      'unknown secure setting [foo.bar] please check that any required plugins are installed',
      'unknown-setting foo.bar',
    ],
    [
      'Plugin [discovery-ec2] was built for Elasticsearch version 7.17.0 but version 7.17.29 is running',
      'plugin-mismatch discovery-ec2',
    ],
    [
      'java.lang.IllegalStateException: Could not load plugin descriptor for plugin directory [.removing-x]',
      'plugin-mismatch .removing-x',
    ],
    ['java.lang.IllegalStateException: jar hell!', 'plugin-mismatch'],
    [
      'java.lang.IllegalStateException: cannot downgrade a node from version [8.19.8] to version [7.17.29]',
      'version-incompatible 8.19.8',
    ],
    [
      'The index [[logs/abc]] was created with version [5.6.16] but the minimum compatible version is [6.0.0-beta1].',
      'version-incompatible logs/abc',
    ],
    ['null-valued setting found for key [network.host] found at line number [3]', 'invalid-setting network.host'],
    ['Failed to parse value [abc] for setting [http.port] must be a number', 'invalid-setting http.port'],
    ['failed to parse setting [x.y] with value [z] as a time value', 'invalid-setting x.y'],
    ["Could not resolve placeholder 'ES_HOST'", 'invalid-setting ES_HOST'],
    [
      'bind address: {0.0.0.0} is wildcard, but multiple addresses specified: this makes no sense',
      'invalid-setting 0.0.0.0',
    ],
    [
      'failed to load SSL configuration [xpack.security.http.ssl] - cannot read configured keystore',
      'tls-files xpack.security.http.ssl',
    ],
    [
      'Caused by: org.opensearch.OpenSearchException: Unable to read the file esnode-key.pem. Please make sure this files exists and is readable regarding to permissions',
      'tls-files esnode-key.pem',
    ],
    ['Demo certificates found but plugins.security.allow_unsafe_democertificates is set to false.', 'tls-files'],
    ['java.lang.SecurityException: Provided keystore password was incorrect', 'keystore'],
    [
      'Likely root cause: java.nio.file.AccessDeniedException: /var/lib/elasticsearch/nodes/0',
      'access-denied /var/lib/elasticsearch/nodes/0',
    ],
    [
      'ElasticsearchException[x]; nested: AccessDeniedException[/etc/elasticsearch/elasticsearch.keystore];',
      'access-denied /etc/elasticsearch/elasticsearch.keystore',
    ],
    ["Unable to access 'path.data' (/mnt/data)", 'access-denied /mnt/data'],
    [
      'SettingsException[Failed to load settings from [elasticsearch.yml]]; nested: ParserException',
      'config-syntax elasticsearch.yml',
    ],
    ['Failed to load settings from /etc/opensearch/opensearch.yml', 'config-syntax /etc/opensearch/opensearch.yml'],
    ['while scanning a simple key', 'config-syntax'],
    ['org.elasticsearch.gateway.CorruptStateException: x', 'state-corrupt'],
    [
      'Likely root cause: org.apache.lucene.index.IndexFormatTooNewException: Format version is not supported',
      'state-corrupt',
    ],
    [
      'org.apache.lucene.index.IndexFormatTooNewException: Format version is not supported (resource a(path="/d/segments_8")): 184 (needs to be between 7 and 10)',
      'state-corrupt',
    ],
    [
      'org.apache.lucene.index.IndexFormatTooNewException: Format version is not supported (resource a(path="/d/segments_8")): 11 (needs to be between 7 and 10)',
      'version-incompatible 11',
    ],
    [
      "Could not load codec 'Lucene912'. Did you forget to add lucene-backward-codecs.jar?",
      'version-incompatible Lucene912',
    ],
    ['failed to load plugin analysis-own due to jar hell', 'plugin-mismatch analysis-own'],
    ['Temporary file directory [/tmp/x] does not exist or is not accessible', 'tmp-noexec /tmp/x'],
    ['ERROR: unable to read from standard input; is standard input open and a tty attached?', 'keystore'],
    [
      'failed to obtain node locks, tried [[/var/lib/elasticsearch]] with lock id [0]',
      'node-lock /var/lib/elasticsearch',
    ],
    ['failed to obtain legacy node locks, tried [/var/lib/elasticsearch]; maybe', 'node-lock /var/lib/elasticsearch'],
    ['Missing logging config file at /etc/x/log4j2.properties', 'logging-config /etc/x/log4j2.properties'],
    ['java.lang.OutOfMemoryError: Java heap space', 'heap-exhausted'],
    ['java.lang.UnsatisfiedLinkError: /tmp/jna: x', 'tmp-noexec'],
    ['java.lang.IllegalStateException: something new', 'other-exception'],
  ])('%s', (text, expected) => {
    expect(abouts(booting(text))).toEqual([expected])
  })

  test.each([
    ["Unrecognized VM option 'UseConcMarkSweepGC'", 'jvm-options UseConcMarkSweepGC'],
    ['Invalid maximum heap size: -Xmx1gg', 'jvm-options -Xmx1gg'],
    [
      "[0.004s][error][logging] Error opening log file '/var/log/elasticsearch/gc.log': Permiso denegado",
      'jvm-options /var/log/elasticsearch/gc.log',
    ],
    ['Could not reserve enough space for 99999744KB object heap', 'native-memory'],
    ['# There is insufficient memory for the Java Runtime Environment to continue.', 'native-memory'],
    [
      'could not find java in bundled JDK at /usr/share/elasticsearch/jdk/bin/java',
      'java-missing bundled JDK at /usr/share/elasticsearch/jdk/bin/java',
    ],
    ['Terminating due to java.lang.OutOfMemoryError: Java heap space', 'heap-exhausted'],
    ['Exception in thread "main" java.lang.IllegalArgumentException: unknown setting [a.b] x', 'unknown-setting a.b'],
    ['ERROR: Missing logging config file at /x', 'logging-config /x'],
  ])('on standard error: %s', (text, expected) => {
    expect(abouts(journal([text]))).toEqual([expected])
  })
})

describe('a consequence gives way to its cause', () => {
  test.each([
    [
      ['failed to obtain node locks, tried [[/d]]', 'Caused by: java.nio.file.AccessDeniedException: /d/node.lock'],
      ['access-denied /d/node.lock'],
    ],
    [
      [
        'Failed to load settings from [elasticsearch.yml]',
        'Caused by: java.nio.file.AccessDeniedException: /etc/elasticsearch/elasticsearch.yml',
      ],
      ['config-unreadable /etc/elasticsearch/elasticsearch.yml'],
    ],
    [
      [
        'starting java failed with [1]',
        'OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x1, 2, 0) failed; errno=12',
      ],
      ['native-memory'],
    ],
  ])('%j', (lines, expected) => {
    expect(abouts(booting(...lines))).toEqual(expected)
  })

  test('bind and bootstrap failures are told as what they are', () => {
    expect(abouts(booting('BindHttpException: Failed to bind to 10.0.0.5:9200'))).toEqual([])
  })
})

describe('what is not the end of anything', () => {
  test('warnings, and errors of a running node', () => {
    expect(
      abouts(
        log([
          line('unknown setting [a] is ignored', 'WARN'),
          line('x', 'ERROR'),
          'java.nio.file.AccessDeniedException: /backup/x',
          line('[gc] overhead', 'INFO'),
          'java.lang.OutOfMemoryError: x',
        ]),
      ),
    ).toEqual([])
    expect(abouts(log([line('failed to load SSL configuration [a] - b', 'ERROR')]))).toEqual(['tls-files a'])
    expect(abouts(journal(['warning: no-jdk distributions are deprecated']))).toEqual([])
    expect(abouts(journal(['Main process exited, code=exited: java.lang.Error'], 'systemd[1]'))).toEqual([])
  })

  test('a header alone tells nothing', () => {
    expect(abouts(booting())).toEqual([])
    expect(abouts(booting('at a.b.C.d(E.java:1) FooException'))).toEqual([])
  })

  test('a fatal warning of 7.x counts, though it is a warning', () => {
    expect(
      abouts(
        log([
          line('uncaught exception in thread [main]', 'WARN'),
          'org.elasticsearch.bootstrap.StartupException: java.lang.IllegalStateException: failed to obtain node locks, tried [[/d]]',
        ]),
      ),
    ).toEqual(['node-lock /d'])
  })
})

describe('what the JVM says of the disk is in any language; the disk itself is not', () => {
  const text = [
    line('uncaught exception in thread [main]', 'ERROR'),
    'Likely root cause: java.io.IOException: Auf dem Gerät ist kein Speicherplatz mehr verfügbar',
  ]
  const about = (...frames: string[]) =>
    facts(
      read(
        evidence(
          frame('nodes', ['pid=1', 'data=/d', 'logs=/l', 'conf=/e']),
          frame('log path=/l/a.log', text),
          ...frames,
        ),
      ),
      'fatal',
    )[0]?.about

  test('full', () => {
    expect(about(frame('disk', ['kb /d /dev/xvdf 100 100 0 100% /d']))).toBe('disk-full')
    expect(about(frame('disk', ['inodes /l /dev/xvdf 100 100 0 100% /d']))).toBe('disk-full')
    expect(
      about(
        frame('disk', [
          'kb /e /dev/xvdf 100 100 0 100% /e',
          'kb /d /dev/xvdf 100 50 50 50% /d',
          'kb /btrfs x 0 0 - - /',
        ]),
      ),
    ).toBe('other-exception')
  })

  test('read-only', () => {
    const disk = frame('disk', ['kb /d/x /dev/xvdf 100 50 50 50% /d'])
    expect(about(disk, frame('mounts', ['mount=/d source=/dev/xvdf fstype=ext4 options=ro,relatime,rw']))).toBe(
      'read-only-filesystem',
    )
    expect(about(disk, frame('mounts', ['mount=/ source=/dev/xvda fstype=ext4 options=ro']))).toBe(
      'read-only-filesystem',
    )
    expect(
      about(
        disk,
        frame('mounts', ['mount=/other source=/dev/xvdg fstype=ext4 options=ro', 'mount=/d source=x options=rw']),
      ),
    ).toBe('other-exception')
    expect(
      about(disk, frame('mounts', ['mount=/ source=x fstype=ext4 options=ro', 'mount=/d source=y options=rw'])),
    ).toBe('other-exception')
  })
})

describe('a node lock that could not be had, as Elasticsearch 8.17 says it', () => {
  const about = (...mounts: string[]) =>
    facts(
      read(
        evidence(
          frame('nodes', ['pid=1', 'data=/d', 'logs=/l', 'conf=/e']),
          frame('log path=/l/a.log', [
            line('fatal exception while booting Elasticsearch', 'ERROR'),
            'java.lang.IllegalStateException: failed to obtain node locks, tried [/d]; maybe these locations are not writable or multiple nodes were started on the same data path?',
            'Caused by: java.io.IOException: failed to obtain lock on /d',
            'Caused by: java.nio.file.NoSuchFileException: /d/node.lock',
          ]),
          frame('disk', ['kb /d tmpfs 8192 0 0 100% /d', 'kb /l x 100 50 50 50% /l']),
          frame('mounts', mounts),
        ),
      ),
      'fatal',
    )[0]?.about

  test('is no lock where its directory is read-only', () => {
    expect(about('mount=/d source=tmpfs fstype=tmpfs options=ro,relatime')).toBe('read-only-filesystem')
  })

  test('is one where only its log is, or its disk is full', () => {
    expect(about('mount=/d source=tmpfs options=rw', 'mount=/l source=x options=ro')).toBe('node-lock')
  })
})
