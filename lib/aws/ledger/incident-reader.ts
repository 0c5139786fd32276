import type { FleetEvent } from '../../core/events/fleet-event.ts'
import type { Incident } from '../../core/model/incident.ts'
import type { Called, IncidentReader } from '../../ports.ts'
import { incidentKey, partitions } from './keys.ts'
import { getMany, type Item, type LedgerTable, query } from './table.ts'

const incidentsOf = async (table: LedgerTable, pointers: Called<Item[]>): Promise<Called<Incident[]>> => {
  if (!pointers.ok) return pointers
  const keys = pointers.value.map(({ incidentId }) => incidentKey(table.environment, String(incidentId)))
  const found = await getMany(table, keys)
  return found.ok ? { ok: true, value: found.value.map(({ incident }) => incident as Incident) } : found
}

export const openIncidents = async (table: LedgerTable): Promise<Called<Incident[]>> =>
  incidentsOf(table, await query(table, partitions(table.environment).open))

export const incidentReader = (table: LedgerTable): IncidentReader => ({
  async list({ open, limit }) {
    const { incidents } = partitions(table.environment)
    if (open !== true) return incidentsOf(table, await query(table, incidents, { newestFirst: true, limit }))
    const found = await openIncidents(table)
    if (!found.ok) return found
    const newestFirst = found.value.toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1))
    return { ok: true, value: newestFirst.slice(0, limit) }
  },

  async get(id) {
    const items = await query(table, partitions(table.environment).incident(id))
    if (!items.ok) return items
    const incident = items.value.find(item => 'incident' in item)?.incident as Incident | undefined
    if (!incident) return { ok: true, value: null }
    const events = items.value.flatMap(({ event }) => (event ? [event as FleetEvent] : []))
    return { ok: true, value: { incident, events } }
  },
})
