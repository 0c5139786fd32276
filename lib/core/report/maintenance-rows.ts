import type { MaintenanceWindow } from '../model/maintenance.ts'
import type { Row } from './layout.ts'
import { moment, span } from './moment.ts'

export const windowSubject = ({ targetGroup, addresses }: MaintenanceWindow): string =>
  addresses === undefined ? `all of ${targetGroup}` : `${addresses.join(', ')} of ${targetGroup}`

export function maintenanceRow(window: MaintenanceWindow, now: number): Row {
  const { id, from, until, by, reason } = window
  const when = from > now ? `from ${moment(from, now)} until ${moment(until, now)}` : `for ${span(until - now)} more`
  return {
    hang: 2,
    spans: [
      { text: `${id}  `, style: 'strong' },
      `${windowSubject(window)}, ${when}: ${reason} `,
      { text: `(${by})`, style: 'dim' },
    ],
  }
}
