import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../bin/arguments.ts'
import type { Command } from '../../bin/command.ts'
import { CommandError } from '../../bin/command.ts'

const command: Command = {
  name: 'diagnose',
  summary: '',
  operands: '',
  maxOperands: 1,
  options: {
    evidence: { type: 'string', value: 'FILE|-', about: '' },
    watch: { type: 'boolean', about: '' },
  },
  examples: [],
  run: async () => 0,
}

const problem = (...argv: string[]): string => {
  try {
    parseArguments(command, argv)
  } catch (err) {
    if (err instanceof CommandError && err.exitCode === 2) return err.message
    throw err
  }
  return ''
}

describe('parseArguments', () => {
  test('reads operands and options in any order', () => {
    expect(parseArguments(command, ['--evidence', '-', 'es-1', '--watch', '--json'])).toEqual({
      operands: ['es-1'],
      values: { evidence: '-', watch: true, json: true },
    })
    expect(parseArguments(command, ['--evidence=-x', '--', '--watch'])).toEqual({
      operands: ['--watch'],
      values: { evidence: '-x' },
    })
    expect(parseArguments(command, ['-h']).values).toEqual({ help: true })
  })

  test.each([
    [['--evidnce', 'x'], 'unknown option --evidnce, did you mean --evidence?'],
    [['--zzzzzz'], 'unknown option --zzzzzz; see: esfleet diagnose --help'],
    [['-e', 'x'], 'unknown option -e'],
    [['--constructor'], 'unknown option --constructor'],
    [['--evidence'], '--evidence needs a value (FILE|-)'],
    [['--evidence', '--watch'], '--evidence needs a value'],
    [['--watch=yes'], '--watch takes no value, got "yes"'],
    [['es-1', 'es-2'], 'unexpected argument "es-2"'],
  ])('%j', (argv, message) => {
    expect(problem(...argv)).toContain(message)
  })
})
