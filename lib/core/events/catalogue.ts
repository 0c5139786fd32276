import { type FleetEventType, IncidentOpened, IncidentResolved, IncidentUpdated, VantageSilent } from './fleet-event.ts'

/** What the fleet announces: the source of `docs/events` and of whatever lists events. */
export interface EventEntry {
  type: FleetEventType
  title: string
  /** When it is sent, and how often. */
  when: string
  schema: typeof IncidentOpened | typeof IncidentUpdated | typeof IncidentResolved | typeof VantageSilent
}

export const events: readonly EventEntry[] = [
  {
    type: 'IncidentOpened',
    title: 'a symptom was confirmed',
    when: 'Once for an incident: when cells that fail alike were red twice and have lasted for `openAfter`.',
    schema: IncidentOpened,
  },
  {
    type: 'IncidentUpdated',
    title: 'an open incident has changed',
    when: 'At most once a sweep: who fails, a new way of failing, from where it is seen, flapping, or another instance under the address. `changes` says which.',
    schema: IncidentUpdated,
  },
  {
    type: 'IncidentResolved',
    title: 'nobody fails in it any longer',
    when: 'Once for an incident: when every member was green for `upAfter` sweeps from wherever it was red (`itself`), or has left its target group (`retired`). Silence resolves nothing for a day; a vantage silent for longer, or no longer configured, counts no more, and where others see green the end is `unseen`.',
    schema: IncidentResolved,
  },
  {
    type: 'VantageSilent',
    title: 'a vantage tells nothing, or speaks again',
    when: 'Once when a vantage has told nothing to rely on in two sweeps, with `why`, and once when it is heard again, without. Its cells are unknown meanwhile: neither up nor down.',
    schema: VantageSilent,
  },
]

/** Where the shape of an event is published, without ending: `docs/events/incident-opened`. */
export const eventPage = (type: FleetEventType): string =>
  `docs/events/${type.replace(/(?<=[a-z])[A-Z]/g, capital => `-${capital}`).toLowerCase()}`
