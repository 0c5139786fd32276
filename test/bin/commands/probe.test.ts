import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../../bin/main.ts'
import { closedPort } from '../../net/listening.ts'
import { fakeTerminal } from '../fake-terminal.ts'

async function probe(stdin: string, ...args: string[]) {
  const { stackTraceLimit } = Error
  onTestFinished(() => {
    Error.stackTraceLimit = stackTraceLimit
  })
  const terminal = fakeTerminal({ stdin })
  const exitCode = await main(['probe', ...args], terminal)
  return { exitCode, out: terminal.out(), err: terminal.err() }
}

test('observations go to stdout, a line each, whatever they say', async () => {
  const line = `${JSON.stringify({ host: '127.0.0.1', port: await closedPort(), kind: 'tcp', timeoutMs: 1000 })}\n`
  const { exitCode, out, err } = await probe(line.repeat(3), '-', '--rate', '500')
  expect(exitCode).toBe(0)
  expect(err).toBe('')
  const observations = out
    .trim()
    .split('\n')
    .map(text => JSON.parse(text))
  expect(observations.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused'])
})

test('a bad line is told with its number, and the good ones are probed all the same', async () => {
  const port = await closedPort()
  const { exitCode, out, err } = await probe(
    `{"host":"127.0.0.1","port":${port}}\n{"host":"\u001b[31mes","port":0}\n`,
    '-',
  )
  expect(exitCode).toBe(2)
  expect(out.trim().split('\n')).toHaveLength(1)
  expect(err).toBe(
    'esfleet: line 2: is not JSON: got "{\\"host\\":\\"\\u001b[31mes\\",\\"port\\":0}", wanted one object a line, {"host":"10.0.0.5","port":9200,"kind":"tcp"}\n',
  )
})

test('a file of another format does not fill the screen', async () => {
  const { exitCode, err } = await probe('x\n'.repeat(500), '-')
  expect(exitCode).toBe(2)
  expect(err.trim().split('\n')).toHaveLength(21)
  expect(err).toMatch(/esfleet: 480 more lines could not be read\n$/)
})

test.each([
  [['--rate', '0', '-'], 'esfleet: --rate "0" is not a number of starts a second: write --rate 500\n'],
  [['--rate', 'fast', '-'], 'esfleet: --rate "fast" is not a number of starts a second: write --rate 500\n'],
  [[], 'esfleet: probe reads its targets from stdin and wants "-", got nothing; see: esfleet probe --help\n'],
  [['es-1'], 'esfleet: probe reads its targets from stdin and wants "-", got "es-1"; see: esfleet probe --help\n'],
])('esfleet probe %j is wrong usage', async (args, told) => {
  expect(await probe('', ...args)).toEqual({ exitCode: 2, out: '', err: told })
})

const shell = (command: string) =>
  promisify(execFile)('sh', ['-c', command, process.execPath]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

test('a reader that leaves early is no error', async () => {
  const lines = `yes '{"host":"127.0.0.1","port":${await closedPort()}}' | head -n 20000`
  const { stdout, stderr } = await shell(`${lines} | "$0" bin/esfleet.ts probe - --rate 100000 | head -n 1`)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(stderr).toBe('')
})

test('an output that cannot be written is our own failure', async () => {
  const line = `{"host":"127.0.0.1","port":${await closedPort()}}`
  const { code, stderr } = await shell(`echo '${line}' | "$0" bin/esfleet.ts probe - > /dev/full`)
  expect(code).toBe(4)
  expect(stderr).toBe('esfleet: cannot write the observations: ENOSPC\n')
})

test.each([
  ['.', 'EISDIR'],
  ['/proc/self/mem', 'EIO'],
])('stdin from %s is unreadable input', async (path, errno) => {
  const { code, stderr } = await shell(`"$0" bin/esfleet.ts probe - < ${path}`)
  expect(code).toBe(2)
  expect(stderr).toBe(`esfleet: cannot read stdin: ${errno}\n`)
})
