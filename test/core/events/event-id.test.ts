import { expect, test } from 'vitest'
import { incidentEventId, incidentId, vantageEventId } from '../../../lib/core/events/event-id.ts'

const same = (text: string): string => text

test('the ids of an incident stand on its key and its opening', () => {
  expect(incidentId('prod/logs', 17, () => '0123456789abcdef')).toBe('inc-0123456789ab')
  expect(incidentId('a', 17, same)).toBe('inc-a17')
})

test('the id of an event tells version and type apart', () => {
  expect(incidentEventId('inc-1', 2, 'IncidentUpdated', same)).toBe('inc-12IncidentUpdated')
})

test('a silence and its end have one id each, and the next silence has others', () => {
  const ids = [
    vantageEventId('prod', 'a', 'silent', 1, same),
    vantageEventId('prod', 'a', 'heard', 1, same),
    vantageEventId('prod', 'a', 'silent', 2, same),
    vantageEventId('prod', 'a', 'silent', undefined, same),
    vantageEventId('prod', 'b', 'silent', 1, same),
    vantageEventId('test', 'a', 'silent', 1, same),
  ]
  expect(new Set(ids).size).toBe(ids.length)
})
