import { describe, expect, test } from 'vitest'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { confirm, type Reading, readCell } from '../../../lib/core/sweep/reading.ts'

const place = { host: '10.0.0.1', address: '10.0.0.1', port: 9200, at: 0, phases: {} }
const connected: Observation = { ...place, kind: 'tcp', outcome: 'open' }
const refused: Observation = { ...place, kind: 'tcp', outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }
const unknown: Observation = { ...place, kind: 'tcp', outcome: 'unknown', why: 'EMFILE' }
const hung: Observation = { ...place, kind: 'http', outcome: 'timeout', phase: 'headers', code: 'DEADLINE' }
const notTls: Observation = { ...place, kind: 'http', outcome: 'tls', phase: 'tls', code: 'NOT_TLS' }
const tlsPort: Observation = { ...place, kind: 'http', outcome: 'protocol', phase: 'headers', code: 'TLS_PORT' }
const other: Observation = { ...place, kind: 'http', outcome: 'protocol', phase: 'body', code: 'OTHER_SERVICE' }
const answer = (
  status: number,
  state:
    | 'ok'
    | 'unauthorized'
    | 'forbidden'
    | 'too-many-requests'
    | 'other-status'
    | 'no-master'
    | 'security-not-initialized'
    | 'unavailable',
  clusterName?: string,
): Observation => ({
  ...place,
  kind: 'http',
  outcome: 'open',
  http: { product: 'elasticsearch', status, state, ...(clusterName === undefined ? {} : { clusterName }) },
})

describe('what must be reached', () => {
  test.each([
    ['nothing', [], { is: 'unknown' }],
    ['trouble of the prober', [unknown], { is: 'unknown' }],
    ['a connect', [connected], { is: 'up', deep: false }],
    ['a refusal', [refused], { is: 'down', sign: { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' } }],
    [
      'a connect, and no answer',
      [connected, hung],
      { is: 'down', sign: { outcome: 'timeout', code: 'DEADLINE', phase: 'headers' } },
    ],
    ['a refusal, and an answer a moment later', [refused, answer(200, 'ok')], { is: 'up', deep: true }],
    ['a connect beside a prober in trouble', [connected, { ...unknown, kind: 'http' }], { is: 'up', deep: false }],
    ['no TLS, and an answer without', [notTls, answer(200, 'ok')], { is: 'up', deep: true }],
    [
      'TLS that was not spoken, and no answer by it',
      [tlsPort, hung],
      { is: 'down', sign: { outcome: 'timeout', code: 'DEADLINE', phase: 'headers' } },
    ],
    [
      'no answer, and one of something else',
      [hung, other],
      { is: 'down', sign: { outcome: 'protocol', code: 'OTHER_SERVICE', phase: 'body' } },
    ],
  ] as [string, Observation[], Reading][])('%s', (_, observations, reading) => {
    expect(readCell(observations, 'reach')).toEqual(reading)
  })

  test.each(['ok', 'unauthorized', 'forbidden', 'too-many-requests', 'other-status'] as const)('%s is up', state => {
    expect(readCell([answer(200, state)], 'reach')).toEqual({ is: 'up', deep: true })
  })

  test.each(['no-master', 'security-not-initialized', 'unavailable'] as const)('%s is red, and says so', state => {
    expect(readCell([answer(503, state)], 'reach')).toMatchObject({
      is: 'down',
      sign: { outcome: 'open', code: state },
    })
  })

  test('another cluster than the declared one is red', () => {
    expect(readCell([answer(200, 'ok', 'logs')], 'reach', 'logs').is).toBe('up')
    expect(readCell([answer(401, 'unauthorized')], 'reach', 'logs').is).toBe('up')
    expect(readCell([answer(200, 'ok', 'dev')], 'reach', 'logs')).toMatchObject({ sign: { code: 'cluster-mismatch' } })
  })
})

test.each([
  [[], 'unknown'],
  [[unknown], 'unknown'],
  [[refused], 'up'],
  [[connected], 'down'],
] as [Observation[], string][])('what must not be reached is broken when it opens', (observations, is) => {
  expect(readCell(observations, 'must-not-reach').is).toBe(is)
})

describe('a confirmation', () => {
  const up: Reading = { is: 'up', deep: true }
  const connects: Reading = { is: 'up', deep: false }
  const red = readCell([refused], 'reach')
  const silent = readCell([hung], 'reach')
  const answered = readCell([other], 'reach')

  test.each([
    ['that is red confirms', red, red, red, true],
    ['by an answer says more', silent, answered, answered, true],
    ['without an answer leaves the first sign', silent, red, silent, true],
    ['that is green clears', red, up, up, false],
    ['that only connects does not clear what lies deeper', silent, connects, silent, false],
    ['that only connects clears a refusal', red, connects, connects, false],
    ['that nobody made changes nothing', red, { is: 'unknown' }, red, false],
    ['of a green cell that is red is a first red reading', up, red, red, false],
    ['of what was unknown is the reading', { is: 'unknown' }, up, up, false],
  ] as [string, Reading, Reading, Reading, boolean][])('%s', (_, first, again, reading, confirmed) => {
    expect(confirm(first, again)).toEqual({ reading, confirmed })
  })
})
