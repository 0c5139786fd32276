import { expect, test } from 'vitest'
import { batches, eventEntry, PUT_EVENTS_MAX_BYTES } from '../../lib/aws/event-entry.ts'
import { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import { incident, opened, silent } from '../ledger/shapes.ts'

const [sample] = incident('inc-1').observations
const member = (n: number) => ({ address: `10.0.${n >> 8}.${n & 255}`, ports: ['http' as const], since: 0 })
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n))

test('an event that fits is told as it is', () => {
  const { event } = opened(incident('inc-1'))
  const entry = eventEntry(event)
  expect(JSON.parse(entry.detail)).toEqual(event)
  expect(entry.bytes).toBeGreaterThan(Buffer.byteLength(entry.detail))
})

test('one that is too large loses samples before members', () => {
  const members = many(10, member)
  const { event } = opened(incident('inc-1', { members, observations: sample ? many(5_000, () => sample) : [] }))
  const { bytes, detail } = eventEntry(event)
  const told = FleetEvent.parse(JSON.parse(detail))
  expect(bytes).toBeLessThanOrEqual(PUT_EVENTS_MAX_BYTES)
  expect(told).toMatchObject({ incident: { members, moreMembers: 0 } })
  expect('incident' in told && told.incident.observations.length).toBeGreaterThan(100)
})

test('members that are left out are counted', () => {
  const { event } = opened(incident('inc-1', { members: many(20_000, member), moreMembers: 7 }))
  const { bytes, detail, event: kept } = eventEntry(event)
  const told = FleetEvent.parse(JSON.parse(detail))
  if (!('incident' in told)) throw new Error('another event')
  expect(bytes).toBeLessThanOrEqual(PUT_EVENTS_MAX_BYTES)
  expect(told.incident.members.length).toBeGreaterThan(1_000)
  expect(told.incident.members.length + told.incident.moreMembers).toBe(20_007)
  expect([told.id, told.incident.id, kept.id]).toEqual([event.id, 'inc-1', event.id])
})

test('what cannot be cut is left as it is', () => {
  expect(eventEntry(silent('a'), 10).event).toEqual(silent('a'))
  const { event } = opened(incident('inc-1'))
  expect(eventEntry(event, 10).event).toMatchObject({ incident: { members: [], observations: [], moreMembers: 1 } })
})

test('a call takes ten events, and no more than it may weigh', () => {
  const light = many(23, n => eventEntry(silent(`e-${n}`)))
  expect(batches(light).map(batch => batch.length)).toEqual([10, 10, 3])
  expect(batches(light).flat()).toEqual(light)
  const heavy = many(3, n => ({ ...eventEntry(silent(`h-${n}`)), bytes: PUT_EVENTS_MAX_BYTES / 2 }))
  expect(batches(heavy).map(batch => batch.length)).toEqual([2, 1])
  expect(batches([])).toEqual([])
})
