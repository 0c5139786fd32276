import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Called } from '../../ports.ts'
import { called } from '../called.ts'
import type { ItemKey } from './keys.ts'

export interface LedgerTable {
  client: DynamoDBDocumentClient
  name: string
  environment: string
}

export type Item = Record<string, unknown>

interface Asked {
  /** Sort keys from this one on. */
  from?: string
  newestFirst?: boolean
  /** At most so many items; absent: all. */
  limit?: number
}

const BATCH_GET_LIMIT = 100
const BATCH_ROUNDS = 3

/** The items of a partition in the order of their sort keys, as they are after every write that has been answered. */
export async function query(table: LedgerTable, partition: string, asked: Asked = {}): Promise<Called<Item[]>> {
  const items: Item[] = []
  const limit = asked.limit ?? Number.POSITIVE_INFINITY
  let after: Item | undefined
  do {
    const page = await called(
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: asked.from === undefined ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': partition, ...(asked.from !== undefined && { ':from': asked.from }) },
          ScanIndexForward: asked.newestFirst !== true,
          ...(Number.isFinite(limit) && { Limit: limit - items.length }),
          ...(after && { ExclusiveStartKey: after }),
        }),
      ),
    )
    if (!page.ok) return page
    items.push(...(page.value.Items ?? []))
    after = page.value.LastEvaluatedKey
  } while (after && items.length < limit)
  return { ok: true, value: items }
}

/** The items that exist under these keys, in the order of the keys. */
export async function getMany(table: LedgerTable, keys: readonly ItemKey[]): Promise<Called<Item[]>> {
  const found = new Map<string, Item>()
  let rounds = 0
  let wanted: readonly Item[] = keys.map(({ pk, sk }) => ({ pk, sk }))
  while (wanted.length > 0) {
    const now = wanted.slice(0, BATCH_GET_LIMIT)
    const request = { RequestItems: { [table.name]: { Keys: now, ConsistentRead: true } } }
    const answered = await called(table.client.send(new BatchGetCommand(request)))
    if (!answered.ok) return answered
    for (const item of answered.value.Responses?.[table.name] ?? []) found.set(`${item.pk} ${item.sk}`, item)
    const left: readonly Item[] = answered.value.UnprocessedKeys?.[table.name]?.Keys ?? []
    rounds = left.length === now.length ? rounds + 1 : 0
    if (rounds === BATCH_ROUNDS) return { ok: false, why: 'throttled', detail: 'UnprocessedKeys' }
    wanted = [...left, ...wanted.slice(BATCH_GET_LIMIT)]
  }
  const inOrder = keys.map(({ pk, sk }) => found.get(`${pk} ${sk}`))
  return { ok: true, value: inOrder.filter(item => item !== undefined) }
}
