import type { FleetEvent } from '../../core/events/fleet-event.ts'
import type { Incident } from '../../core/model/incident.ts'
import type { Maintenance } from '../../ports.ts'

export interface ItemKey {
  pk: string
  sk: string
}

/** Unix milliseconds in a fixed width, so that they sort as text until the year 2286. */
export const moment = (at: number): string => String(Math.trunc(at)).padStart(13, '0')

/** docs/ledger.md tells which access reads which. */
export const partitions = (environment: string) => ({
  environment,
  known: `${environment}#known`,
  open: `${environment}#open`,
  incidents: `${environment}#incidents`,
  incident: (id: string) => `${environment}#incident#${id}`,
  event: (id: string) => `${environment}#event#${id}`,
  outbox: `${environment}#outbox`,
  maintenance: `${environment}#maintenance`,
})

/** Lease and heartbeat are one item, so that a heartbeat can be refused by the fence at the price of one write. */
export const sweepKey = (environment: string): ItemKey => ({ pk: environment, sk: 'sweep' })

export const incidentKey = (environment: string, id: string): ItemKey => ({
  pk: partitions(environment).incident(id),
  sk: 'incident',
})

export const openKey = ({ environment, key }: Incident): ItemKey => ({ pk: partitions(environment).open, sk: key })

export const listKey = ({ environment, openedAt, id }: Incident): ItemKey => ({
  pk: partitions(environment).incidents,
  sk: `${moment(openedAt)}#${id}`,
})

const versionOf = (event: FleetEvent): string =>
  String('incident' in event ? event.incident.version : 0).padStart(6, '0')

/** An event of an incident lies with it, as its history; any other by itself. */
export const eventKey = (event: FleetEvent): ItemKey =>
  'incident' in event
    ? { pk: partitions(event.environment).incident(event.incident.id), sk: `event#${versionOf(event)}#${event.id}` }
    : { pk: partitions(event.environment).event(event.id), sk: 'event' }

/** Oldest first, and of one moment the lower version first. */
export const outboxKey = (event: FleetEvent): ItemKey => ({
  pk: partitions(event.environment).outbox,
  sk: `${moment(event.at)}#${versionOf(event)}#${event.id}`,
})

/** By its end, so that windows that are over are not read. */
export const maintenanceKey = (environment: string, { until, id }: Maintenance): ItemKey => ({
  pk: partitions(environment).maintenance,
  sk: `${moment(until)}#${id}`,
})
