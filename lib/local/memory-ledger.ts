import { isDeepStrictEqual } from 'node:util'
import type { FleetEvent } from '../core/events/fleet-event.ts'
import { hasEnded, type Incident } from '../core/model/incident.ts'
import type { Called, Ledger, Maintenance, SweepState } from '../ports.ts'

/** What is kept. Values are copies, so that nobody changes them from outside. */
interface Kept {
  holder: { name: string; until: number } | undefined
  fence: number
  targets: SweepState['targets']
  vantages: SweepState['vantages']
  heartbeatAt: number
  incidents: Map<string, Incident>
  /** Incident by key. */
  open: Map<string, string>
  /** By event id. */
  events: Map<string, FleetEvent>
  unsent: Set<string>
  maintenance: Map<string, Maintenance>
}

const empty = (): Kept => ({
  holder: undefined,
  fence: 0,
  targets: new Map(),
  vantages: {},
  heartbeatAt: 0,
  incidents: new Map(),
  open: new Map(),
  events: new Map(),
  unsent: new Set(),
  maintenance: new Map(),
})

const ok = async <T>(value: T): Promise<Called<T>> => ({ ok: true, value: structuredClone(value) })

const versionOf = (event: FleetEvent): number => ('incident' in event ? event.incident.version : 0)

const oldestFirst = (a: FleetEvent, b: FleetEvent): number =>
  a.at - b.at || versionOf(a) - versionOf(b) || (a.id < b.id ? -1 : 1)

const newestFirst = (a: Incident, b: Incident): number => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1)

const byEnd = (a: Maintenance, b: Maintenance): number => a.until - b.until || (a.id < b.id ? -1 : 1)

const targetsThatDiffer = (before: SweepState['targets'], after: SweepState['targets']): number =>
  [...new Set([...before.keys(), ...after.keys()])].filter(key => !isDeepStrictEqual(before.get(key), after.get(key)))
    .length

/** The ledger of one environment without AWS, gone with the process. `wrote` hears of the items that each call writes. */
export function memoryLedger(wrote: (items: number) => void = () => undefined): Ledger {
  const kept = empty()

  const enter = (event: FleetEvent) => {
    kept.events.set(event.id, structuredClone(event))
    kept.unsent.add(event.id)
  }
  const inMaintenance = (since: number) => [...kept.maintenance.values()].filter(({ until }) => until > since)

  return {
    async take(holder, now, forMs) {
      const until = now + forMs
      const own = kept.holder?.name === holder && kept.holder.until === until
      if (own) return ok({ fence: kept.fence })
      if (kept.holder && kept.holder.until > now) return ok(null)
      kept.holder = { name: holder, until }
      kept.fence += 1
      wrote(1)
      return ok({ fence: kept.fence })
    },

    async release({ fence }) {
      if (fence === kept.fence) kept.holder = undefined
      wrote(1)
      return ok(undefined)
    },

    async load() {
      return ok({
        targets: kept.targets,
        vantages: kept.vantages,
        openIncidents: [...kept.open.values()].flatMap(id => kept.incidents.get(id) ?? []),
        maintenance: inMaintenance(kept.heartbeatAt).sort(byEnd),
      })
    },

    async save(before, after, { fence }, now) {
      if (fence !== kept.fence) return { ok: false, why: 'denied', detail: 'lease taken over' }
      wrote(1 + targetsThatDiffer(before.targets, after.targets))
      kept.targets = structuredClone(after.targets)
      kept.vantages = structuredClone(after.vantages)
      kept.heartbeatAt = now
      return ok(undefined)
    },

    async commit({ before, after, event }) {
      const now = kept.incidents.get(after.id)
      const fits = before ? now?.version === before.version : now === undefined && !kept.open.has(after.key)
      if (!fits || kept.events.has(event.id)) return ok('conflict')
      kept.incidents.set(after.id, structuredClone(after))
      if (hasEnded(after.status)) kept.open.delete(after.key)
      else kept.open.set(after.key, after.id)
      enter(event)
      wrote(before ? 3 : 5)
      return ok('written')
    },

    async add(events) {
      for (const event of events.filter(({ id }) => !kept.events.has(id))) {
        enter(event)
        wrote(2)
      }
      return ok(undefined)
    },

    async pending(limit) {
      const unsent = [...kept.unsent].flatMap(id => kept.events.get(id) ?? [])
      return ok(unsent.sort(oldestFirst).slice(0, limit))
    },

    async sent(ids) {
      for (const id of ids) if (kept.unsent.delete(id)) wrote(1)
      return ok(undefined)
    },

    async list({ open, limit }) {
      const all = [...kept.incidents.values()].filter(({ status }) => open !== true || !hasEnded(status))
      return ok(all.sort(newestFirst).slice(0, limit))
    },

    async get(id) {
      const incident = kept.incidents.get(id)
      if (!incident) return ok(null)
      const events = [...kept.events.values()].filter(event => 'incident' in event && event.incident.id === id)
      return ok({ incident, events: events.sort((a, b) => versionOf(a) - versionOf(b)) })
    },

    async addMaintenance(entry) {
      kept.maintenance.set(entry.id, structuredClone(entry))
      wrote(1)
      return ok(undefined)
    },

    async listMaintenance(now) {
      return ok(inMaintenance(now).sort(byEnd))
    },

    async endMaintenance(id) {
      if (!kept.maintenance.delete(id)) return { ok: false, why: 'not-found', detail: 'no such maintenance' }
      wrote(1)
      return ok(undefined)
    },
  }
}
