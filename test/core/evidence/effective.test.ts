import { describe, expect, test } from 'vitest'
import { resolveBindHosts } from '../../../lib/core/evidence/bind-addresses.ts'
import { bindHosts, effectiveSetting, mainConf, portRange } from '../../../lib/core/evidence/effective.ts'
import { evidence, frame, read } from './frame.ts'

const config = (dir: string, ...lines: string[]) =>
  frame(
    `config path=${dir}/elasticsearch.yml`,
    lines.map((line, i) => `${i + 1}:${line}`),
  )
const node = (conf: string, ...more: string[]) =>
  frame('nodes', ['pid=1', 'product=elasticsearch', 'role=server', `conf=${conf}`, ...more])
const given = (...lines: string[]) => read(evidence(config('/e', ...lines)))

describe('a setting', () => {
  test('of the command line beats the file, and the last in the file wins', () => {
    const findings = read(
      evidence(
        node('/e', 'setting=http.port=9205'),
        config('/e', 'http.port: 9201', 'x: 1', 'x.y: 2', 'http: {port: 9202}'),
      ),
    )
    expect(effectiveSetting(findings, 'http.port')?.value).toBe('9205')
    expect(effectiveSetting(given('a: 1', 'b: 2', 'nested: {c: 3}', 'nested.c: 4'), 'nested.c')?.value).toBe('4')
    expect(effectiveSetting(findings, 'none')).toBeUndefined()
  })

  test('is that of the node asked for', () => {
    const findings = read(evidence(node('/b'), config('/a', 'http.port: 1'), config('/b', 'http.port: 2')))
    expect(mainConf(findings)).toBe('/b')
    expect(effectiveSetting(findings, 'http.port')?.value).toBe('2')
    expect(effectiveSetting(findings, 'http.port', '/a')?.value).toBe('1')
  })

  test('without a process the first file counts, without a file any setting', () => {
    expect(mainConf(given('a: b'))).toBe('/e')
    expect(mainConf(read(evidence(frame('nodes', ['pid=1', 'setting=a=b']))))).toBe('')
    expect(mainConf(read(evidence(frame('nodes', ['pid=1', 'role=launcher', 'conf=/l']))))).toBe('/l')
    expect(mainConf([])).toBeUndefined()
    expect(effectiveSetting([], 'a')).toBeUndefined()
  })
})

describe('what a layer binds', () => {
  test.each([
    [[], 'http', ['_local_'], undefined],
    [['network.host: 0.0.0.0'], 'http', ['0.0.0.0'], 'network.host'],
    [['network.host: 0.0.0.0', 'http.host: localhost'], 'http', ['localhost'], 'http.host'],
    [['network.host: 0.0.0.0', 'http.host: localhost'], 'transport', ['0.0.0.0'], 'network.host'],
    [['network.host: a', 'network.bind_host: [b, c]'], 'transport', ['b', 'c'], 'network.bind_host'],
    [['network.host: a', 'http.bind_host: "b , c"'], 'http', ['b', 'c'], 'http.bind_host'],
    [
      ['transport.host: a', 'transport.profiles.default.bind_host: b'],
      'transport',
      ['b'],
      'transport.profiles.default.bind_host',
    ],
    [['network.host: a', 'http.host: ""'], 'http', ['a'], 'network.host'],
    [['network.host: a', 'http.host: []'], 'http', ['a'], 'network.host'],
  ] as const)('%j %s', (lines, layer, hosts, key) => {
    const found = bindHosts(given(...lines), layer)
    expect(found.hosts).toEqual(hosts)
    expect(found.decidedBy?.key).toBe(key)
  })
})

describe('which ports a layer tries', () => {
  test.each([
    [[], 'http', '9200-9300', false],
    [['http.port: 9200'], 'http', '9200', true],
    [['http.port: 9200-9210, 9300'], 'http', '9200-9210,9300', false],
    [['transport.tcp.port: 9301'], 'transport', '9301', true],
    [['transport.tcp.port: 9301', 'transport.port: 9302'], 'transport', '9302', true],
    [[], 'transport', '9300-9400', false],
  ] as const)('%j %s', (lines, layer, ports, fixed) => {
    expect(portRange(given(...lines), layer)).toMatchObject({ ports, fixed })
  })

  test('version 8 took one port off the transport', () => {
    expect(portRange(read(evidence(node('/e', 'version=8.19.8'))), 'transport').ports).toBe('9300-9399')
    expect(portRange(read(evidence(node('/e', 'version=7.17.29'))), 'transport').ports).toBe('9300-9400')
    expect(portRange(read(evidence(node('/e'))), 'transport').ports).toBe('9300-9400')
    expect(
      portRange(read(evidence(frame('nodes', ['pid=1', 'product=opensearch', 'version=3.0.0']))), 'transport').ports,
    ).toBe('9300-9400')
  })
})

describe('which addresses that means on this host', () => {
  const ADDRESSES = frame('addresses', [
    '1: lo inet 127.0.0.1/8 scope host lo',
    '1: lo inet6 ::1/128 scope host noprefixroute',
    '2: ens5 inet 10.0.1.5/24 brd 10.0.1.255 scope global dynamic ens5',
    '2: ens5 inet6 fe80::1/64 scope link',
    '2: ens5 inet6 2001:db8::5/64 scope global',
    '3: docker0@if2 inet 172.17.0.1/16 scope global docker0',
    '4: wg0 inet 100.64.0.7 peer 100.64.0.8/32 scope nowhere wg0',
    'noise',
  ])
  const resolved = (hosts: string, ...frames: string[]) =>
    resolveBindHosts(read(evidence(config('/e', `network.host: ${hosts}`), ADDRESSES, ...frames)), 'http', '/e')

  test.each([
    ['_local_', ['127.0.0.1', '::1']],
    ['_local:ipv4_', ['127.0.0.1']],
    ['_site_', ['10.0.1.5', '172.17.0.1']],
    ['_global_', ['2001:db8::5', '100.64.0.7']],
    ['_ens5_', ['10.0.1.5', 'fe80::1', '2001:db8::5']],
    ['_[ens5]:ipv6_', ['fe80::1', '2001:db8::5']],
    ['"#local#"', ['127.0.0.1', '::1']],
    ['10.0.1.5, 10.0.1.5', ['10.0.1.5']],
    ['10.9.9.9', ['10.9.9.9']],
    ['localhost', ['127.0.0.1']],
  ])('%s', (hosts, addresses) => {
    expect(resolved(hosts)).toEqual({ addresses, wildcard: false, unresolved: [] })
  })

  test.each(['0.0.0.0', '"0"', '"::"'])('%s is every address', hosts => {
    expect(resolved(hosts)).toMatchObject({ wildcard: true, unresolved: [] })
    expect(resolved(hosts).addresses).toContain('10.0.1.5')
  })

  test('names by the resolution that was seen, and what means nothing here', () => {
    expect(resolved('es-1', frame('resolution', ['es-1 ok 10.0.1.5'])).addresses).toEqual(['10.0.1.5'])
    expect(resolved('[_eth9_, es-2, "$NAME"]').unresolved).toEqual(['_eth9_', 'es-2', '$NAME'])
  })

  test('loopback is there even where no addresses were collected', () => {
    expect(resolveBindHosts([], 'http').addresses).toEqual(['127.0.0.1'])
    expect(resolveBindHosts(given('network.host: _local:ipv6_'), 'http').addresses).toEqual(['::1'])
    expect(resolveBindHosts(given('network.host: _site_'), 'http').unresolved).toEqual(['_site_'])
  })
})
