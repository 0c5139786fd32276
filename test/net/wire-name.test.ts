import { describe, expect, it } from 'vitest'
import { hostHeader, serverName } from '../../lib/net/wire-name.ts'

describe('serverName', () => {
  it.each([
    ['es-1.test', 'es-1.test'],
    ['es-1.test.', 'es-1.test'],
    ['ES_1', 'es_1'],
    ['bücher.test', 'xn--bcher-kva.test'],
    ['10.0.0.1', undefined],
    ['::1', undefined],
    ['a b', undefined],
    ['a\r\nx: y', undefined],
    ['', undefined],
    ['x.'.repeat(200), undefined],
  ])('%j is sent as %s', (host, name) => {
    expect(serverName(host)).toBe(name)
  })
})

describe('hostHeader', () => {
  it.each([
    ['es-1.test', '10.0.0.1', 'es-1.test:9200'],
    ['10.0.0.1', '10.0.0.1', '10.0.0.1:9200'],
    ['::1', '::1', '[::1]:9200'],
    ['fe80::1%eth0', 'fe80::1%eth0', '[fe80::1]:9200'],
    ['a\r\nx: y', '10.0.0.1', '10.0.0.1:9200'],
  ])('%j at %s is %s', (host, address, header) => {
    expect(hostHeader(host, address, 9200)).toBe(header)
  })
})
