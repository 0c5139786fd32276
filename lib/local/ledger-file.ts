import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import type { Environment } from '../core/config/fleet-config.ts'
import { LedgerCopy } from '../core/model/ledger-copy.ts'
import type { Called, Ledger, Maintenance } from '../ports.ts'
import { memoryLedger } from './memory-ledger.ts'

export interface KeptFleet {
  fleet: string
  environment: Environment
  ledger: Ledger
}

/** Everything a ledger holds, asked by its ports. `now` is kept as the moment for which it speaks. */
async function copyOf({ fleet, environment, ledger }: KeptFleet, now: number): Promise<LedgerCopy> {
  const state = given(await ledger.load())
  const all = given(await ledger.list({ limit: Number.MAX_SAFE_INTEGER }))
  const stories = await Promise.all(all.reverse().map(async ({ id }) => given(await ledger.get(id))))
  return {
    version: '1',
    fleet,
    environment,
    at: now,
    targets: Object.fromEntries(
      [...state.targets].map(([key, known]) => [key, structuredClone(known) as LedgerCopy['targets'][string]]),
    ),
    vantages: { ...state.vantages },
    incidents: stories.filter(story => story !== null),
    unsent: given(await ledger.pending(Number.MAX_SAFE_INTEGER)),
    maintenance: given(await ledger.listMaintenance(0)),
  }
}

/** Whole or not at all: a reader never finds half of it. */
export async function writeLedgerFile(file: string, kept: KeptFleet, now: number): Promise<void> {
  const beside = `${file}.${randomUUID()}`
  await writeFile(beside, JSON.stringify(await copyOf(kept, now)))
  await rename(beside, file)
}

/** The fleet that a ledger file tells of, or `null` where the text is none. */
export async function readLedgerFile(text: string): Promise<(KeptFleet & { at: number }) | null> {
  const copy = LedgerCopy.safeParse(json(text)).data
  if (copy === undefined) return null
  const ledger = memoryLedger()
  const lease = given(await ledger.take('copy', copy.at, 1))
  if (lease === null) return null
  const targets = new Map(Object.entries(copy.targets))
  given(await ledger.save(given(await ledger.load()), { targets, vantages: copy.vantages }, lease, copy.at))
  given(await ledger.release(lease))
  for (const { events } of copy.incidents) {
    let before = null
    for (const event of events) {
      if (!('incident' in event)) continue
      given(await ledger.commit({ before, after: event.incident, event }))
      before = event.incident
    }
  }
  given(await ledger.add(copy.unsent))
  const unsent = new Set(copy.unsent.map(({ id }) => id))
  given(
    await ledger.sent(copy.incidents.flatMap(({ events }) => events.map(({ id }) => id)).filter(id => !unsent.has(id))),
  )
  for (const window of copy.maintenance) given(await ledger.addMaintenance(window as Maintenance))
  return { fleet: copy.fleet, environment: copy.environment, at: copy.at, ledger }
}

/** The ledger in memory answers every call. */
function given<T>(called: Called<T>): T {
  if (!called.ok) throw new Error(`the ledger in memory did not answer: ${called.why} ${called.detail}`)
  return called.value
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
