import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIRST_FLEET } from '../../../bin/first-fleet.ts'
import { main } from '../../../bin/main.ts'
import { readFleetConfig } from '../../../lib/core/config/read-fleet-config.ts'
import { fakeTerminal } from '../fake-terminal.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-init-'))
})
afterAll(() => rm(folder, { recursive: true }))

const init = async (...argv: string[]) => {
  const terminal = fakeTerminal({})
  const code = await main(['init', ...argv], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

const SCHEMA = /^# yaml-language-server: \$schema=(\S+)\n/

describe('init', () => {
  test('writes a first fleet, which names the schema from where it stands', async () => {
    const file = join(folder, 'fleet.yaml')
    expect(await init(file)).toEqual({
      code: 0,
      out: `wrote ${file}: fill in what says FILL-IN, then npx cdk deploy '**'\n`,
      err: '',
    })
    const text = await readFile(file, 'utf8')
    expect(text.replace(SCHEMA, '')).toBe(FIRST_FLEET.replace(SCHEMA, ''))
    const schema = resolve(dirname(file), SCHEMA.exec(text)?.[1] ?? '')
    expect(JSON.parse(await readFile(schema, 'utf8')).properties).toHaveProperty('environments')
  })

  test('--example writes every field', async () => {
    const file = join(folder, 'all.yaml')
    expect(await init('--example', '--json', file)).toEqual({
      code: 0,
      out: `${JSON.stringify({ written: file })}\n`,
      err: '',
    })
    expect(readFleetConfig(await readFile(file, 'utf8'), file).ok).toBe(true)
  })

  test('leaves what is there as it is', async () => {
    const file = join(folder, 'mine.yaml')
    await writeFile(file, 'fleet: mine\n')
    expect(await init(file)).toEqual({
      code: 2,
      out: '',
      err: `esfleet: cannot write "${file}": it is there already, and is left as it is: name another file\n`,
    })
    expect(await readFile(file, 'utf8')).toBe('fleet: mine\n')
  })

  test('says when there is no such folder', async () => {
    const { code, err } = await init(join(folder, 'none', 'fleet.yaml'))
    expect([code, err]).toEqual([2, expect.stringContaining('there is no such folder')])
  })
})

describe('the first fleet', () => {
  test('asks for all that is to be filled in, and for nothing else', () => {
    const read = readFleetConfig(FIRST_FLEET, 'fleet.yaml')
    const lines = FIRST_FLEET.split('\n').flatMap((line, i) => (/^[^#]*FILL-IN/.test(line) ? [i + 1] : []))
    expect(read.ok ? [] : read.problems.map(({ line }) => line)).toEqual(lines)
    expect(lines).toHaveLength(4)
  })

  test('is a fleet once it is filled in', () => {
    const filled = FIRST_FLEET.replace('region: FILL-IN', 'region: eu-central-1').replaceAll('-FILL-IN', '-0a1b2c3d')
    expect(readFleetConfig(filled, 'fleet.yaml')).toMatchObject({ ok: true, config: { fleet: 'es-probe-fleet' } })
  })
})
