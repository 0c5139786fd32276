import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { incidentLedger } from '../../lib/aws/incident-ledger.ts'
import type { KnownTarget } from '../../lib/core/sweep/cell.ts'
import type { Ledger } from '../../lib/ports.ts'
import { tally } from '../tally.ts'
import { type DynamoDbLocal, makeTable, startDynamoDbLocal } from './dynamodb-local.ts'
import { type Counted, countItems } from './item-count.ts'
import { CONTRACT, value } from './ledger-contract.ts'
import { ENVIRONMENT, incident, maintenance, NOON, opened, resolved, silent, targetsOf, updated } from './shapes.ts'

const UNCHANGED_SWEEP_ITEMS = 25

interface Made {
  ledger: Ledger
  counted: Counted
  client: DynamoDBClient
}

async function freshLedger({ settings }: DynamoDbLocal): Promise<Made> {
  const client = new DynamoDBClient({ ...settings, ...CLIENT_SETTINGS })
  const table = `ledger-${randomUUID()}`
  await makeTable(client, table)
  const counted = countItems(client)
  return { ledger: incidentLedger({ client, table, environment: ENVIRONMENT }), counted, client }
}

const { check, sum } = tally()

/** 1,000 targets × 2 ports × 6 vantages: `red` of them down, the others as they are remembered when they are up. */
const fleetOf = (red: number): Map<string, KnownTarget> => {
  const targets = [...targetsOf(1000, 6)]
  return new Map(targets.map(([key, known], n) => [key, n < red ? known : { ...known, cells: {} }]))
}

const vantages = (now: number) =>
  Object.fromEntries([0, 1, 2, 3, 4, 5].map(n => [`vantage-${n}`, { lastHeardAt: now, silent: 0, announced: false }]))

/** Every call that a sweep makes when nothing has changed. */
async function unchangedSweep(ledger: Ledger, now: number): Promise<void> {
  const lease = value(await ledger.take(`sweep-${now}`, now, 50_000))
  assert.ok(lease)
  const state = value(await ledger.load())
  const after = { targets: structuredClone(state.targets), vantages: vantages(now) }
  value(await ledger.save(state, after, lease, now))
  assert.deepEqual(value(await ledger.pending(100)), [])
  value(await ledger.release(lease))
}

type Figures = [access: string, items: number, writeUnits: number, readUnits: number]

const measured = async (access: string, counted: Counted, work: () => Promise<unknown>): Promise<Figures> => {
  const { written, writeUnits, readUnits } = counted
  await work()
  return [access, counted.written - written, counted.writeUnits - writeUnits, counted.readUnits - readUnits]
}

/** The figures of docs/ledger.md. */
async function figures(server: DynamoDbLocal): Promise<Figures[]> {
  const { ledger, counted, client } = await freshLedger(server)
  const lease = value(await ledger.take('first', NOON, 1_000))
  assert.ok(lease)
  const empty = value(await ledger.load())
  const green = fleetOf(0)
  const rows: Figures[] = []
  const row = async (access: string, work: () => Promise<unknown>) => {
    rows.push(await measured(access, counted, work))
  }
  const opening = opened(incident('inc-1'))
  const change = updated(opening.after, { flapping: true })
  const save = (before: Map<string, KnownTarget>, targets: Map<string, KnownTarget>) =>
    ledger.save({ ...empty, targets: before }, { targets, vantages: vantages(NOON) }, lease, NOON).then(value)
  await row('save, 1,000 targets at first sight', () => save(new Map(), green))
  await row('save, unchanged', () => save(green, structuredClone(green)))
  await row('save, one target red', () => save(green, fleetOf(1)))
  await row('save, 500 targets red from 6 vantages', () => save(green, fleetOf(500)))
  await row('load, 1,000 targets, 500 of them red', () => ledger.load().then(value))
  await save(fleetOf(500), green)
  await row('load, 1,000 targets', () => ledger.load().then(value))
  await row('take', () => ledger.take('second', NOON + 60_000, 50_000).then(value))
  await row('release', () => ledger.release({ fence: 2 }).then(value))
  await row('commit, opened', () => ledger.commit(opening).then(value))
  await row('commit, updated', () => ledger.commit(change).then(value))
  await row('get', () => ledger.get('inc-1').then(value))
  await row('list, open', () => ledger.list({ open: true, limit: 20 }).then(value))
  await row('list, all', () => ledger.list({ limit: 20 }).then(value))
  await row('pending, of 2', () => ledger.pending(10).then(value))
  await row('sent, of 2', () => ledger.sent([opening.event.id, change.event.id]).then(value))
  await row('commit, resolved', () => ledger.commit(resolved(change.after)).then(value))
  await row('add, 1 event', () => ledger.add([silent('a')]).then(value))
  await row('addMaintenance', () => ledger.addMaintenance(maintenance('m-1', NOON, NOON + 60_000)).then(value))
  await row('listMaintenance', () => ledger.listMaintenance(NOON).then(value))
  await row('endMaintenance', () => ledger.endMaintenance('m-1').then(value))
  client.destroy()
  return rows
}

async function costOfASweep(server: DynamoDbLocal, red: number): Promise<void> {
  const { ledger, counted, client } = await freshLedger(server)
  const lease = value(await ledger.take('first', NOON, 1_000))
  assert.ok(lease)
  const empty = value(await ledger.load())
  value(await ledger.save(empty, { targets: fleetOf(red), vantages: vantages(NOON) }, lease, NOON))
  const [, items, writeUnits, readUnits] = await measured('', counted, () => unchangedSweep(ledger, NOON + 60_000))
  const costs = `${items} items (${writeUnits} write units, ${readUnits} read units)`
  console.log(`        unchanged sweep of 1,000 targets x 2 x 6, ${red} of them red: ${costs}`)
  assert.ok(items <= UNCHANGED_SWEEP_ITEMS, `it wrote ${items} items`)
  client.destroy()
}

async function largeWave(server: DynamoDbLocal): Promise<void> {
  const { ledger, counted, client } = await freshLedger(server)
  const lease = value(await ledger.take('first', NOON, 50_000))
  assert.ok(lease)
  const empty = value(await ledger.load())
  const targets = targetsOf(5_000, 6)
  const started = performance.now()
  const [, items, writeUnits] = await measured('', counted, async () =>
    value(await ledger.save(empty, { targets, vantages: vantages(NOON) }, lease, NOON)),
  )
  const saved = performance.now()
  assert.deepEqual(new Map([...value(await ledger.load()).targets].sort()), new Map([...targets].sort()))
  const [saving, loading] = [saved - started, performance.now() - saved].map(Math.round)
  console.log(`        ${items} items (${writeUnits} write units), saved in ${saving} ms, loaded in ${loading} ms`)
  client.destroy()
}

const server = await startDynamoDbLocal()
try {
  for (const { name, holds } of CONTRACT) {
    const { ledger, counted, client } = await freshLedger(server)
    await check(name, () => holds({ ledger, written: () => counted.written }))
    client.destroy()
  }
  for (const red of [0, 100]) {
    await check(`an unchanged sweep with ${red} red targets writes a handful`, () => costOfASweep(server, red))
  }
  await check('5,000 targets of one target group, all red from 6 vantages, are kept and loaded', () =>
    largeWave(server),
  )
  await check('figures of each access', async () => {
    for (const [access, items, write, read] of await figures(server)) {
      console.log(`        | ${access} | ${items} | ${write} | ${read} |`)
    }
  })
} finally {
  await server.stop()
}
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed > 0 ? 1 : 0
