#!/usr/bin/env node
import { main } from './main.ts'

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    // The reader went away (`esfleet … | head`): nobody is left to tell.
    process.exit(err.code === 'EPIPE' ? 0 : 4)
  })
}

process.exitCode = await main(process.argv.slice(2), process)
