import { expect, test } from 'vitest'
import { withProgress } from '../../bin/progress.ts'
import { fakeTerminal } from './fake-terminal.ts'

test('says what goes on after two seconds, on a terminal, and wipes it away', async () => {
  const terminal = fakeTerminal({ tty: true })
  const { promise, resolve } = Promise.withResolvers<string>()
  const watched = withProgress(terminal, () => 'probing es-1', promise)
  await expect.poll(terminal.err, { timeout: 5000 }).toContain('probing es-1 (2 s)')
  resolve('done')
  expect(await watched).toBe('done')
  expect(terminal.err().endsWith('\r\u001b[K')).toBe(true)
  expect(terminal.out()).toBe('')
})

test('is silent for what is quick, and where nobody watches', async () => {
  for (const tty of [true, false]) {
    const terminal = fakeTerminal({ tty })
    await withProgress(terminal, () => 'probing', Promise.resolve())
    expect(terminal.err()).toBe('')
  }
})
