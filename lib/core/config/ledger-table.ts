/**
 * Key schema of the ledger's table, for the stack that makes it and for the code that asks it: both keys are strings.
 * `ttl` is set on observations only, so that no incident ever expires.
 */
export const LEDGER_TABLE = { partitionKey: 'pk', sortKey: 'sk', ttl: 'expiresAt' } as const
