import type { IncidentChange } from '../events/fleet-event.ts'
import type { Incident } from '../model/incident.ts'
import { isActive, type Members, nextMembers, sameMembers } from './incident-members.ts'
import { sampleOf } from './incident-sample.ts'
import { hasNewSign, nextSigns } from './incident-signs.ts'
import { mayResolveByItself } from './incident-status.ts'
import type { JudgedTarget } from './judge-cells.ts'
import type { OpenSymptom } from './open-symptoms.ts'
import type { RedTarget } from './red-targets.ts'

/** What a sweep says of one incident. */
export interface Sight {
  /** Its red targets; of a wave, all of them. */
  red: readonly RedTarget[]
  judgedAt: (address: string) => JudgedTarget | undefined
  /** Names of the environment's vantages, in their order. */
  vantages: readonly string[]
  /** Those of them whose silence has not lasted for too long. */
  listening: ReadonlySet<string>
  now: number
}

/** The incident as a sweep leaves it, and why it differs; no changes: it does not. */
export interface Lived {
  after: Incident
  changes: IncidentChange[]
  resolved: boolean
}

export function openIncident({ red, ...place }: OpenSymptom, id: string, { vantages, now }: Sight): Incident {
  const { members, moreMembers } = nextMembers(
    { members: [], expectation: place.expectation },
    red,
    () => undefined,
    now,
  )
  return {
    id,
    ...place,
    status: 'open',
    version: 1,
    redSince: red.reduce((since, each) => Math.min(since, each.since), now),
    openedAt: now,
    updatedAt: now,
    members,
    moreMembers,
    signs: nextSigns([], red),
    ...seen({ notSeenFrom: [] }, red, vantages),
    flapping: red.some(({ flapping }) => flapping),
    observations: sampleOf(red),
  }
}

/** Resolves when nobody is left in it and nothing has been applied; what is unknown holds it as it was. */
export function liveOn(before: Incident, { red, judgedAt, vantages, listening, now }: Sight): Lived {
  const members = nextMembers(before, red, judgedAt, now)
  const over = members.moreMembers === 0 && !members.members.some(isActive)
  if (over && mayResolveByItself(before.status)) {
    const retired = members.members.every(({ address }) => !isExpected(judgedAt(address), before.expectation))
    const unseen = !before.seenFrom.some(vantage => listening.has(vantage))
    const resolvedBy = retired ? 'retired' : unseen ? 'unseen' : 'itself'
    const end = { status: 'resolved', resolvedAt: now, resolvedBy } as const
    return { after: changed(before, { ...members, ...end, flapping: false }, now), changes: [], resolved: true }
  }
  if (red.length === 0) return lived(before, { ...members }, sameMembers(before, members) ? [] : ['members'], now)
  const signs = nextSigns(before.signs, red)
  const from = seen(before, red, vantages)
  const flapping = red.some(each => each.flapping)
  const told: [IncidentChange, boolean][] = [
    ['members', !sameMembers(before, members)],
    ['signs', hasNewSign(before.signs, signs)],
    ['vantages', differ(from.seenFrom, before.seenFrom) || differ(from.notSeenFrom, before.notSeenFrom)],
    ['flapping', flapping !== before.flapping],
    ['instance-replaced', isReplaced(before, members)],
  ]
  const changes = told.flatMap(([change, is]) => (is ? [change] : []))
  return lived(before, { ...members, ...from, signs, flapping }, changes, now)
}

const isExpected = (judged: JudgedTarget | undefined, expectation: Incident['expectation']): boolean =>
  judged?.cells.some(({ expected }) => expected.expectation === expectation) === true

const lived = (before: Incident, news: Partial<Incident>, changes: IncidentChange[], now: number): Lived => ({
  after: changes.length === 0 ? before : changed(before, news, now),
  changes,
  resolved: false,
})

const changed = (before: Incident, news: Partial<Incident>, now: number): Incident => ({
  ...before,
  ...news,
  version: before.version + 1,
  updatedAt: now,
})

/** A vantage that is unheard stays where it was. */
function seen(
  before: Pick<Incident, 'notSeenFrom'>,
  red: readonly RedTarget[],
  vantages: readonly string[],
): Pick<Incident, 'seenFrom' | 'notSeenFrom'> {
  const from = new Set(red.flatMap(({ seenFrom }) => [...seenFrom]))
  const green = new Set([...before.notSeenFrom, ...red.flatMap(({ greenFrom }) => [...greenFrom])])
  return {
    seenFrom: vantages.filter(vantage => from.has(vantage)),
    notSeenFrom: vantages.filter(vantage => green.has(vantage) && !from.has(vantage)),
  }
}

const differ = (a: readonly string[], b: readonly string[]): boolean => a.join() !== b.join()

const isReplaced = (before: Members, after: Members): boolean => {
  const instances = new Map(before.members.map(({ address, instanceId }) => [address, instanceId]))
  return after.members.some(({ address, instanceId }) => {
    const was = instances.get(address)
    return was !== undefined && instanceId !== undefined && was !== instanceId
  })
}
