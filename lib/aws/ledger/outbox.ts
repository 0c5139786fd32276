import { BatchWriteCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import type { FleetEvent } from '../../core/events/fleet-event.ts'
import type { Called, Outbox } from '../../ports.ts'
import { called, conditionFailed } from '../called.ts'
import { eventKey, type ItemKey, outboxKey, partitions } from './keys.ts'
import { getMany, type Item, type LedgerTable, query } from './table.ts'

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

const BATCH_WRITE_LIMIT = 25
const BATCH_ROUNDS = 3
const DAY_S = 86_400
/** Of an observation that is no incident's: long enough for a question about last month. */
const OBSERVATION_KEPT_S = 35 * DAY_S

/** The event and the small marker that says it is still to be told: the only items that know of the outbox. */
export function withOutbox(event: FleetEvent, TableName: string): Write[] {
  const key = eventKey(event)
  const expiry = 'incident' in event ? {} : { expiresAt: Math.trunc(event.at / 1000) + OBSERVATION_KEPT_S }
  return [
    { Put: { TableName, Item: { ...key, event, ...expiry }, ConditionExpression: 'attribute_not_exists(pk)' } },
    { Put: { TableName, Item: { ...outboxKey(event), eventId: event.id, lies: key } } },
  ]
}

async function removeMarkers(table: LedgerTable, keys: readonly ItemKey[]): Promise<Called<void>> {
  let left: readonly ItemKey[] = keys
  for (let rounds = 0; left.length > 0; ) {
    const now = left.slice(0, BATCH_WRITE_LIMIT)
    const deletes = now.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }))
    const answered = await called(table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: deletes } })))
    if (!answered.ok) return answered
    const undone = (answered.value.UnprocessedItems?.[table.name] ?? []).map(
      request => request.DeleteRequest?.Key as ItemKey,
    )
    rounds = undone.length === now.length ? rounds + 1 : 0
    if (rounds === BATCH_ROUNDS) return { ok: false, why: 'throttled', detail: 'UnprocessedItems' }
    left = [...undone, ...left.slice(BATCH_WRITE_LIMIT)]
  }
  return { ok: true, value: undefined }
}

const keyOf = ({ pk, sk }: Item): ItemKey => ({ pk: String(pk), sk: String(sk) })

export const outbox = (table: LedgerTable): Outbox => ({
  async add(events) {
    for (const event of events) {
      const answered = await called(
        table.client.send(new TransactWriteCommand({ TransactItems: withOutbox(event, table.name) })),
        error => (conditionFailed(error) ? 'known' : undefined),
      )
      if (!answered.ok) return answered
    }
    return { ok: true, value: undefined }
  },

  async pending(limit) {
    const markers = await query(table, partitions(table.environment).outbox, { limit })
    if (!markers.ok) return markers
    const found = await getMany(
      table,
      markers.value.map(({ lies }) => lies as ItemKey),
    )
    return found.ok ? { ok: true, value: found.value.map(({ event }) => event as FleetEvent) } : found
  },

  async sent(ids) {
    if (ids.length === 0) return { ok: true, value: undefined }
    const markers = await query(table, partitions(table.environment).outbox)
    if (!markers.ok) return markers
    const gone = new Set(ids)
    return removeMarkers(table, markers.value.filter(({ eventId }) => gone.has(String(eventId))).map(keyOf))
  },
})
