import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLedgerFile, writeLedgerFile } from '../../lib/local/ledger-file.ts'
import type { Ledger } from '../../lib/ports.ts'
import { AT, aFleet, OPEN, OVER } from '../bin/a-fleet.ts'
import { value } from '../ledger/ledger-contract.ts'
import { maintenance, NOON, silent } from '../ledger/shapes.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-ledger-'))
})
afterEach(() => rm(folder, { recursive: true }))

const holds = async (ledger: Ledger) => ({
  state: value(await ledger.load()),
  all: value(await ledger.list({ limit: 100 })),
  open: value(await ledger.list({ open: true, limit: 100 })),
  stories: [value(await ledger.get(OPEN.id)), value(await ledger.get(OVER.id))],
  maintenance: value(await ledger.listMaintenance(0)),
  pending: value(await ledger.pending(100)),
})

test('what was written is read again: cells, vantages, incidents with their histories, windows, what is to be sent', async () => {
  const kept = await aFleet()
  value(await kept.ledger.add([silent('s-1', NOON + 5)]))
  value(await kept.ledger.sent([`${OPEN.id}-opened`, `${OVER.id}-opened`]))
  value(await kept.ledger.addMaintenance(maintenance('m-1', NOON, NOON + 99_000)))
  const file = join(folder, 'ledger.json')
  await writeLedgerFile(file, kept, AT)
  expect(await readdir(folder)).toEqual(['ledger.json'])

  const read = await readLedgerFile(await readFile(file, 'utf8'))
  expect(read).toMatchObject({ fleet: 'esf', at: AT, environment: kept.environment })
  if (read === null) return
  expect(await holds(read.ledger)).toEqual(await holds(kept.ledger))
  expect(value(await read.ledger.pending(100)).length).toBeGreaterThan(2)
})

test.each(['', '{', '{}', '[]', 'null', '{"version":"2"}'])('%j is no ledger', async text => {
  expect(await readLedgerFile(text)).toBeNull()
})
