import { expect, test } from 'vitest'
import { nearest } from '../../../lib/core/config/nearest.ts'

const commands = ['diagnose', 'probe', 'sweep', 'inspect-script', 'causes', 'demo']

test.each([
  ['diagnoze', 'diagnose'],
  ['daignose', 'diagnose'],
  ['diag', 'diagnose'],
  ['inspect', 'inspect-script'],
  ['cause', 'causes'],
  ['swep', 'sweep'],
  ['xyz', undefined],
  ['', undefined],
  ['d', undefined],
])('%s was meant as %s', (got, meant) => {
  expect(nearest(got, commands)).toBe(meant)
})
