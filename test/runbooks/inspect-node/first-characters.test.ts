import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Case } from '../../../lib/core/diagnose/case.ts'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { readEvidence } from '../../../lib/core/evidence/read-evidence.ts'
import { gunzip } from '../../../lib/local/gunzip.ts'
import { readCorpus } from '../../corpus/corpus.ts'

/** What Run Command keeps of an output. */
const KEPT = 24_000

const FIXTURES = join(import.meta.dirname, '../../fixtures/evidence')
const target = { given: '10.0.0.1', scheme: 'http', host: '10.0.0.1', port: 9200, transportPort: 9300 } as const
const at = (text: string) => Number(/^ time=(\d+)$/m.exec(text)?.[1] ?? 0) * 1000

const fixtures = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.evidence'))
  .map(name => {
    const text = readFileSync(join(FIXTURES, name), 'utf8')
    return { name, text, given: { target, observations: [], now: at(text) } satisfies Case }
  })
const cases = readCorpus()
  .filter(({ origin, evidence }) => origin.kind === 'real' && evidence !== null)
  .map(({ name, evidence, ...given }) => ({ name, text: (evidence ?? []).join('\n'), given }))

const said = (given: Case, text: string) => {
  const { verdict, cause, confidence, causes } = diagnose({
    ...given,
    findings: readEvidence(text, { gunzip }).findings,
  })
  return { verdict, cause, confidence, causes: causes.map(each => each.id) }
}

describe('the first 24,000 characters hold every line that bears a verdict', () => {
  test('there is real evidence to tell', () => expect(fixtures.length + cases.length).toBeGreaterThan(100))

  test.each([...fixtures, ...cases])('$name', ({ text, given }) => {
    const { target, observations, now, clientAddresses, caFile } = given as Case
    const known = {
      target,
      observations,
      now,
      ...(clientAddresses && { clientAddresses }),
      ...(caFile !== undefined && { caFile }),
    }
    const plain = /^[\s\S]*?\n@complete .*\n/.exec(text)?.[0] ?? ''
    expect(plain).not.toBe('')
    expect(plain.length).toBeLessThanOrEqual(KEPT)
    const whole = said(known, text)
    expect(said(known, plain)).toEqual(whole)
    if (text.length > KEPT) expect(said(known, text.slice(0, KEPT))).toEqual(whole)
  })
})
