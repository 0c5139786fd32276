import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAddress,
  isLinkLocal,
  isLoopback,
  isSiteLocal,
  isWildcard,
  type LiteralAddress,
  parseAddress,
  sameAddress,
} from '../../../lib/core/evidence/literal-address.ts'

test.each([
  ['10.0.0.5', '10.0.0.5'],
  ['[::1]', '::1'],
  ['::ffff:10.0.0.5', '10.0.0.5'],
  ['::ffff:0a00:0005', '10.0.0.5'],
  ['fe80:0:0:0:0:0:0:1%eth0', 'fe80::1'],
  ['::', '::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
])('%s is %s', (text, plain) => {
  expect(formatAddress(parseAddress(text) as LiteralAddress)).toBe(plain)
})

test.each([
  '',
  '256.1.1.1',
  '1.2.3',
  '1:2:3',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '::12345',
  '::g',
  '::1:',
  ':1::',
  '::1.2.3.999',
  'localhost',
  'x'.repeat(60),
])('%s is no address', text => {
  expect(parseAddress(text)).toBeUndefined()
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), bits => {
      const address: LiteralAddress = { family: 6, bits }
      const back = parseAddress(formatAddress(address))
      return bits >> 32n === 0xffffn ? back?.family === 4 : back?.family === 6 && back.bits === bits
    }),
  )
  fc.assert(fc.property(fc.ipV6(), text => parseAddress(text) !== undefined))
  fc.assert(fc.property(fc.ipV4(), text => formatAddress(parseAddress(text) as LiteralAddress) === text))
})

describe('kinds of addresses, as Java has them', () => {
  const kinds = (text: string) => {
    const address = parseAddress(text) as LiteralAddress
    return [isLoopback, isWildcard, isLinkLocal, isSiteLocal].map(is => is(address))
  }
  test.each([
    ['127.0.0.9', [true, false, false, false]],
    ['::1', [true, false, false, false]],
    ['0.0.0.0', [false, true, false, false]],
    ['169.254.1.1', [false, false, true, false]],
    ['fe80::1', [false, false, true, false]],
    ['10.1.1.1', [false, false, false, true]],
    ['172.31.0.1', [false, false, false, true]],
    ['192.168.0.1', [false, false, false, true]],
    ['fec0::1', [false, false, false, true]],
    ['100.64.0.1', [false, false, false, false]],
    ['172.32.0.1', [false, false, false, false]],
    ['fd00::1', [false, false, false, false]],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected)
  })
})

test('two spellings of one address are the same, and so are equal names', () => {
  expect(sameAddress('::ffff:1.2.3.4', '1.2.3.4')).toBe(true)
  expect(sameAddress('::1', '127.0.0.1')).toBe(false)
  expect(sameAddress('*', '*')).toBe(true)
  expect(sameAddress('*', '1.2.3.4')).toBe(false)
})
