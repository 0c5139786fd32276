import { expect, test } from 'vitest'
import { printBug, printError } from '../../bin/print.ts'
import { fakeTerminal } from './fake-terminal.ts'

test('an error is one line, whatever it quotes', async () => {
  const terminal = fakeTerminal()
  await printError(terminal, 'cannot read "a\nb\u001b[2J"')
  expect(terminal.err()).toBe('esfleet: cannot read "a\\nb\\x1b[2J"\n')
})

test('a bug has its stack and never the exit code of a named fault', async () => {
  const terminal = fakeTerminal()
  expect(await printBug(terminal, new Error('\u001b[2Jboom'))).toBe(4)
  expect(terminal.err()).toContain('please report it')
  expect(terminal.err()).toContain('\\x1b[2Jboom')
  expect(terminal.err()).toMatch(/at .*print\.test\.ts/)
  expect(await printBug(terminal, 'text')).toBe(4)
})
