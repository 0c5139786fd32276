import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

interface Input {
  TransactItems?: { Put?: { Item: unknown } }[]
  RequestItems?: Record<string, { Keys?: unknown[] } | unknown[]>
}

export interface Counted {
  /** Items of answered writes; those that a condition refused are not among them. */
  written: number
  /** Capacity units as the server counts them, but for transactions: DynamoDB Local counts those short. */
  writeUnits: number
  readUnits: number
}

const WRITES = /^(Put|Update|Delete|TransactWrite|BatchWrite)Items?Command$/

const itemsOf = ({ TransactItems, RequestItems }: Input): number => {
  if (TransactItems) return TransactItems.length
  if (RequestItems)
    return Object.values(RequestItems).reduce((sum, one) => sum + (Array.isArray(one) ? one.length : 0), 0)
  return 1
}

const KB = 1024

/** Bytes by DynamoDB's rules, near enough to tell kilobytes apart. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + sizeOf(one), 3)
  if (typeof value !== 'object' || value === null) return 1
  return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + sizeOf(one), 3)
}

/** Two for each started kilobyte of each item; what is updated or deleted is small. */
const unitsOfTransaction = (items: NonNullable<Input['TransactItems']>): number =>
  items.reduce((sum, { Put }) => sum + 2 * Math.ceil((Put ? sizeOf(Put.Item) : 1) / KB), 0)

interface Output {
  ConsumedCapacity?: Capacity | Capacity[]
}

interface Capacity {
  CapacityUnits?: number
}

/** Counts what a client writes, and what the server says that it costs. */
export function countItems(client: DynamoDBClient): Counted {
  const counted: Counted = { written: 0, writeUnits: 0, readUnits: 0 }
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        Object.assign(args.input as object, { ReturnConsumedCapacity: 'TOTAL' })
        const result = await next(args)
        const { ConsumedCapacity = [] } = result.output as Output
        const { TransactItems } = args.input as Input
        const units = TransactItems
          ? unitsOfTransaction(TransactItems)
          : [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
        if (WRITES.test(commandName)) {
          counted.written += itemsOf(args.input as Input)
          counted.writeUnits += units
        } else counted.readUnits += units
        return result
      },
    { step: 'initialize', name: 'countItems' },
  )
  return counted
}
