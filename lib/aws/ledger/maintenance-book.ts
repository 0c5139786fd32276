import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Called, Maintenance, MaintenanceBook } from '../../ports.ts'
import { called } from '../called.ts'
import { maintenanceKey, moment, partitions } from './keys.ts'
import { type LedgerTable, query } from './table.ts'

/** Those that end after `since`, by their end. */
export async function windows(table: LedgerTable, since: number): Promise<Called<Maintenance[]>> {
  const found = await query(table, partitions(table.environment).maintenance, { from: moment(since + 1) })
  return found.ok ? { ok: true, value: found.value.map(({ entry }) => entry as Maintenance) } : found
}

export const maintenanceBook = (table: LedgerTable): MaintenanceBook => ({
  async addMaintenance(entry) {
    const Item = { ...maintenanceKey(table.environment, entry), entry }
    const answered = await called(table.client.send(new PutCommand({ TableName: table.name, Item })))
    return answered.ok ? { ok: true, value: undefined } : answered
  },

  listMaintenance: now => windows(table, now),

  async endMaintenance(id) {
    const found = await windows(table, 0)
    if (!found.ok) return found
    const entry = found.value.find(window => window.id === id)
    if (!entry) return { ok: false, why: 'not-found', detail: 'no such maintenance' }
    const Key = maintenanceKey(table.environment, entry)
    const answered = await called(table.client.send(new DeleteCommand({ TableName: table.name, Key })))
    return answered.ok ? { ok: true, value: undefined } : answered
  },
})
