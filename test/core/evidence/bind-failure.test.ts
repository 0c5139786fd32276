import { describe, expect, test } from 'vitest'
import { evidence, facts, frame, read, realEvidence } from './frame.ts'
import { HOST, journal, line, log } from './said.ts'

const failures = (findings: Parameters<typeof facts>[0]) =>
  facts(findings, 'bind-failure').map(({ current: _, at: __, ...failure }) => failure)

test('Elasticsearch 7.17.29 with an address that the host does not have', () => {
  const text = realEvidence.find(({ name }) => name.includes('bind-address-missing'))?.text ?? ''
  const found = failures(read(text))
  expect(found).toHaveLength(2)
  for (const failure of found)
    expect(failure).toEqual({
      layer: 'transport',
      address: '10.99.0.1',
      ports: '9300-9400',
      reason: 'bind',
      errno: 'EADDRNOTAVAIL',
    })
  expect(facts(read(text), 'fatal')).toEqual([])
})

describe('wordings (synthetic, after the sources; the JVM speaks German and Chinese)', () => {
  test.each([
    [
      'org.elasticsearch.bootstrap.StartupException: BindHttpException[Failed to bind to [9200]]; nested: BindException[Die Adresse wird bereits verwendet];',
      { layer: 'http', ports: '9200', reason: 'bind' },
    ],
    [
      'BindTransportException[Failed to bind to [9300-9400]]; nested: BindException[无法指定被请求的地址];',
      { layer: 'transport', ports: '9300-9400', reason: 'bind' },
    ],
    [
      'org.elasticsearch.http.BindHttpException: Failed to bind to 10.0.0.5:[9200-9300]',
      { layer: 'http', address: '10.0.0.5', ports: '9200-9300', reason: 'bind' },
    ],
    [
      'org.elasticsearch.http.BindHttpException: Failed to bind to 0.0.0.0:9200',
      { layer: 'http', address: '0.0.0.0', ports: '9200', reason: 'bind' },
    ],
    [
      'BindHttpException: Failed to bind to [::1]:[9200-9201, 9300]',
      { layer: 'http', address: '::1', ports: '9200-9201,9300', reason: 'bind' },
    ],
    [
      'BindHttpException: Failed to bind to es-1/10.0.0.5:9200',
      { layer: 'http', address: '10.0.0.5', ports: '9200', reason: 'bind' },
    ],
    [
      'org.opensearch.bootstrap.StartupException: BindTransportException[Failed to resolve host [es-9]]; nested: UnknownHostException[es-9];',
      { layer: 'transport', address: 'es-9', reason: 'resolve-host' },
    ],
    ['BindTransportException: Failed to resolve publish address', { layer: 'transport', reason: 'resolve-publish' }],
    [
      'java.lang.IllegalArgumentException: Failed to auto-resolve http publish port, multiple bound addresses',
      { layer: 'http', reason: 'resolve-publish' },
    ],
    [
      'Failed to auto-resolve publish port, multiple bound addresses',
      { layer: 'transport', reason: 'resolve-publish' },
    ],
    [
      "java.lang.IllegalArgumentException: No interface named 'eth0' found, got [name:lo (lo)]",
      { address: 'eth0', reason: 'resolve-host' },
    ],
    ["Interface 'eth0' is not up and running", { address: 'eth0', reason: 'resolve-host' }],
    [
      'setting [_eth0_] matched no network interfaces; valid values include [_lo_]',
      { address: '_eth0_', reason: 'resolve-host' },
    ],
    [
      'No up-and-running site-local (private) addresses found, got [name:lo (lo)]',
      { address: '_site_', reason: 'resolve-host' },
    ],
    [
      'no up-and-running global-scope (public) addresses found, got []',
      { address: '_global_', reason: 'resolve-host' },
    ],
    ['no up-and-running loopback addresses found', { address: '_local_', reason: 'resolve-host' }],
  ])('%s', (text, expected) => {
    expect(failures(log([line('fatal exception while booting Elasticsearch', 'ERROR'), text]))).toEqual([expected])
  })
})

test('one failure told thrice is one, and the layer comes from the line that has it', () => {
  const found = failures(
    log([
      line('uncaught exception in thread [main]', 'ERROR'),
      'Failed to bind to 10.0.0.5:9200',
      'Caused by: BindHttpException: Failed to bind to 10.0.0.5:9200',
      'Caused by: java.net.BindException: belegt',
    ]),
  )
  expect(found).toEqual([{ layer: 'http', address: '10.0.0.5', ports: '9200', reason: 'bind' }])
})

