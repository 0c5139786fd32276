import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { NAMED } from '../../../lib/core/diagnose/rank.ts'
import { readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import type { Finding } from '../../../lib/core/model/finding.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { aCase, answered, both, refused } from './a-case.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/evidence')

const addressIn = (findings: readonly Finding[]): string =>
  findings.flatMap(each => (each.kind === 'address' && each.scope === 'global' ? each.address : []))[0] ?? ''

/** What was seen when the evidence was taken, of the node's own address. */
const seenAt = (at: number, address: string, answers: boolean): Observation[] =>
  answers ? [answered({}, { at, address })] : both(refused, { at, address })

test.each<[string, 'healthy' | 'unknown' | CauseId, CauseId[]]>([
  ['elasticsearch-7.17.29-healthy', 'healthy', []],
  ['elasticsearch-7.17.29-bootstrap', 'bootstrap-file-descriptors', ['bootstrap-discovery']],
  ['elasticsearch-8.19.8-bootstrap', 'bootstrap-memory-lock', ['custom-http-port']],
  ['elasticsearch-6.8.23-crash-loop', 'bootstrap-threads', []],
  ['opensearch-2.19.3-loopback-nft-reject', 'bound-to-loopback', ['host-firewall-reject']],
])('%s: %s', (file, cause, and) => {
  const { findings } = readEvidence(readFileSync(join(FIXTURES, `${file}.evidence`)), { ports: [9200, 9300] })
  const at = findings.find(each => each.kind === 'host')?.collectedAt ?? 0
  const address = addressIn(findings)
  const diagnosis = diagnose(
    aCase({
      target: { host: address },
      seen: seenAt(at, address, cause === 'healthy'),
      findings,
      clients: ['10.77.0.2'],
    }),
  )
  expect(diagnosis.cause).toBe(cause)
  const named = diagnosis.causes.filter(each => each.confidence >= NAMED).map(each => each.id)
  expect(named).toEqual(cause === 'healthy' ? [] : [cause, ...and])
})
