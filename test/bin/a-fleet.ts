import assert from 'node:assert/strict'
import { FleetConfig } from '../../lib/core/config/fleet-config.ts'
import type { Incident } from '../../lib/core/model/incident.ts'
import type { CellState, KnownTarget } from '../../lib/core/sweep/cell.ts'
import type { KeptFleet } from '../../lib/local/ledger-file.ts'
import { memoryLedger } from '../../lib/local/memory-ledger.ts'
import type { IncidentTransition } from '../../lib/ports.ts'
import { value } from '../ledger/ledger-contract.ts'
import { incident as anIncident, ENVIRONMENT, NOON, opened, resolved, updated } from '../ledger/shapes.ts'

const vantage = (name: string) => ({ name, kind: 'client' as const, subnet: 'subnet-0123abcd' })

export const CONFIG = {
  fleet: 'esf',
  environments: [
    {
      name: ENVIRONMENT,
      region: 'eu-central-1',
      vpc: { id: 'vpc-0123abcd' },
      vantages: [vantage('a'), vantage('b'), vantage('outside')],
      targetGroups: [
        { name: 'data', select: { tags: { role: 'data' } }, mustNotReach: ['outside'] },
        { name: 'logs', select: { tags: { role: 'logs' } }, transport: 9301, scheme: 'https' as const, reach: ['a'] },
      ],
    },
  ],
}

export function environment() {
  const [only] = FleetConfig.parse(CONFIG).environments
  assert.ok(only)
  return only
}

export const red = (since: number, status: CellState['status'] = 'down'): CellState => ({
  status,
  since,
  ups: 0,
  downs: 2,
  flips: [],
  sign: { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' },
})

export const heard = (at: number) => ({ lastHeardAt: at, silent: 0, announced: false })

const TICK = 60_000

/** 10.0.0.1 of data refuses on both ports as `a` sees it; a second incident is over. All was swept 23 s before `at`. */
const SWEPT = NOON + 10 * TICK
export const AT = SWEPT + 23_000

const cells = { 'a/http': red(NOON), 'a/transport': red(NOON) }

export const targets = (): Map<string, KnownTarget> =>
  new Map([
    ['data/10.0.0.1', { instanceId: 'i-0123abcd', cells }],
    ['data/10.0.0.2', { cells: {} }],
    ['logs/10.0.1.1', { cells: {} }],
  ])

export const OPEN = anIncident('inc-00aa11bb22cc', { seenFrom: ['a'], notSeenFrom: ['b'] })
const joined: Incident['members'] = [...OPEN.members, { address: '10.0.0.2', ports: ['http'], since: NOON + TICK }]
export const OVER = anIncident('inc-00ff11bb22cc', {
  key: 'prod/logs/http/reach/node:10.0.1.1',
  targetGroup: 'logs',
  port: 'http',
})

export async function aFleet(transitions?: readonly IncidentTransition[]): Promise<KeptFleet> {
  const ledger = memoryLedger()
  const lease = value(await ledger.take('sweep', SWEPT, 1))
  assert.ok(lease)
  const vantages = { a: heard(SWEPT), b: heard(SWEPT), outside: { ...heard(NOON), silent: 10, announced: true } }
  value(await ledger.save(value(await ledger.load()), { targets: targets(), vantages }, lease, SWEPT))
  value(await ledger.release(lease))
  const first = updated(OPEN, { members: joined })
  const left = joined.map(each => (each.address === '10.0.0.2' ? { ...each, leftAt: NOON + 2 * TICK } : each))
  const all = transitions ?? [
    opened(OVER),
    resolved(OVER),
    opened(OPEN),
    first,
    updated(first.after, { members: left }),
  ]
  for (const transition of all) assert.equal(value(await ledger.commit(transition)), 'written')
  return { fleet: 'esf', environment: environment(), ledger }
}
