import { BlockList, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cidr, contains, formatCidr, overlaps, parseCidr, single } from '../../../lib/core/cidr/cidr.ts'
import { inPrivateBlock, inRfc1918 } from '../../../lib/core/cidr/private.ts'
import { type Range, subtract } from '../../../lib/core/cidr/range.ts'
import { formatAddress, parseAddress } from '../../../lib/core/evidence/literal-address.ts'

const read = (text: string): Cidr => {
  const block = parseCidr(text)
  if (block === undefined) throw new Error(text)
  return block
}
const address = (text: string) => {
  const literal = parseAddress(text)
  if (literal === undefined) throw new Error(text)
  return literal
}

/** Few bits differ, so that blocks meet. */
const v4 = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 })).map(([a, b]) => `10.${a}.0.${b}`)
const v6 = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0xffff }))
  .map(([a, b]) => `2001:db8:${a.toString(16)}:8000::${b.toString(16)}`)
const spelt = fc.oneof(v4, v6)
const block = fc.oneof(
  fc.tuple(v4, fc.integer({ min: 0, max: 32 })).map(([base, length]) => `${base}/${length}`),
  fc.tuple(v6, fc.integer({ min: 0, max: 128 })).map(([base, length]) => `${base}/${length}`),
)

const familyOf = (text: string) => (isIPv6(text) ? 'ipv6' : 'ipv4')
const listed = (texts: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const text of texts) {
    const [base = '', length] = text.split('/')
    list.addSubnet(base, Number(length), familyOf(base))
  }
  return list
}

/** `BlockList` takes an IPv4 address for one of `::/0`, which EC2 does not. */
const alike = (a: string, b: string): boolean => isIPv6(a.split('/')[0] ?? '') === isIPv6(b.split('/')[0] ?? '')

describe('blocks, beside BlockList of node:net', () => {
  test('contain what it says they contain', () => {
    fc.assert(
      fc.property(block, spelt, (text, each) => {
        expect(contains(read(text), address(each))).toBe(
          alike(text, each) && listed([text]).check(each, familyOf(each)),
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('overlap where one holds the first address of the other', () => {
    const first = ({ family, from }: Cidr) => formatAddress({ family, bits: from })
    const meets = (a: string, b: string) => listed([a]).check(first(read(b)), familyOf(first(read(b))))
    fc.assert(
      fc.property(block, block, (a, b) => {
        expect(overlaps(read(a), read(b))).toBe(alike(a, b) && (meets(a, b) || meets(b, a)))
      }),
      { numRuns: 2000 },
    )
  })

  test('what is left of a block without others holds just the addresses that no other holds', () => {
    fc.assert(
      fc.property(block, fc.array(block, { maxLength: 4 }), spelt, (whole, less, each) => {
        fc.pre(alike(whole, each))
        const { bits } = address(each)
        const comparable = less.filter(text => alike(text, whole))
        const left = comparable.reduce<Range<bigint>[]>((ranges, text) => subtract(ranges, read(text)), [read(whole)])
        const kind = familyOf(each)
        const expected = listed([whole]).check(each, kind) && !listed(comparable).check(each, kind)
        expect(left.some(({ from, to }) => from <= bits && bits < to)).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })
})

test('a block is written as EC2 writes it', () => {
  expect(formatCidr(read('10.0.1.9/24'))).toBe('10.0.1.0/24')
  expect(formatCidr(read('10.0.1.9'))).toBe('10.0.1.9/32')
  expect(formatCidr(read('2001:db8:1::/48'))).toBe('2001:db8:1::/48')
  expect(formatCidr(single(address('::1')))).toBe('::1/128')
  expect(read('0.0.0.0/0').to).toBe(1n << 32n)
})

test.each([
  '',
  '10.0.0.0/33',
  '10.0.0/8',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '2001:db8::/129',
  'pl-1',
  '10.0.0.0/8.0',
])('"%s" is no block', text => {
  expect(parseCidr(text)).toBeUndefined()
})

test('private blocks', () => {
  expect(['172.31.0.1', '192.168.9.9'].map(text => inRfc1918(address(text)))).toEqual([true, true])
  expect(['100.64.0.1', 'fd00::1', 'fe80::1'].map(text => inPrivateBlock(address(text)))).toEqual([true, true, true])
  expect(['172.32.0.1', '198.51.100.7', '2001:db8::1'].map(text => inPrivateBlock(address(text)))).toEqual([
    false,
    false,
    false,
  ])
})
