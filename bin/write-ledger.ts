import { type KeptFleet, writeLedgerFile } from '../lib/local/ledger-file.ts'
import { CommandError, EXIT } from './command.ts'

/** A ledger file as it stands at `now`, whole or not at all. */
export async function writeLedger(file: string, kept: KeptFleet, now: number): Promise<void> {
  await writeLedgerFile(file, kept, now).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(EXIT.ownFailure, `cannot write the ledger "${file}": ${cause.code}`, { cause })
  })
}
