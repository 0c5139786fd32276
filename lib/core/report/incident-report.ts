import { expectationsOf } from '../config/expectations.ts'
import type { Environment } from '../config/fleet-config.ts'
import type { FleetEvent } from '../events/fleet-event.ts'
import { hasEnded, type Incident, type IncidentMember } from '../model/incident.ts'
import { lifeOf } from './incident-life.ts'
import { nextSteps } from './incident-next.ts'
import { incidentText, membersOf, portsText } from './incident-text.ts'
import { bullet, labelled, type Row } from './layout.ts'
import { moment, span } from './moment.ts'
import { signText } from './sign-text.ts'

const MAX_MEMBERS = 20
const MAX_MOMENTS = 30

const EMPTY: Row = { spans: [] }

/** One incident for whoever was woken by it: what is broken first, what to run next last. */
export function incidentReport(
  incident: Incident,
  events: readonly FleetEvent[],
  environment: Environment,
  now: number,
): Row[] {
  const group = environment.targetGroups.find(({ name }) => name === incident.targetGroup)
  const over = hasEnded(incident.status)
  const end = incident.resolvedAt ?? incident.updatedAt
  const lasted = over ? `from ${moment(incident.redSince, now)}, for ${span(end - incident.redSince)}` : undefined
  const sections: Row[][] = [
    [
      {
        label: over ? 'OVER' : 'OPEN',
        labelStyle: over ? 'good' : 'bad',
        spans: [{ text: incidentText(incident, group), style: 'strong' }],
      },
      { spans: [lasted ?? `since ${moment(incident.redSince, now)}`] },
      {
        spans: [
          { text: `${incident.id}, ${incident.status}${incident.flapping ? ', flapping' : ''}, `, style: 'dim' },
          { text: `environment ${incident.environment}, target group ${incident.targetGroup}`, style: 'dim' },
        ],
      },
    ],
    seenRows(incident, environment),
    labelled('fails', signRows(incident)),
    labelled('members', memberRows(incident, group, now)),
    labelled('life', lifeRows(incident, events)),
    labelled(
      'next',
      nextSteps(incident, group).flatMap(({ why, commands }): Row[] => [
        { spans: [why] },
        ...commands.map((text): Row => ({ indent: 3, verbatim: true, spans: [{ text, style: 'command' }] })),
      ]),
    ),
  ]
  return sections.filter(rows => rows.length > 0).flatMap((rows, i) => (i === 0 ? rows : [EMPTY, ...rows]))
}

/** From where it is seen, from where not, and from where nobody can tell. */
function seenRows(
  { seenFrom, notSeenFrom, targetGroup, expectation, status }: Incident,
  environment: Environment,
): Row[] {
  const group = environment.targetGroups.find(({ name }) => name === targetGroup)
  const asked =
    group === undefined ? [] : expectationsOf(environment, group).filter(each => each.expectation === expectation)
  const untold = asked
    .map(({ vantage }) => vantage.name)
    .filter(name => !seenFrom.includes(name) && !notSeenFrom.includes(name))
  const between = expectation === 'reach' && !hasEnded(status) ? ': it answers there, so look at what lies between' : ''
  return [
    ...labelled('seen', seenFrom.length === 0 ? [] : [{ spans: [`from ${seenFrom.join(', ')}`] }]),
    ...labelled('not seen', notSeenFrom.length === 0 ? [] : [{ spans: [`from ${notSeenFrom.join(', ')}${between}`] }]),
    ...labelled('unknown', untold.length === 0 ? [] : [{ spans: [`from ${untold.join(', ')}: neither up nor down`] }]),
  ]
}

const signRows = ({ signs, observations }: Incident): Row[] =>
  signs.map(sign => {
    const cells = sign.cells === 0 ? 'no longer' : `${sign.cells} cell${sign.cells === 1 ? '' : 's'}`
    return bullet(`${signText(sign, observations)} `, { text: `(${cells})`, style: 'dim' })
  })

function memberRows(incident: Incident, group: Parameters<typeof portsText>[1], now: number): Row[] {
  const members = membersOf(incident)
  const width = Math.max(0, ...members.map(({ address }) => address.length))
  const rows = members.slice(0, MAX_MEMBERS).map(
    (member): Row => ({
      hang: 2,
      spans: [`${member.address.padEnd(width)}  ${memberText(member, group)}, since ${moment(member.since, now)}`],
    }),
  )
  const more = members.length - rows.length + incident.moreMembers
  return more > 0 ? [...rows, { spans: [{ text: `and ${more} more, see --json`, style: 'dim' }] }] : rows
}

function memberText({ ports, instanceId, subnet }: IncidentMember, group: Parameters<typeof portsText>[1]): string {
  const place = [instanceId, subnet].filter(part => part !== undefined)
  const port = ports.length === 2 ? 'both' : (ports[0] ?? 'both')
  return `${portsText(port, group)}${place.length === 0 ? '' : ` (${place.join(', ')})`}`
}

/** Each with the time that had passed since the first red reading. */
function lifeRows(incident: Incident, events: readonly FleetEvent[]): Row[] {
  const life = lifeOf(incident, events)
  const skipped = life.length - MAX_MOMENTS
  const shown = skipped > 0 ? [...life.slice(0, 2), ...life.slice(skipped + 2)] : life
  const rows = shown.map(
    ({ at, what }): Row => ({
      hang: 2,
      spans: [`${clock(at)}  `, { text: `+${span(Math.max(0, at - incident.redSince))}  `, style: 'dim' }, what],
    }),
  )
  if (skipped > 0) rows.splice(2, 0, { spans: [{ text: `and ${skipped} more in between, see --json`, style: 'dim' }] })
  return rows
}

const clock = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
