import { expect, test } from 'vitest'
import type { Diagnosis } from '../../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { layOut } from '../../../lib/core/report/layout.ts'
import { sweepReport } from '../../../lib/core/report/sweep-report.ts'

const at = { kind: 'tcp', host: 'es', family: 4, address: '10.0.0.5', at: 0, phases: {} } as const
const open = (port: number): Observation => ({ ...at, port, outcome: 'open' })
const refused = (port: number): Observation => ({
  ...at,
  port,
  outcome: 'refused',
  phase: 'connect',
  code: 'ECONNREFUSED',
})
const unprobed = (port: number): Observation => ({ ...at, port, outcome: 'unknown', why: 'EMFILE' })

const judged = (
  name: string,
  verdict: Diagnosis['verdict'],
  cause: Diagnosis['cause'],
  observations: Observation[],
): Diagnosis => ({
  target: { given: name, host: name, port: 9200, transportPort: 9300, scheme: 'auto' },
  verdict,
  cause,
  family: null,
  confidence: 0.9,
  causes: [],
  summary: '',
  observations,
  findings: [],
  changes: [],
  plan: null,
  evidenceMissing: [],
  nextQuestions: [],
})

const healthy = (name: string) => judged(name, 'healthy', 'healthy', [open(9200), open(9300)])

const lines = (diagnoses: Diagnosis[]) => layOut(sweepReport(diagnoses), 100, (_, text) => text)

test('a line a target, then what fails alike, the larger first', () => {
  const diagnoses = [
    healthy('es-1'),
    judged('es-22', 'unknown', 'unknown', [refused(9200), open(9300)]),
    judged('es-3', 'failing', 'no-master', [open(9200), open(9300)]),
    judged('es-4', 'failing', 'no-master', [open(9200)]),
    judged('es-5', 'unknown', 'unknown', [unprobed(9200)]),
  ]
  expect(lines(diagnoses)).toMatchInlineSnapshot(`
    [
      "es-1   9200 open         9300 open         healthy",
      "es-22  9200 refused      9300 open         unknown",
      "es-3   9200 open         9300 open         failing (1)",
      "es-4   9200 open         9300 not probed   failing (1)",
      "es-5   9200 not probed   9300 not probed   unknown",
      "",
      "1 of 5 targets healthy",
      "(1) 2 of 5 targets: no-master, no-master: es-3, es-4",
      "1 of 5 targets: connection refused (cause not proven): es-22",
      "1 of 5 targets: could not be probed from here (EMFILE) (cause not proven): es-5",
    ]
  `)
})

test('of many targets only those that fail are listed, and few are named', () => {
  const failing = Array.from({ length: 12 }, (_, i) => judged(`bad-${i}`, 'failing', 'tls-required', [open(9200)]))
  const report = lines([...Array.from({ length: 50 }, (_, i) => healthy(`es-${i}`)), ...failing])
  expect(report.filter(line => line.startsWith('es-'))).toEqual([])
  expect(report).toContain('50 of 62 targets healthy')
  expect(report.filter(line => line.includes('tls-required'))).toHaveLength(1)
  expect(report.join(' ')).toContain('(1) 12 of 62 targets: tls-required')
  expect(report.join(' ')).toContain('bad-8, bad-9 and 2 more')
})

test('healthy targets are no symptom, and one of nothing has none', () => {
  expect(lines([healthy('es-1')]).at(-1)).toBe('1 of 1 targets healthy')
  const unprobed = lines([judged('es-1', 'unknown', 'unknown', [])])
  expect(unprobed.at(-1)).toBe('1 of 1 targets: not probed (cause not proven): es-1')
})

test('what a list of targets holds is shown, never obeyed', () => {
  const report = lines([judged('\u001b[2J\u202e', 'failing', 'no-master', [])])
  expect(report.join('')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
})
