import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withProgress } from '../../bin/progress.ts'
import { fakeTerminal } from './fake-terminal.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('says what goes on after two seconds, on a terminal, and wipes it away', async () => {
  const terminal = fakeTerminal({ tty: true })
  const { promise, resolve } = Promise.withResolvers<string>()
  const watched = withProgress(terminal, () => 'probing es-1', promise)
  vi.advanceTimersByTime(1999)
  expect(terminal.err()).toBe('')
  vi.advanceTimersByTime(1)
  expect(terminal.err()).toBe('\r\u001b[Kprobing es-1 (2 s)')
  vi.advanceTimersByTime(1000)
  expect(terminal.err()).toContain('probing es-1 (3 s)')
  resolve('done')
  expect(await watched).toBe('done')
  expect(terminal.err().endsWith('\r\u001b[K')).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  expect(terminal.out()).toBe('')
})

test('is silent for what is quick, and where nobody watches', async () => {
  for (const tty of [true, false]) {
    const terminal = fakeTerminal({ tty })
    await withProgress(terminal, () => 'probing', Promise.resolve())
    expect(terminal.err()).toBe('')
  }
})
