import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { expect, test } from 'vitest'
import { eventBridge } from '../../lib/aws/event-bridge.ts'
import { NOON, silent } from '../ledger/shapes.ts'
import { answering, json, jsonError, type Request } from './answering.ts'

interface Entry {
  Source: string
  DetailType: string
  EventBusName: string
  Time: number
  Detail: string
}

const entriesOf = ({ body }: Request): Entry[] => JSON.parse(body.toString()).Entries
const idsOf = (request: Request): string[] => entriesOf(request).map(({ Detail }) => JSON.parse(Detail).id)
const taken = (request: Request) =>
  json({ FailedEntryCount: 0, Entries: idsOf(request).map(id => ({ EventId: `${id}-taken` })) })
const events = (count: number) => Array.from({ length: count }, (_, n) => silent(`e-${n}`))

test('events go out in calls of ten, under their type and at their moment', async () => {
  const { settings, requests } = await answering(taken)
  const bus = eventBridge({ client: new EventBridgeClient(settings), bus: 'fleet' })
  expect(await bus.put(events(12))).toEqual({ ok: true, value: [] })
  expect(requests.map(idsOf).map(ids => ids.length)).toEqual([10, 2])
  const [first] = requests.flatMap(entriesOf)
  expect(first).toMatchObject({ Source: 'es-probe-fleet', DetailType: 'VantageSilent', EventBusName: 'fleet' })
  expect([first?.Time, JSON.parse(first?.Detail ?? '')]).toEqual([NOON / 1000, silent('e-0')])
})

test('of an entry that fails, the id is told', async () => {
  const { settings } = await answering(() =>
    json({ FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure' }, { EventId: '3' }] }),
  )
  const bus = eventBridge({ client: new EventBridgeClient(settings), bus: 'fleet' })
  expect(await bus.put(events(3))).toEqual({ ok: true, value: ['e-1'] })
})

test('a bus that is down takes nothing; one that goes down takes no more', async () => {
  const down = await answering(() => jsonError('InternalException', 500))
  expect(
    await eventBridge({ client: new EventBridgeClient(down.settings), bus: 'fleet' }).put(events(2)),
  ).toMatchObject({ ok: false, why: 'unavailable' })
  const going = await answering((request, n) => (n === 0 ? taken(request) : jsonError('ThrottlingException')))
  const bus = eventBridge({ client: new EventBridgeClient(going.settings), bus: 'fleet' })
  expect(await bus.put(events(25))).toEqual({
    ok: true,
    value: events(25)
      .slice(10)
      .map(({ id }) => id),
  })
  expect(going.requests.length).toBe(2)
})

test('entries the answer does not speak of were not taken', async () => {
  const { settings } = await answering(() => json({}))
  expect(await eventBridge({ client: new EventBridgeClient(settings), bus: 'fleet' }).put(events(1))).toEqual({
    ok: true,
    value: ['e-0'],
  })
})

test('nothing to tell is no call', async () => {
  const { settings, requests } = await answering(taken)
  const bus = eventBridge({ client: new EventBridgeClient(settings), bus: 'fleet' })
  expect(await bus.put([])).toEqual({ ok: true, value: [] })
  expect(requests).toEqual([])
})
