import type { FleetEvent } from '../events/fleet-event.ts'
import type { Incident } from '../model/incident.ts'
import { signsOf } from './incident-text.ts'
import { signText } from './sign-text.ts'

export interface Moment {
  /** Unix milliseconds. */
  at: number
  what: string
}

const MAX_NAMED = 5

/** What became of an incident, oldest first, read off the incident as each of its events told it. */
export function lifeOf(incident: Incident, events: readonly FleetEvent[]): Moment[] {
  const moments: Moment[] = [{ at: incident.redSince, what: 'first seen red' }]
  let before: Incident | undefined
  for (const event of events) {
    if (!('incident' in event)) continue
    const degraded = event.degraded ? ' (told while the ledger was down)' : ''
    moments.push({ at: event.at, what: `${whatOf(event, before)}${degraded}` })
    before = event.incident
  }
  return moments
}

const END_TEXT: Readonly<Record<NonNullable<Incident['resolvedBy']>, string>> = {
  itself: 'resolved by itself: green again',
  retired: 'resolved: its targets were retired',
  unseen: 'resolved: no vantage that saw it is listened to any longer, and others see it green',
}

/** The same, of one event by itself or after the one before it. */
export function whatOf(event: Extract<FleetEvent, { incident: unknown }>, before: Incident | undefined): string {
  const { incident } = event
  switch (event.type) {
    case 'IncidentOpened':
      return `opened: ${signsText(incident)}, from ${list(incident.seenFrom)}`
    case 'IncidentResolved':
      return END_TEXT[incident.resolvedBy ?? 'itself']
    case 'IncidentUpdated':
      return event.changes.map(change => changeText(change, incident, before)).join('; ') || 'changed'
  }
}

type Change = Extract<FleetEvent, { type: 'IncidentUpdated' }>['changes'][number]

function changeText(change: Change, now: Incident, before: Incident | undefined): string {
  switch (change) {
    case 'members':
      return membersText(now, before)
    case 'signs':
      return `now fails by ${signsText(now)}`
    case 'vantages':
      return `now seen from ${list(now.seenFrom)}`
    case 'flapping':
      return now.flapping ? 'flapping: it comes and goes' : 'no longer flapping'
    case 'instance-replaced':
      return 'an instance was replaced under the same address'
  }
}

function membersText(now: Incident, before: Incident | undefined): string {
  const failing = new Set(failingIn(now))
  const were = new Set(before === undefined ? [] : failingIn(before))
  const joined = [...failing].filter(address => !were.has(address))
  const left = [...were].filter(address => !failing.has(address))
  const parts = [
    ...(before !== undefined && joined.length > 0 ? [`${list(joined)} joined`] : []),
    ...(left.length > 0 ? [`${list(left)} left`] : []),
  ]
  const count = failing.size + now.moreMembers
  return `${[...parts, `${count} ${count === 1 ? 'member' : 'members'} now`].join(', ')}`
}

const failingIn = ({ members }: Incident): string[] =>
  members.filter(({ leftAt }) => leftAt === undefined).map(({ address }) => address)

const signsText = (incident: Incident): string =>
  signsOf(incident)
    .map(sign => signText(sign, incident.observations))
    .join('; ') || 'no sign kept'

const list = (names: readonly string[]): string => {
  const more = names.length - MAX_NAMED
  return more > 0 ? `${names.slice(0, MAX_NAMED).join(', ')} and ${more} more` : names.join(', ')
}
