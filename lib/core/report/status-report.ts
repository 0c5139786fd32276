import type { Environment } from '../config/fleet-config.ts'
import type { FleetStatus } from '../model/fleet-status.ts'
import { incidentText } from './incident-text.ts'
import { labelled, type Row } from './layout.ts'
import { maintenanceRow } from './maintenance-rows.ts'
import { moment, span } from './moment.ts'
import { matrixRows } from './status-matrix.ts'
import { STALE_MS } from './status-of.ts'

const MAX_INCIDENTS = 20

const verdictStyles = { green: 'good', red: 'bad', unknown: 'unsure' } as const

const EMPTY: Row = { spans: [] }

/** What is red first; then the matrix, of which green is counted and the rest listed. */
export function statusReport(status: FleetStatus, environment: Environment, flags: string): Row[] {
  const { at, maintenance } = status
  const nameWidth = Math.max(...status.vantages.map(({ name }) => name.length))
  const sections: Row[][] = [
    headline(status),
    labelled(
      'vantages',
      status.vantages.map(vantage => vantageRow(vantage, nameWidth, at)),
    ),
    incidentRows(status, environment, flags),
    labelled('matrix', matrixRows(status, environment)),
    labelled(
      'quiet',
      maintenance.map(window => maintenanceRow(window, at)),
    ),
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}

function headline({ verdict, fleet, environment, targetGroups, targets, vantages, ...rest }: FleetStatus): Row[] {
  const { lastHeardAt, openIncidents, at } = rest
  const count = targetGroups.reduce((sum, group) => sum + group.targets, 0)
  const silent = vantages.filter(({ heard }) => !heard).length
  const parts = [
    targets.length > 0 ? `${targets.length} of ${count} targets red or flapping` : `none of ${count} targets red`,
    ...(openIncidents.length > 0
      ? [`${openIncidents.length} open incident${openIncidents.length > 1 ? 's' : ''}`]
      : []),
    ...(silent > 0 ? [`${silent} of ${vantages.length} vantages silent`] : []),
  ]
  return [
    {
      label: verdict.toUpperCase(),
      labelStyle: verdictStyles[verdict],
      spans: [{ text: `${fleet} ${environment}: ${parts.join(', ')}`, style: 'strong' }],
    },
    sweptRow(lastHeardAt, at),
  ]
}

function sweptRow(lastHeardAt: number | undefined, at: number): Row {
  if (lastHeardAt === undefined) return { spans: [{ text: 'never swept yet', style: 'unsure' }] }
  const told = `last sweep ${span(Math.max(0, at - lastHeardAt))} ago`
  if (at - lastHeardAt <= STALE_MS) return { spans: [{ text: told, style: 'dim' }] }
  const why = `nothing was heard since ${moment(lastHeardAt, at)}: this is as of then`
  return { spans: [{ text: why, style: 'unsure' }] }
}

function vantageRow(
  { name, heard, lastHeardAt, silentSweeps }: FleetStatus['vantages'][number],
  width: number,
  at: number,
): Row {
  const when = lastHeardAt === undefined ? 'never heard yet' : `last heard ${span(Math.max(0, at - lastHeardAt))} ago`
  if (heard) return { spans: [`${name.padEnd(width)}  `, { text: when, style: 'dim' }] }
  const sweeps = silentSweeps === 0 ? '' : ` for ${silentSweeps} sweep${silentSweeps === 1 ? '' : 's'}`
  return {
    spans: [`${name.padEnd(width)}  `, { text: `silent${sweeps}, ${when}: its cells are unknown`, style: 'unsure' }],
  }
}

function incidentRows({ openIncidents, at }: FleetStatus, environment: Environment, flags: string): Row[] {
  const rows = openIncidents
    .toSorted((a, b) => b.openedAt - a.openedAt)
    .slice(0, MAX_INCIDENTS)
    .flatMap((incident): Row[] => {
      const group = environment.targetGroups.find(({ name }) => name === incident.targetGroup)
      const since = { text: `, for ${span(Math.max(0, at - incident.redSince))}`, style: 'dim' } as const
      const command = { text: `esfleet incident ${incident.id}${flags}`, style: 'command' } as const
      return [
        { hang: 2, spans: [{ text: incidentText(incident, group), style: 'bad' }, since] },
        { indent: 2, verbatim: true, spans: [command] },
      ]
    })
  const more = openIncidents.length - MAX_INCIDENTS
  if (more > 0) rows.push({ spans: [{ text: `and ${more} more: esfleet incidents${flags}`, style: 'dim' }] })
  return labelled('incident', rows)
}
