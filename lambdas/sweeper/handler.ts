import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Environment } from '../../lib/core/config/fleet-config.ts'
import { CONFIG_FILE } from '../../lib/core/config/function-environment.ts'
import { isCaBundle } from '../../lib/net/ca-bundle.ts'
import { nothingYet } from '../../lib/verbs/between-sweeps.ts'
import { sweepOnce } from '../../lib/verbs/sweep-once.ts'
import { awsPorts } from './ports.ts'
import { teller } from './tell.ts'
import { tickOf } from './tick.ts'

interface Invocation {
  awsRequestId: string
  getRemainingTimeInMillis(): number
}

const configured: { fleet: string; environment: Environment } = JSON.parse(
  readFileSync(new URL(CONFIG_FILE, import.meta.url), 'utf8'),
)
const ports = awsPorts(configured.environment, process.env)
const tell = teller(configured.fleet, configured.environment.name)
const memory = nothingYet()

/** One sweep of one environment. Its log holds counts and names, and nothing that travels in a payload. */
export async function handler(payload: unknown, invocation: Invocation): Promise<void> {
  const tick = tickOf(payload, invocation.awsRequestId, Date.now())
  const report = await sweepOnce(ports, {
    ...configured,
    tick,
    invocation: invocation.awsRequestId,
    clock: Date.now,
    remainingMs: () => invocation.getRemainingTimeInMillis(),
    memory,
    isCa: isCaBundle,
    digest: text => createHash('sha256').update(text).digest('hex'),
  })
  tell(report, tick.id, Date.now())
}
