import { expect, test } from 'vitest'
import { socketRoom } from '../../lib/net/descriptor-limit.ts'

const limits = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft.padEnd(20)} 4096                 files     \n`

test('leaves some of the soft limit to the rest of the process', () => {
  expect(socketRoom(limits('1024'))).toBe(960)
})

test('is never none', () => {
  expect(socketRoom(limits('32'))).toBe(1)
})

test('takes an unlimited limit by its word', () => {
  expect(socketRoom(limits('unlimited'))).toBeGreaterThan(1e9)
})

test('assumes a small limit where there is no /proc', () => {
  expect(socketRoom('')).toBe(960)
})

test('reads that of this process', () => {
  expect(socketRoom()).toBeGreaterThan(0)
})
