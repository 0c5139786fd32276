import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../../bin/main.ts'
import { PathAnswer } from '../../../lib/core/model/path.ts'
import { aSnapshot, CLIENT, group, NODE } from '../../core/packet-path/a-snapshot.ts'
import { fakeTerminal } from '../fake-terminal.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-path-'))
  file = join(folder, 'snapshot.json')
  await writeFile(file, JSON.stringify(aSnapshot()))
})
afterAll(() => rm(folder, { recursive: true }))

const run = async (argv: string[], stdin?: string) => {
  const terminal = fakeTerminal(stdin === undefined ? {} : { stdin })
  const code = await main(['path', ...argv], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}
const asked = (...more: string[]) => ['--from', CLIENT, '--to', NODE, '--port', '9200', ...more]

describe('path', () => {
  test('passes is exit 0', async () => {
    expect(await run(asked('--snapshot', file))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^PASSES /),
      err: '',
    })
  })

  test('blocked is exit 1, with the contract as JSON', async () => {
    const closed = aSnapshot({ groups: [group('sg-client'), group('sg-node')] })
    const { code, out } = await run(asked('--snapshot', '-', '--json'), JSON.stringify(closed))
    expect(code).toBe(1)
    expect(PathAnswer.parse(JSON.parse(out))).toMatchObject({
      verdict: 'blocked',
      blockers: [{ kind: 'security-group-ingress', direction: 'forward', id: 'sg-node', rule: null }],
      missing: [],
    })
  })

  test('what cannot be told is exit 3', async () => {
    const { code, out } = await run(
      asked('--snapshot', '-'),
      JSON.stringify({ ...aSnapshot(), DescribeNetworkAcls: undefined }),
    )
    expect({ code, told: out.slice(0, 7) }).toEqual({ code: 3, told: 'UNKNOWN' })
  })

  test.each([
    [['--from', CLIENT, '--to', NODE, '--port', '9200'], '--snapshot is missing'],
    [['--snapshot', 'x', '--to', NODE, '--port', '9200'], '--from is missing'],
    [['--snapshot', 'x', '--from', 'web', '--to', NODE, '--port', '9200'], '--from: got "web", wanted eni-…'],
    [['--snapshot', 'x', '--from', CLIENT, '--to', NODE, '--port', '0'], '--port: got "0", wanted a number'],
    [asked('--snapshot', 'gone.json'), 'cannot read the snapshot "gone.json": there is no such file'],
  ])('%j is exit 2', async (argv, problem) => {
    const { code, out, err } = await run(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(problem)
  })

  test('a file that is no snapshot is exit 2, and says what is wrong with it', async () => {
    const { code, err } = await run(asked('--snapshot', '-'), '{"DescribeSubnets": []}')
    expect({ code, err }).toEqual({
      code: 2,
      err: 'esfleet: what came on stdin is no snapshot: DescribeSubnets: got a list, wanted an object; how to make one: esfleet path --help\n',
    })
  })

  test('its help makes a snapshot in eight lines', async () => {
    const { out } = await run(['--help'])
    const lines = [...out.matchAll(/aws ec2 (describe-[a-z-]+) .*\{(\w+): \.\}/g)]
    expect(lines.map(([, , key]) => key).sort()).toEqual(
      Object.keys(aSnapshot())
        .filter(key => key.startsWith('Describe'))
        .sort(),
    )
  })
})

test('diagnose reads a snapshot too, and tells what is wrong with it', async () => {
  const terminal = fakeTerminal()
  expect(await main(['diagnose', '127.0.0.1:1', '--snapshot', file, '--timeout', '1s'], terminal)).toBe(3)
  const other = fakeTerminal({ stdin: '{}' })
  expect(await main(['diagnose', '127.0.0.1:1', '--snapshot', '-', '--timeout', '1s'], other)).toBe(2)
  expect(other.err()).toContain('it has none of the keys')
})
