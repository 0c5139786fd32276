import { expect, test } from 'vitest'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { type Learnt, learn } from '../../../lib/core/sweep/learn.ts'
import { node } from './fleet.ts'

const target = node(1)
const { instanceId = '' } = target
const auto = { scheme: 'auto' } as const
const tls = { version: 'TLSv1.3', chain: [], clientCertificateRequested: false }
const place = { host: target.address, address: target.address, port: 9200, at: 0, phases: {} }
const answer = (status: number, state: 'ok' | 'unauthorized' | 'forbidden', by: object = {}): Observation => ({
  ...{ ...place, kind: 'http', outcome: 'open', http: { product: 'elasticsearch', status, state } },
  ...by,
})
const transport = (by: object): Observation => ({ ...place, kind: 'transport', outcome: 'open', ...by })
const seen = (observations: Observation[], before?: Learnt, credentials?: string): Learnt =>
  learn(before, target, auto, observations, credentials)

test.each([
  ['an answer', answer(200, 'ok'), 'http'],
  ['an answer by TLS', answer(200, 'ok', { tls }), 'https'],
  ['a server that speaks no TLS', { ...place, kind: 'http', outcome: 'tls', phase: 'tls', code: 'NOT_TLS' }, 'http'],
  [
    'a certificate to complain of',
    { ...place, kind: 'http', outcome: 'tls', phase: 'tls', code: 'UNKNOWN_CA' },
    'https',
  ],
  ['an alert', { ...place, kind: 'http', outcome: 'protocol', phase: 'headers', code: 'TLS_PORT' }, 'https'],
  ['a refusal', { ...place, kind: 'http', outcome: 'refused', phase: 'connect', code: 'ECONNREFUSED' }, undefined],
  ['nothing', { ...place, kind: 'http', outcome: 'unknown', why: 'EMFILE' }, undefined],
] as [string, Observation, string | undefined][])('by %s the scheme is learnt', (_, observation, scheme) => {
  expect(seen([observation]).scheme).toBe(scheme)
})

test('what was learnt stands while any vantage bears it out, and falls when none does', () => {
  const known: Learnt = { instanceId, scheme: 'https' }
  expect(seen([answer(200, 'ok'), answer(200, 'ok', { tls })], known).scheme).toBe('https')
  expect(seen([answer(200, 'ok')], known).scheme).toBe('http')
  expect(seen([], known).scheme).toBe('https')
})

test('a scheme that is declared is not learnt', () => {
  expect(learn(undefined, target, { scheme: 'https' }, [answer(200, 'ok')])).toEqual({ instanceId })
})

test('whether the transport speaks TLS is learnt', () => {
  expect(seen([transport({ tls })]).transportTls).toBe(true)
  expect(seen([transport({ transport: { proof: 'ping-echo' } })]).transportTls).toBe(false)
})

test('another instance under the address starts anew', () => {
  const known: Learnt = { instanceId: 'i-other', scheme: 'https', transportTls: true, secured: true }
  expect(seen([], known)).toEqual({ instanceId })
})

test('a target without an instance has none', () => {
  const { instanceId: _, ...fixed } = target
  expect(learn(undefined, fixed, auto, [answer(200, 'ok')])).toEqual({ scheme: 'http' })
})

test('an anonymous request that is turned away tells of security, one that is answered of none', () => {
  const secured = seen([answer(401, 'unauthorized')])
  expect(secured.secured).toBe(true)
  expect(seen([answer(403, 'forbidden')]).secured).toBe(true)
  expect(seen([], secured).secured).toBe(true)
  expect(seen([answer(200, 'ok')], secured).secured).toBeUndefined()
})

test('rejected credentials are remembered until others are accepted', () => {
  const rejected = seen([answer(401, 'unauthorized')], undefined, 'old')
  expect(rejected).toMatchObject({ secured: true, rejectedCredentials: 'old' })
  expect(seen([answer(401, 'unauthorized')], rejected, 'old').rejectedCredentials).toBe('old')
  const accepted = seen([answer(200, 'ok')], rejected, 'new')
  expect(accepted.rejectedCredentials).toBeUndefined()
  expect(accepted.secured).toBe(true)
  expect(seen([answer(401, 'unauthorized')], rejected, 'newer').rejectedCredentials).toBe('newer')
})

test('who is known and may not see it was not rejected', () => {
  expect(seen([answer(403, 'forbidden')], undefined, 'mine').rejectedCredentials).toBeUndefined()
})
