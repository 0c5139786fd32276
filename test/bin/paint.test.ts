import { expect, test } from 'vitest'
import { columnsOf, paintFor } from '../../bin/paint.ts'
import { fakeTerminal } from './fake-terminal.ts'

const painted = (options: Parameters<typeof fakeTerminal>[0]) => {
  const { stdout, env } = fakeTerminal(options)
  return paintFor(stdout, env)('bad', 'x')
}

test('colours on a terminal only, and never with NO_COLOR', () => {
  expect(painted({ tty: true })).toContain('\u001b[31mx')
  expect(painted({})).toBe('x')
  expect(painted({ tty: true, env: { NO_COLOR: '1' } })).toBe('x')
  expect(painted({ tty: true, env: { NO_COLOR: '' } })).toContain('\u001b[')
  expect(painted({ tty: true, env: { TERM: 'dumb' } })).toBe('x')
})

test('uses the width of the window, up to what is good to read', () => {
  const { stdout } = fakeTerminal()
  expect(columnsOf(stdout)).toBe(100)
  stdout.columns = 72
  expect(columnsOf(stdout)).toBe(72)
  stdout.columns = 300
  expect(columnsOf(stdout)).toBe(100)
})