describe('errno by what the host shows', () => {
  const ADDRESSES = frame('addresses', [
    '1: lo inet 127.0.0.1/8 scope host lo',
    '2: eth0 inet 10.0.0.5/24 scope global eth0',
  ])
  const errno = (text: string, ...frames: string[]) =>
    facts(
      read(
        evidence(
          HOST,
          frame('log path=/l/a.log', [line('fatal exception while booting Elasticsearch', 'ERROR'), text]),
          ...frames,
        ),
      ),
      'bind-failure',
    )[0]?.errno
  const listener = (place: string) =>
    frame('listeners source=ss', [`LISTEN 0 128 ${place} *:* users:(("nginx",pid=9,fd=1))`])

  test('another socket on the port: taken', () => {
    expect(errno('BindHttpException: Failed to bind to 10.0.0.5:9200', ADDRESSES, listener('*:9200'))).toBe(
      'EADDRINUSE',
    )
    expect(errno('BindHttpException: Failed to bind to 10.0.0.5:9200', ADDRESSES, listener('10.0.0.5:9200'))).toBe(
      'EADDRINUSE',
    )
    expect(errno('BindHttpException: Failed to bind to 0.0.0.0:9200', ADDRESSES, listener('127.0.0.1:9200'))).toBe(
      'EADDRINUSE',
    )
    expect(errno('BindHttpException[Failed to bind to [9200]]', ADDRESSES, listener('*:9200'))).toBe('EADDRINUSE')
    expect(errno('BindHttpException[Failed to bind to [9200]]', listener('127.0.0.1:9200'))).toBe('EADDRINUSE')
  })

  test('a socket on another address or port: not settled', () => {
    expect(
      errno('BindHttpException: Failed to bind to 10.0.0.5:9200', ADDRESSES, listener('127.0.0.1:9200')),
    ).toBeUndefined()
    expect(
      errno('BindHttpException: Failed to bind to 10.0.0.5:[9200-9201]', ADDRESSES, listener('*:9200')),
    ).toBeUndefined()
    expect(errno('BindHttpException: Failed to bind to es-1:9200', ADDRESSES)).toBeUndefined()
    expect(
      errno('BindHttpException: Failed to bind to 10.0.0.5:9300-9200', ADDRESSES, listener('*:9200')),
    ).toBeUndefined()
  })

  test('an address that the host does not have, by the message or by the configuration', () => {
    expect(errno('BindHttpException: Failed to bind to 10.9.9.9:9200', ADDRESSES)).toBe('EADDRNOTAVAIL')
    expect(errno('BindHttpException: Failed to bind to 10.9.9.9:9200')).toBeUndefined()
    expect(
      errno(
        'BindHttpException[Failed to bind to [9200]]',
        ADDRESSES,
        frame('config path=/e/elasticsearch.yml', ['1:network.host: 10.9.9.9']),
      ),
    ).toBe('EADDRNOTAVAIL')
    expect(
      errno(
        'Failed to bind to [9200]',
        ADDRESSES,
        frame('config path=/e/elasticsearch.yml', ['1:network.host: 10.9.9.9']),
      ),
    ).toBeUndefined()
  })

  test('an IPv6 address on a host without IPv6', () => {
    expect(errno('BindHttpException: Failed to bind to [2001:db8::1]:9200', ADDRESSES)).toBe('EAFNOSUPPORT')
  })

  test('a privileged port', () => {
    const SYSCTL = frame('kernel-settings', ['net.ipv4.ip_unprivileged_port_start=1024'])
    expect(errno('BindHttpException: Failed to bind to 10.0.0.5:443', ADDRESSES, SYSCTL)).toBe('EACCES')
    expect(errno('BindHttpException: Failed to bind to 10.0.0.5:9200', ADDRESSES, SYSCTL)).toBeUndefined()
  })

  test('nothing is concluded for a node in another network namespace', () => {
    const foreign = frame('nodes', ['pid=1', 'netns=other'])
    expect(errno('BindHttpException: Failed to bind to 10.9.9.9:9200', ADDRESSES, foreign)).toBeUndefined()
  })

  test('nor for a failure of an earlier life', () => {
    const text = [
      line('uncaught exception in thread [main]', 'ERROR'),
      'BindHttpException: Failed to bind to 10.9.9.9:9200',
      line('version[7.17.29], pid[9], build[x]', 'INFO'),
    ]
    expect(facts(read(evidence(ADDRESSES, frame('log path=/l/a.log', text))), 'bind-failure')[0]).toMatchObject({
      current: false,
    })
    expect(facts(read(evidence(ADDRESSES, frame('log path=/l/a.log', text))), 'bind-failure')[0]?.errno).toBeUndefined()
  })
})

test('from standard error, which has no format', () => {
  expect(
    failures(
      journal([
        'uncaught exception in thread [main]',
        'BindHttpException[Failed to bind to [9200]]; nested: BindException[x];',
      ]),
    ),
  ).toHaveLength(1)
})
