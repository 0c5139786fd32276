import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { incidentLedger } from '../../lib/aws/incident-ledger.ts'
import type { Called, Ledger } from '../../lib/ports.ts'
import { incident, maintenance, NOON, opened, silent, targetsOf } from '../ledger/shapes.ts'
import { type Answer, answering, json, jsonError, type Request } from './answering.ts'

/** `BatchGetItem` of `DynamoDB_20120810.BatchGetItem`. */
const operation = ({ headers }: Request): string => String(headers['x-amz-target']).split('.')[1] ?? ''
const bodyOf = ({ body }: Request) => JSON.parse(body.toString())

async function ledgerOn(answer: (operation: string, request: Request) => Answer | 'hang') {
  const { settings, requests } = await answering(request => answer(operation(request), request))
  const client = new DynamoDBClient(settings)
  return { ledger: incidentLedger({ client, table: 'ledger', environment: 'prod' }), requests }
}

const state = { targets: new Map(), vantages: {}, openIncidents: [], maintenance: [] }
const pointers = (...ids: string[]) => json({ Items: ids.map(id => ({ incidentId: { S: id } })) })
const markers = (count: number) =>
  json({
    Items: Array.from({ length: count }, (_, n) => ({
      pk: { S: 'prod#outbox' },
      sk: { S: `${n}` },
      eventId: { S: `e-${n}` },
    })),
  })

const calls: [string, (ledger: Ledger) => Promise<Called<unknown>>][] = [
  ['take', ledger => ledger.take('sweep', NOON, 1)],
  ['release', ledger => ledger.release({ fence: 1 })],
  ['load', ledger => ledger.load()],
  ['save', ledger => ledger.save(state, state, { fence: 1 }, NOON)],
  ['save of a wave', ledger => ledger.save(state, { ...state, targets: targetsOf(10, 1) }, { fence: 1 }, NOON)],
  ['commit', ledger => ledger.commit(opened(incident('inc-1')))],
  ['add', ledger => ledger.add([silent('a')])],
  ['pending', ledger => ledger.pending(1)],
  ['sent', ledger => ledger.sent(['a'])],
  ['list', ledger => ledger.list({ limit: 1 })],
  ['list of the open', ledger => ledger.list({ open: true, limit: 1 })],
  ['get', ledger => ledger.get('inc-1')],
  ['addMaintenance', ledger => ledger.addMaintenance(maintenance('m', 0, 1))],
  ['listMaintenance', ledger => ledger.listMaintenance(0)],
  ['endMaintenance', ledger => ledger.endMaintenance('m')],
]

test.each(calls)('%s tells a table that throttles, fails or is not ours', async (_, call) => {
  for (const [type, status, why] of [
    ['ThrottlingException', 400, 'throttled'],
    ['InternalServerError', 500, 'unavailable'],
    ['AccessDeniedException', 400, 'denied'],
  ] as const) {
    const { ledger } = await ledgerOn(() => jsonError(type, status))
    expect(await call(ledger)).toMatchObject({ ok: false, why })
  }
})

test('a table that does not answer is a timeout', async () => {
  const { ledger } = await ledgerOn(() => 'hang')
  expect(await ledger.load()).toMatchObject({ ok: false, why: 'timeout' })
})

test('one part of the state that cannot be read is no state', async () => {
  for (const missing of ['GetItem', 'BatchGetItem']) {
    const { ledger } = await ledgerOn(asked => {
      if (asked === missing) return jsonError('InternalServerError', 500)
      return asked === 'Query' ? pointers('inc-1') : json({})
    })
    expect(await ledger.load()).toMatchObject({ ok: false, why: 'unavailable' })
  }
  const { ledger } = await ledgerOn((_, request) =>
    request.body.includes('prod#maintenance') ? jsonError('InternalServerError', 500) : json({}),
  )
  expect(await ledger.load()).toMatchObject({ ok: false, why: 'unavailable' })
})

