#!/usr/bin/env node
import { main } from './main.ts'

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    // The reader went away (`esfleet … | head`): nobody is left to tell.
    process.exit(err.code === 'EPIPE' ? 0 : 4)
  })
}

// A look-up that the resolver never answers would hold the process long after the verdict is printed.
process.exit(await main(process.argv.slice(2), process))
