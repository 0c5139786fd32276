import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Ledger } from '../ports.ts'
import { incidentReader } from './ledger/incident-reader.ts'
import { incidentWriter } from './ledger/incident-writer.ts'
import { leases } from './ledger/leases.ts'
import { maintenanceBook } from './ledger/maintenance-book.ts'
import { outbox } from './ledger/outbox.ts'
import { sweepMemory } from './ledger/sweep-memory.ts'

/** The ledger of one environment in one DynamoDB table: docs/ledger.md lists its items and what each access costs. */
export function incidentLedger(options: { client: DynamoDBClient; table: string; environment: string }): Ledger {
  const client = DynamoDBDocumentClient.from(options.client, { marshallOptions: { removeUndefinedValues: true } })
  const table = { client, name: options.table, environment: options.environment }
  return {
    ...leases(table),
    ...sweepMemory(table),
    ...incidentWriter(table),
    ...outbox(table),
    ...incidentReader(table),
    ...maintenanceBook(table),
  }
}
