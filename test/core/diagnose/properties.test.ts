import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Case } from '../../../lib/core/diagnose/case.ts'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { NAMED } from '../../../lib/core/diagnose/rank.ts'
import { CONFIDENT, Diagnosis } from '../../../lib/core/model/diagnosis.ts'
import { Finding } from '../../../lib/core/model/finding.ts'
import { Observation } from '../../../lib/core/model/observation.ts'
import {
  ADDRESS,
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aFatal,
  aNodeThatIsDown,
  answered,
  aRule,
  aRunningNode,
  aStoppedUnit,
  both,
  NOW,
  refused,
  timedOut,
} from './a-case.ts'

const MORE = { numRuns: 300 }

const address = fc.constantFrom('127.0.0.1', '::1', ADDRESS, '10.0.0.6', 'fd00::5', '54.1.2.3', 'not an address', '')
const port = fc.constantFrom(9200, 9201, 9300, 22, 0, 65535)
const time = fc.option(fc.integer({ min: NOW - 10 ** 9, max: NOW + 10 ** 6 }), { nil: undefined })

interface Shape {
  type: string
  innerType?: unknown
  element?: unknown
  shape?: Record<string, unknown>
  options?: unknown[]
  entries?: Record<string, string>
  values?: unknown[]
  keyType?: unknown
  valueType?: unknown
}

/** Random data of the very shape that a schema states: what a parser could hand over at its strangest. */
const shaped = (schema: unknown, key = ''): fc.Arbitrary<unknown> => {
  const inner = (schema as { _zod: { def: Shape } })._zod.def
  switch (inner.type) {
    case 'optional':
    case 'nullable':
      return fc.option(shaped(inner.innerType, key), { nil: undefined })
    case 'array':
      return fc.array(shaped(inner.element, key), { maxLength: 3 })
    case 'union':
      return fc.oneof(...(inner.options ?? []).map(option => shaped(option, key)))
    case 'literal':
      return fc.constantFrom(...(inner.values ?? []))
    case 'enum':
      return fc.constantFrom(...Object.values(inner.entries ?? {}))
    case 'boolean':
      return fc.boolean()
    case 'number':
      return /at$|since/i.test(key)
        ? time.map(at => at ?? NOW)
        : key === 'port'
          ? port
          : fc.integer({ min: -2, max: 300_000 })
    case 'string':
      return key === 'address' || key === 'addresses' ? address : key === 'name' ? names : words
    case 'record':
      return fc.dictionary(shaped(inner.keyType) as fc.Arbitrary<string>, shaped(inner.valueType), { maxKeys: 2 })
    case 'object':
      return fc
        .record(Object.fromEntries(Object.entries(inner.shape ?? {}).map(([name, each]) => [name, shaped(each, name)])))
        .map(object => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)))
    default:
      return fc.constant(null)
  }
}

const names = fc.constantFrom('elasticsearch.service', 'opensearch.service', 'es-1', 'vm.max_map_count', 'x')
const words = fc.oneof(
  fc.constantFrom(
    'active',
    'inactive',
    'failed',
    'activating',
    'start',
    'masked',
    'loaded',
    'disabled',
    'T',
    '9200',
    '0.0.0.0',
  ),
  fc.constantFrom(
    '/etc/elasticsearch',
    '/etc/elasticsearch/elasticsearch.yml',
    'http.port',
    'network.host',
    'running',
    'java',
  ),
  fc.string({ maxLength: 12 }),
)

const finding = shaped(Finding) as fc.Arbitrary<Finding>
const observation = (shaped(Observation) as fc.Arbitrary<Observation>).map(seen => ({ ...seen, host: ADDRESS }))

const aRandomCase = fc
  .record({
    seen: fc.array(observation, { maxLength: 5 }),
    findings: fc.option(fc.array(finding, { maxLength: 25 }), { nil: undefined }),
    scheme: fc.constantFrom('http' as const, 'https' as const, 'auto' as const),
    asked: fc.constantFrom(9200, 9300),
    clients: fc.array(address, { maxLength: 2 }),
  })
  .map(
    ({ seen, findings, scheme, asked, clients }): Case =>
      aCase({ target: { scheme, port: asked }, seen, clients, ...(findings === undefined ? {} : { findings }) }),
  )

const claims = ({ verdict, cause, confidence, causes }: Diagnosis) => ({
  verdict,
  cause,
  confidence,
  causes: causes.map(({ id, confidence }) => ({ id, confidence })),
})

