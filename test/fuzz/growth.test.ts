import { expect, test } from 'vitest'
import { growthOf } from './growth.ts'

const text = (size: number) => 'a'.repeat(size / 16)

test('what looks at everything once is linear', () => {
  const read = (input: string) => void [...input.repeat(16)].filter(char => char === 'b').join('')
  expect(growthOf(text, read).linear).toBe(true)
})

test('what begins again at every character is not', () => {
  const { linear, factors } = growthOf(text, input => void /a+a+b/.test(input.slice(0, input.length / 8)))
  expect(linear).toBe(false)
  expect(factors[1]).toBeGreaterThan(3)
})
