import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

interface Input {
  TransactItems?: { ConditionCheck?: unknown }[]
  RequestItems?: Record<string, { Keys?: unknown[] } | unknown[]>
}

export interface Counted {
  /** Items of answered writes; those that a condition refused are not among them. */
  written: number
  /** Capacity units as the server counts them. */
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
        const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
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
