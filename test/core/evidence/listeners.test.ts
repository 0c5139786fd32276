import { describe, expect, test } from 'vitest'
import { readListeners } from '../../../lib/core/evidence/listeners.ts'
import { facts, section } from './frame.ts'

const one = (line: string, source = 'ss') =>
  facts(readListeners(section('listeners', [line], { source })), 'listener')[0]

describe('ss, lines measured on iproute2 6.1 with a JVM', () => {
  test.each([
    [
      'LISTEN 0      128                     *:19203       *:* users:(("java",pid=2816,fd=7))      ',
      '*',
      [4, 6],
      19203,
    ],
    ['LISTEN 0      128                 [::1]:19202    [::]:* users:(("java",pid=2816,fd=6))', '::1', [6], 19202],
    ['LISTEN 0      128    [::ffff:127.0.0.1]:19201       *:* users:(("java",pid=2816,fd=4))', '127.0.0.1', [4], 19201],
    ['LISTEN 0      128     [::ffff:10.9.9.9]:19205       *:* users:(("java",pid=2816,fd=9))', '10.9.9.9', [4], 19205],
    ['LISTEN 0      128      0.0.0.0:19203 0.0.0.0:* users:(("java",pid=2816,fd=6))', '*', [4], 19203],
    ['LISTEN 0      128      [::]:19203 [::]:* users:(("java",pid=2816,fd=6))', '*', [6], 19203],
  ])('%s', (line, address, families, port) => {
    expect(one(line)).toMatchObject({
      address,
      families,
      port,
      acceptQueue: 0,
      backlog: 128,
      pid: 2816,
      command: 'java',
    })
  })

  test('an interface behind the address, and no owner without root', () => {
    expect(one('LISTEN 5 4096 127.0.0.53%lo:53 0.0.0.0:*')).toEqual({
      address: '127.0.0.53',
      families: [4],
      port: 53,
      acceptQueue: 5,
      backlog: 4096,
    })
    expect(one('LISTEN 0 128 [fe80::1]%eth0:9300 [::]:*')).toMatchObject({ address: 'fe80::1', families: [6] })
  })

  test('a command with quotes and parentheses', () => {
    expect(one('LISTEN 0 1 *:1 *:* users:(("a\\"b) (c",pid=7,fd=1),("z",pid=8,fd=1))')).toMatchObject({ pid: 7 })
  })

  test.each([
    'State Recv-Q Send-Q Local Address:Port',
    'ESTAB 0 0 1.2.3.4:1 5.6.7.8:2',
    'LISTEN 0 1 *:99999 *:*',
    'LISTEN 0 1 nonsense:9200 *:*',
    '',
  ])('is none: %s', line => {
    expect(one(line)).toBeUndefined()
  })
})

// Synthetic, in the form of /proc/net/tcp and tcp6 as the kernel's documentation has it.
describe('/proc', () => {
  const line = (place: string, more = '') =>
    `   0: ${place} 00000000:0000 0A 00000000:00000003 00:00000000 00000000   901        0 12345 1 0000 100 0 0 10 0${more}`

  test.each([
    ['0100007F:23F0', '127.0.0.1', [4], 9200],
    ['00000000:23F0', '*', [4], 9200],
    ['0000000000000000FFFF00000509090A:23F0', '10.9.9.5', [4], 9200],
    ['0000000000000000FFFF000000000000:23F0', '*', [4], 9200],
    ['00000000000000000000000001000000:2454', '::1', [6], 9300],
    ['000080FE00000000FF005450B6AD1DFE:2454', 'fe80::5054:ff:fe1d:adb6', [6], 9300],
    ['00000000000000000000000000000000:23F0', '*', [4, 6], 9200],
  ])('%s', (place, address, families, port) => {
    expect(one(line(place, ' pid=42 comm=java'), 'proc')).toEqual({
      address,
      families,
      port,
      acceptQueue: 3,
      pid: 42,
      command: 'java',
    })
  })

  test('a wildcard of tcp6 is IPv6 only where IPv4 has a socket of its own', () => {
    const lines = [
      line('00000000:23F0'),
      line('00000000000000000000000000000000:23F0'),
      line('00000000000000000000000000000000:2454'),
    ]
    const found = facts(readListeners(section('listeners', lines, { source: 'proc' })), 'listener')
    expect(found.map(({ port, families }) => [port, families])).toEqual([
      [9200, [4]],
      [9200, [6]],
      [9300, [4, 6]],
    ])
  })
})
