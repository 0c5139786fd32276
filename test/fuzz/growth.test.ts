import { expect, test } from 'vitest'
import { growthOf } from './growth.ts'

const text = (size: number) => 'a'.repeat(size)

test('what looks at everything once is linear', () => {
  const read = (input: string) => void [...input].filter(char => char === 'b').join('')
  expect(growthOf(text, read).linear).toBe(true)
})

test('what looks at the rest again for everything it meets is not', () => {
  const read = (input: string) => {
    let missing = 0
    for (let at = 0; at < input.length; at++) missing += input.indexOf('b', at)
    expect(missing).toBe(-input.length)
  }
  const { linear, factors } = growthOf(text, read)
  expect(linear).toBe(false)
  expect(factors[1]).toBeGreaterThan(3)
})