describe('whatever is handed over', () => {
  test('it never throws, and what it says is a diagnosis', () => {
    fc.assert(
      fc.property(aRandomCase, given => {
        const diagnosis = diagnose(given)
        for (const { confidence } of [diagnosis, ...diagnosis.causes]) {
          expect(confidence).toBeGreaterThanOrEqual(0)
          expect(confidence).toBeLessThan(1)
        }
        expect(Diagnosis.safeParse({ ...diagnosis, observations: [], findings: [] }).success).toBe(true)
        expect(
          diagnosis.cause === 'unknown' || diagnosis.cause === 'healthy' || diagnosis.causes[0]?.id === diagnosis.cause,
        ).toBe(true)
      }),
      MORE,
    )
  })

  test('the order of findings and observations decides nothing', () => {
    fc.assert(
      fc.property(
        aRandomCase.chain(given =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray([...given.observations], { minLength: given.observations.length }),
            fc.shuffledSubarray([...(given.findings ?? [])], { minLength: given.findings?.length ?? 0 }),
          ),
        ),
        ([given, observations, findings]) => {
          const shuffled = { ...given, observations, ...(given.findings === undefined ? {} : { findings }) }
          expect(claims(diagnose(shuffled))).toEqual(claims(diagnose(given)))
        },
      ),
      MORE,
    )
  })

  test('possibilities share what the claims leave over', () => {
    fc.assert(
      fc.property(aRandomCase, given => {
        const { causes } = diagnose(given)
        const possible = causes.filter(each => each.confidence < NAMED).reduce((sum, each) => sum + each.confidence, 0)
        expect(possible).toBeLessThanOrEqual(1.001)
      }),
      MORE,
    )
  })
})

describe('without evidence', () => {
  /** What a probe sees by itself; anything else stands on the node's own words. */
  const BY_PROBES = new Set<string>([
    ...['tls-required', 'tls-not-spoken', 'transport-port-probed', 'name-unresolvable', 'no-master', 'overloaded'],
    ...['security-not-initialized', 'client-certificate-required', 'certificate-invalid', 'host-unreachable'],
    ...['proxy-upstream-failed', 'vantage-faulty', 'healthy', 'unknown'],
  ])

  test('nothing is claimed confidently but what probes prove', () => {
    fc.assert(
      fc.property(aRandomCase, given => {
        const { findings: _, ...probed } = given
        const { cause, confidence } = diagnose(probed)
        if (confidence >= CONFIDENT) expect(BY_PROBES).toContain(cause)
      }),
      MORE,
    )
  })
})

describe('a proven case', () => {
  const proven: [string, Case][] = [
    ['service-stopped', aCase({ seen: both(refused), findings: aNodeThatIsDown(aStoppedUnit()) })],
    ['host-firewall-drop', aCase({ seen: both(timedOut), findings: aRunningNode([], aRule('drop')) })],
    ['host-firewall-reject', aCase({ seen: both(refused), findings: aRunningNode([], aRule('reject')) })],
    ['disk-full', aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(1), aFatal('disk-full')) })],
    [
      'bootstrap-threads',
      aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(78), aBootstrapFailure('threads')) }),
    ],
    ['healthy', aCase({ seen: [answered()], findings: aRunningNode() })],
  ]

  /** Facts of every host that bear on no cause. */
  const UNRELATED: ReadonlySet<Finding['kind']> = new Set([
    ...(['mount', 'disk', 'counter', 'jvm-option', 'variable', 'package', 'boot', 'path', 'sysctl-file'] as const),
  ])

  test.each(proven)('%s is not flipped by findings that do not bear on it', (cause, given) => {
    fc.assert(
      fc.property(
        fc.array(
          finding.filter(each => UNRELATED.has(each.kind)),
          { maxLength: 10 },
        ),
        more => {
          expect(diagnose({ ...given, findings: [...(given.findings ?? []), ...more] }).cause).toBe(cause)
        },
      ),
      { numRuns: 40 },
    )
  })

  test.each(proven)('%s is not flipped by rules, sockets and kills of other ports and programs', (cause, given) => {
    const others: Finding[] = [
      aRule('drop', { port: 5601 }),
      {
        kind: 'listener',
        source: { section: 'listeners' },
        address: '*',
        families: [4, 6],
        port: 5601,
        pid: 77,
        command: 'node',
      },
      {
        kind: 'oom-kill',
        source: { section: 'kernel-log' },
        pid: 77,
        command: 'node',
        unit: 'kibana.service',
        memoryCgroup: false,
      },
      aBootstrapFailure('other', { enforced: false }),
      aFatal('state-corrupt', { current: false, at: NOW - 10 ** 9 }),
    ]
    fc.assert(
      fc.property(fc.subarray(others), more => {
        expect(diagnose({ ...given, findings: [...(given.findings ?? []), ...more] }).cause).toBe(cause)
      }),
      { numRuns: 40 },
    )
  })
})
