import { expect, test } from 'vitest'
import { growthOf } from './growth.ts'

const text = (size: number) => 'a'.repeat(size / 4)

test('what looks at everything once is linear', () => {
  const read = (input: string) => void [...input].filter(char => char === 'b').join('')
  expect(growthOf(text, read).linear).toBe(true)
})

test('what looks at the rest again for everything it meets is not', () => {
  const read = (input: string) => {
    for (let at = 0; at < input.length; at++) input.indexOf('b', at)
  }
  const { linear, factors } = growthOf(text, read)
  expect(linear).toBe(false)
  expect(factors[1]).toBeGreaterThan(3)
})
