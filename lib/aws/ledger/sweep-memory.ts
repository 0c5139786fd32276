import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Incident } from '../../core/model/incident.ts'
import type { VantageState } from '../../core/sweep/cell.ts'
import type { Called, Lease, SweepMemory, SweepState } from '../../ports.ts'
import { called, conditionFailed } from '../called.ts'
import { openIncidents } from './incident-reader.ts'
import { partitions, sweepKey } from './keys.ts'
import { changedShards, pack, unpack } from './known-shards.ts'
import { windows } from './maintenance-book.ts'
import { type LedgerTable, query } from './table.ts'

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** Of DynamoDB's 100, one is the heartbeat's. */
const SHARDS_PER_TRANSACTION = 99

const refused = (error: unknown) => (conditionFailed(error) ? ('refused' as const) : undefined)

interface Heartbeat {
  vantages: Readonly<Record<string, VantageState>>
  at: number
}

async function lastHeartbeat({ client, name, environment }: LedgerTable): Promise<Called<Heartbeat>> {
  const command = new GetCommand({ TableName: name, Key: sweepKey(environment), ConsistentRead: true })
  const answered = await called(client.send(command))
  if (!answered.ok) return answered
  const { vantages = {}, heartbeatAt = 0 } = answered.value.Item ?? {}
  return { ok: true, value: { vantages, at: heartbeatAt } }
}

function shardWrites(table: LedgerTable, before: SweepState, after: Pick<SweepState, 'targets'>): Write[] {
  const { known } = partitions(table.environment)
  return [...changedShards(before.targets, after.targets)].map(([sk, shard]) =>
    Object.keys(shard).length > 0
      ? { Put: { TableName: table.name, Item: { pk: known, sk, packed: pack(shard) } } }
      : { Delete: { TableName: table.name, Key: { pk: known, sk } } },
  )
}

const heartbeat = (table: LedgerTable, vantages: SweepState['vantages'], lease: Lease, now: number) => ({
  TableName: table.name,
  Key: sweepKey(table.environment),
  UpdateExpression: 'SET vantages = :vantages, heartbeatAt = :now',
  ConditionExpression: 'fence = :fence',
  ExpressionAttributeValues: { ':vantages': vantages, ':now': now, ':fence': lease.fence },
})

export const sweepMemory = (table: LedgerTable): SweepMemory => ({
  async load() {
    const [heard, shards, open] = await Promise.all([
      lastHeartbeat(table),
      query(table, partitions(table.environment).known),
      openIncidents(table),
    ])
    if (!heard.ok) return heard
    if (!shards.ok) return shards
    if (!open.ok) return open
    const maintenance = await windows(table, heard.value.at)
    if (!maintenance.ok) return maintenance
    const targets = new Map(shards.value.flatMap(({ packed }) => unpack(packed)))
    const openNow: readonly Incident[] = open.value
    const state = { targets, vantages: heard.value.vantages, openIncidents: openNow, maintenance: maintenance.value }
    return { ok: true, value: state }
  },

  async save(before, after, lease, now) {
    const writes = shardWrites(table, before, after)
    const beat = heartbeat(table, after.vantages, lease, now)
    let written = 0
    do {
      const TransactItems = [{ Update: beat }, ...writes.slice(written, written + SHARDS_PER_TRANSACTION)]
      const answered: Called<unknown> = await called<unknown, 'refused'>(
        TransactItems.length === 1
          ? table.client.send(new UpdateCommand(beat))
          : table.client.send(new TransactWriteCommand({ TransactItems })),
        refused,
      )
      if (!answered.ok) return answered
      if (answered.value === 'refused') return { ok: false, why: 'denied', detail: 'lease taken over' }
      written += SHARDS_PER_TRANSACTION
    } while (written < writes.length)
    return { ok: true, value: undefined }
  },
})
