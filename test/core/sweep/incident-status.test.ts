import { expect, test } from 'vitest'
import { hasEnded, IncidentStatus } from '../../../lib/core/model/incident.ts'
import { mayBecome, mayResolveByItself } from '../../../lib/core/sweep/incident-status.ts'

const statuses = IncidentStatus.def.entries
const all = Object.values(statuses)
const from = (status: IncidentStatus): IncidentStatus[] => all.filter(to => mayBecome(status, to))

test('the life of an incident: the way of a fix', () => {
  const way: IncidentStatus[] = [
    ...(['open', 'investigating', 'diagnosed', 'proposed', 'approved', 'applying', 'verifying', 'resolved'] as const),
  ]
  for (const [i, status] of way.slice(1).entries()) expect(mayBecome(way[i] ?? 'stuck', status), status).toBe(true)
})

test('an end is an end, and everything else has a way to one', () => {
  for (const status of all) expect(from(status).length === 0, status).toBe(hasEnded(status))
  for (const status of all) {
    const reached = new Set([status])
    for (const each of reached) for (const next of from(each)) reached.add(next)
    expect([...reached].some(hasEnded), status).toBe(true)
  }
})

test('nothing is applied that nobody approved', () => {
  for (const status of all) expect(mayBecome(status, 'applying'), status).toBe(status === 'approved')
  for (const status of all) expect(mayBecome(status, 'approved'), status).toBe(status === 'proposed')
})

test('it resolves by itself from anywhere before applying, and from nowhere later', () => {
  expect(all.filter(mayResolveByItself)).toEqual(['open', 'investigating', 'diagnosed', 'proposed', 'approved'])
})
