import { basename } from 'node:path'
import type { Terminal } from './command.ts'

/** What a reader must type for `esfleet` where that is no command: in a clone, started by npm or by Node itself. */
export function programOf(env: Terminal['env'], script: string = process.argv[1] ?? ''): string | undefined {
  if (env.npm_lifecycle_event !== undefined) return 'npm run -s esfleet --'
  return basename(script) === 'esfleet.ts' ? 'node_modules/.bin/node bin/esfleet.ts' : undefined
}
