import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import { hasEnded } from '../../core/model/incident.ts'
import type { IncidentTransition, IncidentWriter } from '../../ports.ts'
import { called, conditionFailed, transactionConflicted } from '../called.ts'
import { incidentKey, listKey, openKey } from './keys.ts'
import { withOutbox } from './outbox.ts'
import type { LedgerTable } from './table.ts'

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

const ABSENT = 'attribute_not_exists(pk)'

function opening({ after }: IncidentTransition, TableName: string): Write[] {
  const pointer = { incidentId: after.id }
  return [
    {
      Put: {
        TableName,
        Item: { ...incidentKey(after.environment, after.id), version: after.version, incident: after },
        ConditionExpression: ABSENT,
      },
    },
    { Put: { TableName, Item: { ...openKey(after), ...pointer }, ConditionExpression: ABSENT } },
    { Put: { TableName, Item: { ...listKey(after), ...pointer } } },
  ]
}

function changing(
  before: NonNullable<IncidentTransition['before']>,
  after: IncidentTransition['after'],
  TableName: string,
) {
  const change: Write = {
    Put: {
      TableName,
      Item: { ...incidentKey(after.environment, after.id), version: after.version, incident: after },
      ConditionExpression: 'version = :before',
      ExpressionAttributeValues: { ':before': before.version },
    },
  }
  return hasEnded(after.status) ? [change, { Delete: { TableName, Key: openKey(after) } }] : [change]
}

/** Ended as soon as it is opened, an incident would leave its key taken: the core does not make such a transition. */
export const incidentWriter = ({ client, name }: LedgerTable): IncidentWriter => ({
  async commit(transition) {
    const { before, after, event } = transition
    const writes = before ? changing(before, after, name) : opening(transition, name)
    const answered = await called(
      client.send(new TransactWriteCommand({ TransactItems: [...writes, ...withOutbox(event, name)] })),
      error => (conditionFailed(error) || transactionConflicted(error) ? ('conflict' as const) : undefined),
    )
    if (!answered.ok) return answered
    return { ok: true, value: answered.value === 'conflict' ? 'conflict' : 'written' }
  },
})
