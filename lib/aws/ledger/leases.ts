import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Called, Lease, Leases } from '../../ports.ts'
import { called, conditionFailed } from '../called.ts'
import { sweepKey } from './keys.ts'
import type { Item, LedgerTable } from './table.ts'

/** An attempt whose answer was lost finds its own writing when it is repeated. */
function ownWriting(error: unknown): Item | undefined {
  if (!conditionFailed(error)) return undefined
  const { Item: found = {} } = error as { Item?: Record<string, { S?: string; N?: string }> }
  return { holder: found.holder?.S, until: Number(found.until?.N), fence: Number(found.fence?.N) }
}

export const leases = ({ client, name, environment }: LedgerTable): Leases => ({
  async take(holder, now, forMs) {
    const until = now + forMs
    const answered: Called<Item> = await called(
      client
        .send(
          new UpdateCommand({
            TableName: name,
            Key: sweepKey(environment),
            UpdateExpression: 'SET holder = :holder, #until = :until ADD fence :one',
            ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':holder': holder, ':until': until, ':now': now, ':one': 1 },
            ReturnValues: 'UPDATED_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        .then(({ Attributes }) => Attributes ?? {}),
      ownWriting,
    )
    if (!answered.ok) return answered
    const { holder: holds, until: holdsUntil, fence } = answered.value
    const lease: Lease | null = holds === holder && holdsUntil === until ? { fence: Number(fence) } : null
    return { ok: true, value: lease }
  },

  async release({ fence }) {
    const answered = await called(
      client.send(
        new UpdateCommand({
          TableName: name,
          Key: sweepKey(environment),
          UpdateExpression: 'REMOVE holder, #until',
          ConditionExpression: 'fence = :fence',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':fence': fence },
        }),
      ),
      error => (conditionFailed(error) ? 'taken over' : undefined),
    )
    return answered.ok ? { ok: true, value: undefined } : answered
  },
})