test('keys that a read left out are asked for again, and not for ever', async () => {
  const item = { pk: { S: 'prod#incident#inc-1' }, sk: { S: 'incident' } }
  let batches = 0
  const answer = (gives: (n: number) => unknown) => (asked: string) =>
    asked === 'Query' ? pointers('inc-1') : json(gives(batches++))
  const left = { UnprocessedKeys: { ledger: { Keys: [item] } } }
  const found = { Responses: { ledger: [{ ...item, incident: { M: { id: { S: 'inc-1' } } } }] } }

  const slow = await ledgerOn(answer(n => (n === 0 ? left : found)))
  expect(await slow.ledger.list({ limit: 5 })).toEqual({ ok: true, value: [{ id: 'inc-1' }] })
  batches = 0
  const never = await ledgerOn(answer(() => left))
  expect(await never.ledger.list({ limit: 5 })).toEqual({ ok: false, why: 'throttled', detail: 'UnprocessedKeys' })
  expect(batches).toBe(3)
})

test('markers that a write left out are removed again, and not for ever', async () => {
  let batches = 0
  const writes = (leaves: boolean) => (asked: string, request: Request) => {
    if (asked === 'Query') return markers(30)
    return json(batches++ === 0 || leaves ? { UnprocessedItems: bodyOf(request).RequestItems } : {})
  }
  const ids = Array.from({ length: 30 }, (_, n) => `e-${n}`)
  expect(await (await ledgerOn(writes(false))).ledger.sent(ids)).toEqual({ ok: true, value: undefined })
  expect(batches).toBe(3)
  batches = 0
  expect(await (await ledgerOn(writes(true))).ledger.sent(ids)).toMatchObject({ ok: false, detail: 'UnprocessedItems' })
  expect(batches).toBe(3)
})

test('a state larger than one page is read to its end', async () => {
  let pages = 0
  const { ledger, requests } = await ledgerOn(asked => {
    if (asked !== 'Query') return json({})
    return json({ Items: [], ...(pages++ === 0 && { LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 's' } } }) })
  })
  expect(await ledger.listMaintenance(0)).toEqual({ ok: true, value: [] })
  expect(requests.map(request => bodyOf(request).ExclusiveStartKey)).toEqual([
    undefined,
    { pk: { S: 'p' }, sk: { S: 's' } },
  ])
})

test('more shards than a transaction takes are written in several, each under the fence', async () => {
  const { ledger, requests } = await ledgerOn(() => json({}))
  const targets = new Map(
    ['data', 'warm'].flatMap(name =>
      [...targetsOf(1_000, 1)].map(([key, known]) => [key.replace('data', name), known] as const),
    ),
  )
  expect(await ledger.save(state, { ...state, targets }, { fence: 7 }, NOON)).toMatchObject({ ok: true })
  const sizes = requests.map(request => bodyOf(request).TransactItems.length)
  expect(sizes).toEqual([100, 30])
  for (const request of requests) {
    const [{ Update }] = bodyOf(request).TransactItems
    expect(Update).toMatchObject({ ConditionExpression: 'fence = :fence' })
    expect(Update.ExpressionAttributeValues[':fence']).toEqual({ N: '7' })
  }
})

test('only an observation ever expires', async () => {
  const { ledger, requests } = await ledgerOn(() => json({}))
  await ledger.commit(opened(incident('inc-1')))
  await ledger.addMaintenance(maintenance('m', 0, 1))
  expect(requests.some(({ body }) => body.includes('expiresAt'))).toBe(false)
  await ledger.add([silent('a')])
  const { TransactItems } = bodyOf(requests.at(-1) ?? { path: '', headers: {}, body: Buffer.from('{}') })
  expect(TransactItems.map(({ Put }: { Put: { Item: object } }) => 'expiresAt' in Put.Item)).toEqual([true, false])
})

test('a commit whose answer was lost is repeated under its token, so that it is not its own rival', async () => {
  const { settings, requests } = await answering((_, n) => (n === 0 ? jsonError('InternalServerError', 500) : json({})))
  const client = new DynamoDBClient({ ...settings, ...CLIENT_SETTINGS })
  const ledger = incidentLedger({ client, table: 'ledger', environment: 'prod' })
  expect(await ledger.commit(opened(incident('inc-1')))).toEqual({ ok: true, value: 'written' })
  const tokens = requests.map(request => bodyOf(request).ClientRequestToken)
  expect(tokens).toEqual([expect.stringMatching(/^\S{36}$/), tokens[0]])
})
