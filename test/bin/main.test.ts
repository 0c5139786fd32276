import { describe, expect, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { fakeTerminal } from './fake-terminal.ts'

const run = async (argv: string[], options: Parameters<typeof fakeTerminal>[0] = {}) => {
  const terminal = fakeTerminal(options)
  const code = await main(argv, terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

const fleetCommands = ['status', 'incidents', 'incident', 'events', 'maintenance']
const commands = ['diagnose', 'probe', 'sweep', 'inspect-script', ...fleetCommands, 'causes', 'init', 'demo']

describe('help', () => {
  test('lists every command, with an example and the exit codes', async () => {
    const { code, out, err } = await run(['--help'])
    expect([code, err]).toEqual([0, ''])
    for (const name of commands) expect(out).toContain(`\n  ${name} `)
    expect(out).toContain('example:')
    expect(out).toContain('exit codes:')
  })

  test.each(commands)('%s --help says how, with an example, and does nothing', async name => {
    for (const argv of [
      [name, '--help'],
      [name, '-h'],
      ['help', name],
    ]) {
      const { code, out, err } = await run(argv)
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain(`usage: esfleet ${name}`)
      expect(out).toMatch(/examples?:\n {2}\S/)
    }
  })

  test('without a command it is wrong usage, told on stderr', async () => {
    const { code, out, err } = await run([])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('usage:')
  })

  test('tells its version', async () => {
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: '',
    })
  })
})

describe('wrong usage is one clear line and exit 2', () => {
  test.each([
    [['diagnos'], 'did you mean diagnose?'],
    [['\u001b[31mx'], 'unknown command "\\x1b[31mx"'],
    [['toString'], 'unknown command "toString"'],
    [['--helpp'], 'did you mean --help?'],
    [['diagnose'], 'no target'],
    [['diagnose', 'es-1:0'], 'port "0"'],
    [['diagnose', 'es-1:70000'], 'port "70000"'],
    [['diagnose', 'http://a:b@es-1'], 'user name or password'],
    [['diagnose', '\u001b[2J'], 'neither a host name nor an address'],
    [['diagnose', 'es-1', '--timeout', '5'], 'write 3.5s or 800ms'],
    [['diagnose', 'es-1', '--timeout', '0s'], 'not a duration'],
    [['diagnose', 'es-1', '--transport-port', 'x'], '--transport-port "x"'],
    [['diagnose', 'es-1', '--ca', '/nowhere/ca.pem'], 'there is no such file'],
    [['diagnose', 'es-1', '--ca', 'package.json'], 'holds no PEM certificate'],
    [['diagnose', 'es-1', '--evidence', '/nowhere/x'], 'there is no such file'],
    [['diagnose', 'es-1', '--evidence', '.'], 'it is a directory'],
    [['diagnose', 'es-1', '--evidence', 'package.json'], 'is not evidence'],
    [['sweep'], 'nothing to sweep'],
    [['sweep', '--targets', '/nowhere/x'], 'there is no such file'],
    [['sweep', '--targets', 'package.json'], 'line 1 of "package.json"'],
    [['sweep', 'es-1', '--every', 'x'], '--every "x"'],
    [['causes', 'x'], 'unknown cause "x"; all of them: esfleet causes'],
    [['causes', 'no-master', 'x'], 'unexpected argument "x"'],
    [['inspect-script', '--rate', '1'], 'unknown option --rate'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await run(argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^esfleet: [^\n]+\n$/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none comes out is the point
    expect(err.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })

  test.each([
    ['empty', ''],
    ['binary', Buffer.from([0, 255, 1, 254, 13, 10, 0])],
    ['a web page', '<html></html>'],
    ['larger than any evidence', Buffer.alloc(17 * 1024 * 1024, 'x\n')],
  ])('evidence on stdin that is %s', async (_, stdin) => {
    const { code, err } = await run(['diagnose', '127.0.0.1:1', '--evidence', '-'], { stdin })
    expect(code).toBe(2)
    expect(err).toMatch(/^esfleet: what came on stdin is .*inspect-script[^\n]*\n$/)
  })

  test('evidence from a terminal is asked for in another way', async () => {
    const { code, err } = await run(['diagnose', 'es-1', '--evidence', '-'], { tty: true })
    expect(code).toBe(2)
    expect(err).toContain('pipe it in, or name a file')
  })
})
