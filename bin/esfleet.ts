#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Halves the start-up from the second run on. Not in the shared temporary folder, where others could put code for root.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/esfleet', import.meta.url)))

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    // The reader went away (`esfleet … | head`): nobody is left to tell.
    process.exit(err.code === 'EPIPE' ? 0 : 4)
  })
}

const [{ main }, { printBug }] = await Promise.all([import('./main.ts'), import('./print.ts')])

// A look-up that the resolver never answers would hold the process long after the verdict is printed.
process.exit(await main(process.argv.slice(2), process).catch(bug => printBug(process, bug)))
