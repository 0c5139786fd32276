import { expect, it } from 'vitest'
import { tickOf } from '../../../lambdas/sweeper/tick.ts'

it('takes id and time of what the scheduler sends', () => {
  const payload = { id: 'f3a9', 'detail-type': 'Scheduled Event', time: '2026-11-02T10:00:00Z', detail: '{}' }
  expect(tickOf(payload, 'request', 1)).toEqual({ id: 'f3a9', scheduledAt: Date.UTC(2026, 10, 2, 10) })
})

it.each([
  ['nothing', undefined],
  ['an empty object', {}],
  ['a time that is none', { id: '', time: 'soon' }],
])('takes %s for a tick of now', (_name, payload) => {
  expect(tickOf(payload, 'request', 5)).toEqual({ id: 'request', scheduledAt: 5 })
})
