import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Environment } from '../../../lib/core/config/fleet-config.ts'
import { CONFIG_FILE, FLEET_METRICS, SWEEPER_VARIABLES } from '../../../lib/core/config/function-environment.ts'
import { closedPort } from '../../net/listening.ts'
import { type Bundled, bundled } from '../bundled.ts'

const environment = Environment.parse({
  name: 'production',
  region: 'eu-central-1',
  vpc: { id: 'vpc-0123456789abcdef0' },
  vantages: [{ name: 'private-a', kind: 'client', subnet: 'subnet-0123456789abcdef0' }],
  targetGroups: [{ name: 'search', select: { tags: { role: 'search' } } }],
})

let folder: string
let bundle: Bundled
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweeper-'))
  bundle = await bundled('lambdas/sweeper/handler.ts', join(folder, 'index.mjs'))
  writeFileSync(join(folder, CONFIG_FILE), JSON.stringify({ fleet: 'f', environment }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** The bundle in a process of its own, invoked once; every AWS endpoint refuses. */
async function invoked(variables: Record<string, string>, payload: unknown) {
  // Not left to Node to print, which would show the bundle as the line that failed.
  const script = `try {
      const { handler } = await import('./index.mjs')
      await handler(${JSON.stringify(payload)}, { awsRequestId: 'request', getRemainingTimeInMillis: () => 30_000 })
    } catch (error) {
      console.error(error.message)
      process.exitCode = 1
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      ...variables,
    },
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const lines = out
    .split('\n')
    .concat(err.split('\n'))
    .filter(line => line.startsWith('{'))
  return { code, err, lines: lines.map(line => JSON.parse(line)) }
}

const variables = {
  [SWEEPER_VARIABLES.table]: 'table',
  [SWEEPER_VARIABLES.bus]: 'bus',
  [SWEEPER_VARIABLES.bucket]: 'bucket',
  [SWEEPER_VARIABLES.probers]: '{"private-a":"prober"}',
}

describe('the sweeper', () => {
  it('fits in its bundle', () => {
    expect(bundle.bytes).toBeLessThan(1_300_000)
  })

  it('comes to an end with all of AWS down, and says so in one line of log and one of metrics', async () => {
    const { code, lines } = await invoked(variables, {})
    expect(code).toBe(0)
    expect(lines.length).toBe(2)
    const log = lines.find(line => line.message === 'sweep')
    expect(log).toMatchObject({ level: 'WARN', degraded: true, targets: { count: 0, from: 'nowhere' } })
    for (const call of ['ledger.take', 'targets.targets', 'lastKnown.load'])
      expect(log.failed).toContainEqual(expect.objectContaining({ call, why: 'unavailable' }))
    expect(JSON.stringify(log)).not.toContain('127.0.0.1')
    const { namespace, silentVantages, redCells } = FLEET_METRICS
    expect(lines.find(line => '_aws' in line)).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['fleet', 'environment']] }] },
      ...{ fleet: 'f', environment: 'production', [silentVantages]: 1, [redCells]: 0 },
    })
  })

  it('skips a tick that is too old, and measures nothing then', async () => {
    const { code, lines } = await invoked(variables, { id: 'old', time: '2020-01-01T00:00:00Z' })
    expect(code).toBe(0)
    expect(lines).toMatchObject([{ message: 'sweep skipped', tick: 'old', skipped: 'too-late' }])
  })

  it('names the variable that it misses', async () => {
    const { code, err } = await invoked({}, {})
    expect(code).toBe(1)
    expect(err).toContain(SWEEPER_VARIABLES.table)
  })
})
