import { expect, test } from 'vitest'
import {
  familyOfAddress,
  inBlock,
  isLoopback,
  isPrivate,
  isWildcard,
} from '../../../../lib/core/diagnose/known/address.ts'

test.each([
  ['10.0.0.5', '10.0.0.0/8', true],
  ['11.0.0.5', '10.0.0.0/8', false],
  ['10.0.0.5', '10.0.0.5', true],
  ['10.0.0.5', '0.0.0.0/0', true],
  ['10.0.0.5', '10.0.0.1-10.0.0.9', true],
  ['10.0.0.5', '10.0.0.6-10.0.0.9', false],
  ['10.0.0.5', '10.0.0.1-', false],
  ['10.0.0.5', 'fd00::/8', false],
  ['fd00::5', 'fd00::/8', true],
  ['fd00::5', '::1-ffff::', true],
  ['fd00::5', '10.0.0.1-10.0.0.9', false],
  ['::ffff:10.0.0.5', '10.0.0.0/24', true],
  ['10.0.0.5', '10.0.0.0/33', false],
  ['10.0.0.5', '10.0.0.0/x', false],
  ['10.0.0.5', 'office', false],
  ['office', '10.0.0.0/8', false],
])('%s in %s: %s', (address, block, is) => {
  expect(inBlock(address, block)).toBe(is)
})

test('what kind of address it is', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost', '10.0.0.1', 'x'].filter(isLoopback)).toEqual([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    'localhost',
  ])
  expect(['*', '0.0.0.0', '::', '10.0.0.1', 'x'].filter(isWildcard)).toEqual(['*', '0.0.0.0', '::'])
  expect(['10.0.0.1', '172.31.0.1', '100.64.0.1', 'fd00::1', '54.1.2.3', '2600::1'].filter(isPrivate)).toHaveLength(4)
  expect(['10.0.0.1', 'fd00::1', 'x'].map(familyOfAddress)).toEqual([4, 6, undefined])
})
