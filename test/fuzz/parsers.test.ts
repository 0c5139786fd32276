import fc from 'fast-check'
import { test } from 'vitest'
import { PARSERS } from './parsers.ts'

/** `npm run fuzz` makes a hundred thousand cases of the same. */
test.each(PARSERS)('$name', async ({ arbitrary, run }) => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async input => run(input)),
    { numRuns: 15 },
  )
})
