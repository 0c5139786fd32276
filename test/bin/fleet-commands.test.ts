import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { main } from '../../bin/main.ts'
import { FleetStatus } from '../../lib/core/model/fleet-status.ts'
import {
  EventList,
  IncidentList,
  IncidentStory,
  MaintenanceAdded,
  MaintenanceEnded,
  MaintenanceList,
} from '../../lib/core/model/incident-views.ts'
import { writeLedgerFile } from '../../lib/local/ledger-file.ts'
import { incident, opened, resolved } from '../ledger/shapes.ts'
import { AT, aFleet, OPEN, OVER } from './a-fleet.ts'
import { fakeTerminal } from './fake-terminal.ts'

let folder: string
let file: string
let calm: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-commands-'))
  calm = join(folder, 'calm.json')
  await writeLedgerFile(calm, await aFleet([opened(OVER), resolved(OVER)]), AT)
})
beforeEach(async () => {
  file = join(folder, 'ledger.json')
  await writeLedgerFile(file, await aFleet(), AT)
})
afterAll(() => rm(folder, { recursive: true }))

const run = async (argv: string[], ledger = file) => {
  const terminal = fakeTerminal()
  const code = await main([...argv, '--ledger', ledger], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

async function json<S extends z.ZodMiniType>(schema: S, argv: string[], ledger = file) {
  const { code, out } = await run([...argv, '--json'], ledger)
  expect(z.safeParse(schema, JSON.parse(out)).error).toBeUndefined()
  return { code, value: JSON.parse(out) as z.infer<S> }
}

describe('status', () => {
  test('tells the verdict, the heartbeats, the incident with its command, and the matrix', async () => {
    const { code, out, err } = await run(['status'])
    expect([code, err]).toEqual([1, ''])
    expect(out).toMatch(/^RED +esf prod: 1 of 3 targets red or flapping, 1 open incident, 1 of 3 vantages silent\n/)
    expect(out).toContain('last sweep 23 s ago')
    expect(out).toContain('outside  silent for 10 sweeps, last heard 10 min ago: its cells are unknown')
    expect(out).toContain(`esfleet incident ${OPEN.id} --ledger ${file}`)
    expect(out).toMatch(/10\.0\.0\.1 +red +green +unknown +refused for 10 min/)
    expect(out).not.toContain('10.0.0.2')
  })

  test('--json is the published shape', async () => {
    const { code, value } = await json(FleetStatus, ['status'])
    expect([code, value.verdict, value.targets.length]).toEqual([1, 'red', 1])
  })
})

describe('incidents', () => {
  test('open ones are exit 1, none is exit 0', async () => {
    const { code, out } = await run(['incidents'])
    expect(code).toBe(1)
    expect(out).toContain(`${OPEN.id}  open  10.0.0.1 (data) cannot be reached on 9200 and 9300: connection refused`)
    expect(out).not.toContain(OVER.id)
    expect(await run(['incidents'], calm)).toMatchObject({ code: 0, out: 'no open incident\n' })
  })

  test('--all tells those that are over, --limit how many', async () => {
    const { code, value } = await json(IncidentList, ['incidents', '--all'], calm)
    expect([code, value.incidents.map(({ id }) => id)]).toEqual([0, [OVER.id]])
    const { out } = await run(['incidents', '--all', '--limit', '1'])
    expect(out.match(/^inc-/gm)).toHaveLength(1)
    expect(out).toContain('and more: --limit 10')
  })
})

describe('incident', () => {
  test.each(['inc-00aa11bb22cc', 'inc-00aa', '00aa'])('%s is found', async id => {
    const { code, out } = await run(['incident', id])
    expect(code).toBe(1)
    expect(out).toMatch(/^OPEN +10\.0\.0\.1 \(data\) cannot be reached on 9200 and 9300: connection refused\n/)
    expect(out).toContain('esfleet diagnose 10.0.0.1:9200\n')
    expect(out).toContain('10.0.0.2 joined, 2 members now')
  })

  test('one that is over is exit 0, and nothing is left to run', async () => {
    const { code, value } = await json(IncidentStory, ['incident', '00ff'])
    expect([code, value.next, value.events.map(({ type }) => type)]).toEqual([
      0,
      [],
      ['IncidentOpened', 'IncidentResolved'],
    ])
  })

  test.each([
    [[], 'which incident?'],
    [['inc-00aa11bb22cd'], 'did you mean inc-00aa11bb22cc?'],
    [['zzz'], 'there is no incident "zzz"; all: esfleet incidents --all'],
    [['inc-00'], 'may be inc-00ff11bb22cc, inc-00aa11bb22cc: give more of it'],
  ])('%j is wrong usage', async (operands, message) => {
    const { code, out, err } = await run(['incident', ...operands])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  test('what a name says is shown and not obeyed', async () => {
    const group = { targetGroup: 'da\u001b[2Jta', scope: { kind: 'target-group' } as const }
    await writeLedgerFile(file, await aFleet([opened(incident('inc-0', group))]), AT)
    const { out } = await run(['incident', 'inc-0'])
    expect(out).toContain('da\\x1b[2Jta')
    expect(out).not.toContain('\u001b')
  })
})

describe('events', () => {
  test('what was announced, newest last', async () => {
    const { code, value } = await json(EventList, ['events'])
    const times = value.events.map(({ at }) => at)
    expect(code).toBe(0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(value.events.at(-1)?.type).toBe('IncidentUpdated')
    const last = await run(['events', '--limit', '1'])
    expect(last.out.match(/Incident\w+/g)).toEqual(['IncidentUpdated'])
  })
})

test('events --types lists what can be announced, and asks no fleet', async () => {
  const terminal = fakeTerminal()
  expect(await main(['events', '--types', '--json'], terminal)).toBe(0)
  const types: { type: string; schema: string }[] = JSON.parse(terminal.out())
  expect(types.map(({ type }) => type)).toContain('VantageSilent')
  for (const { schema } of types) expect(JSON.parse(await readFile(schema, 'utf8'))).toHaveProperty('properties')
  expect((await run(['events', '--types'])).out).toContain('docs/events/incident-opened.schema.json')
})

test('nothing was ever announced of a fleet that was never red', async () => {
  const still = join(folder, 'still.json')
  await writeLedgerFile(still, await aFleet([]), AT)
  expect(await run(['events'], still)).toMatchObject({ code: 0, out: 'no incident was ever announced\n' })
  expect(await run(['incidents', '--all'], still)).toMatchObject({ code: 0, out: 'no incident ever\n' })
})

describe('maintenance', () => {
  const add = [
    'maintenance',
    'add',
    '--group',
    'data',
    '--address',
    '10.0.0.1',
    '--for',
    '2h',
    '--reason',
    'new kernel',
  ]

  test('is added, listed and ended', async () => {
    const added = await json(MaintenanceAdded, add)
    expect(added.code).toBe(0)
    expect(added.value).toMatchObject({ written: true, targets: ['10.0.0.1'], openIncidents: [OPEN.id] })
    const { window } = added.value
    expect(window.until - window.from).toBe(7_200_000)
    const { value } = await json(MaintenanceList, ['maintenance', 'list'])
    expect(value.maintenance).toEqual([window])
    expect((await run(['maintenance', 'list'])).out).toContain('10.0.0.1 of data, for 2 h more: new kernel')
    const ended = await json(MaintenanceEnded, ['maintenance', 'end', window.id.slice(2, 6)])
    expect(ended.value.ended).toEqual(window)
    expect(await run(['maintenance', 'list'])).toMatchObject({ code: 0, out: 'no maintenance\n' })
  })

  test('--dry-run says what would be kept quiet and writes nothing', async () => {
    const before = await readFile(file, 'utf8')
    const { code, out } = await run([...add.slice(0, 4), ...add.slice(6), '--dry-run'])
    expect(code).toBe(0)
    expect(out).toContain('would keep quiet: all of data (2 targets now) opens no incident until')
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  test.each([
    [['maintenance'], 'wants add, list or end, got nothing'],
    [['maintenance', 'toString'], 'wants add, list or end'],
    [['maintenance', 'list', 'x'], 'unexpected argument "x"'],
    [['maintenance', 'end'], 'which maintenance?'],
    [['maintenance', 'end', 'm-x'], 'there is no maintenance "m-x"'],
    [['maintenance', 'add', '--for', '2h'], 'needs --group, one of data, logs'],
    [['maintenance', 'add', '--group', 'dta', '--for', '2h'], 'did you mean data?'],
    [['maintenance', 'add', '--group', 'data'], 'needs --for'],
    [['maintenance', 'add', '--group', 'data', '--for', '2h'], 'needs --reason'],
    [['maintenance', 'add', '--group', 'data', '--for', '900h'], 'not a duration from 1m to 720h'],
    [['maintenance', 'add', '--group', 'data', '--for', '2h', '--reason', ' '], '--reason wants 1 to 200 characters'],
    [[...add, '--address', 'es-1'], 'not a literal address'],
    [[...add, '--address', '10.0.0.1:9200'], 'not a literal address'],
    [[...add, '--address', '10.0.0.9'], 'data has no target 10.0.0.9, did you mean 10.0.0.'],
  ])('%j is wrong usage', async (argv, message) => {
    const { code, out, err } = await run(argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

test.each(['incidents', 'events'])('%s: what is no number of them is wrong usage', async name => {
  expect(await run([name, '--limit', '0'])).toMatchObject({ code: 2, err: expect.stringContaining('--limit "0"') })
})

test('a file that is no ledger is wrong usage', async () => {
  await writeFile(join(folder, 'x.json'), '{}')
  const { code, err } = await run(['status'], join(folder, 'x.json'))
  expect(code).toBe(2)
  expect(err).toMatch(/is not a ledger/)
})
