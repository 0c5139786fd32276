import { describe, expect, test } from 'vitest'
import { type SymptomState, secured, symptomsOf } from '../../../../lib/core/diagnose/known/symptoms.ts'
import type { Target } from '../../../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../../../lib/core/model/observation.ts'
import {
  aCase,
  answered,
  connects,
  mute,
  NOW,
  ownTrouble,
  pingEcho,
  refused,
  reset,
  spoke,
  timedOut,
  tlsFailed,
  tlsOpen,
  unreachable,
  unresolved,
} from '../a-case.ts'

const stateOf = (seen: Observation[], scheme: Target['scheme'] = 'http', port = 9200): SymptomState | undefined =>
  symptomsOf(seen, port, aCase({ target: { scheme } }).target)[0]?.state

describe('the state of the asked port', () => {
  test.each<[SymptomState, Observation[], Target['scheme']?]>([
    ['answers', [answered()]],
    ['answers', [connects(), answered()]],
    ['answers', [answered({}, {}, {})], 'https'],
    ['answers', [reset(), answered({}, {}, {})], 'auto'],
    ['answers', [ownTrouble('EMFILE', { at: NOW + 9 }), answered()]],
    ['wrong-scheme', [answered({}, {}, {})]],
    ['wrong-scheme', [answered()], 'https'],
    ['connects', [connects()]],
    ['connects', [tlsOpen()], 'https'],
    ['connects', [pingEcho({ port: 9200 })]],
    ['silent', [mute()]],
    ['silent', [mute({ phase: 'tls' }), connects()], 'https'],
    ['refused', [refused({ at: NOW + 5 }), refused()]],
    ['timeout', [timedOut()]],
    ['unreachable', [unreachable()]],
    ['reset', [tlsOpen(), reset()]],
    ['tls', [answered(), tlsFailed('NOT_TLS', { kind: 'tls' })], 'https'],
    ['protocol', [spoke('OTHER_SERVICE', 200)]],
    ['dns', [unresolved('ENOTFOUND')]],
    ['vantage', [ownTrouble('NO_ROUTE')]],
  ])('%s', (state, seen, scheme) => {
    expect(stateOf(seen, scheme)).toBe(state)
    expect(stateOf(seen.toReversed(), scheme)).toBe(state)
  })

  test('a look-up that takes too long is one of the name', () => {
    expect(stateOf([{ ...timedOut(), outcome: 'timeout', phase: 'dns', code: 'DEADLINE' }])).toBe('dns')
  })

  test('the later observation decides', () => {
    expect(stateOf([refused({ at: NOW }), answered({}, { at: NOW + 1000 })])).toBe('answers')
  })
})

test('the transport port answers by its ping, or by a protocol that is its own', () => {
  expect(stateOf([connects({ port: 9300 }), pingEcho()], 'http', 9300)).toBe('answers')
  expect(stateOf([connects({ port: 9300 })], 'http', 9300)).toBe('connects')
  expect(stateOf([connects({ port: 9300 }), tlsOpen({}, { port: 9300, kind: 'transport' })], 'http', 9300)).toBe(
    'answers',
  )
  expect(stateOf([refused({ port: 9300 }), tlsOpen({}, { port: 9300 })], 'http', 9300)).toBe('refused')
  expect(stateOf([ownTrouble('EMFILE', { port: 9300, kind: 'tcp' })], 'http', 9300)).toBe('vantage')
})

test('each address is a symptom of its own', () => {
  const seen = [refused({ address: 'fd00::5' }), answered(), unresolved('ENOTFOUND')]
  const symptoms = symptomsOf(seen, 9200, aCase({}).target)
  expect(symptoms.map(each => [each.address, each.family, each.state])).toEqual([
    [undefined, undefined, 'dns'],
    ['10.0.0.5', 4, 'answers'],
    ['fd00::5', 6, 'refused'],
  ])
})

test('a family that was not told is read from the address', () => {
  const { family: _, ...seen } = refused({ address: 'fd00::5' }) as Extract<Observation, { outcome: 'refused' }>
  const { family: __, ...other } = refused() as Extract<Observation, { outcome: 'refused' }>
  expect(symptomsOf([seen, other], 9200, aCase({}).target).map(each => each.family)).toEqual([4, 6])
})

test('whether TLS was spoken or tried', () => {
  expect(secured(tlsOpen())).toBe(true)
  expect(secured(tlsFailed('NOT_TLS'))).toBe(true)
  expect(secured(answered({}, {}, {}))).toBe(true)
  expect(secured(mute({ phase: 'tls' }))).toBe(true)
  expect(secured(answered())).toBe(false)
  expect(secured(refused())).toBe(undefined)
  expect(secured(connects())).toBe(undefined)
  expect(secured(ownTrouble('EMFILE'))).toBe(undefined)
})
