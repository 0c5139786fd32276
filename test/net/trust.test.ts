import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judge, readAuthorities, secureContextFor } from '../../lib/net/trust.ts'
import { pem } from './listeners.ts'

const node = new X509Certificate(pem('node'))
const now = Date.parse('2026-01-01')

describe('judge', () => {
  it.each([
    ['localhost', undefined, now, undefined],
    ['127.0.0.1', undefined, now, undefined],
    ['::1', undefined, now, undefined],
    ['es-2.test', undefined, now, 'name-mismatch'],
    ['localhost', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', now, 'unknown-ca'],
    ['localhost', 'CERT_REVOKED', now, 'revoked'],
    ['localhost', 'INVALID_PURPOSE', now, 'other'],
    ['localhost', 'CERT_HAS_EXPIRED', now, 'expired'],
    ['es-2.test', 'SELF_SIGNED_CERT_IN_CHAIN', Date.parse('2126-01-01'), 'expired'],
    ['localhost', undefined, Date.parse('2019-01-01'), 'not-yet-valid'],
  ])('%s, %s, at %i: %s', (host, error, at, problem) => {
    expect(judge(node, host, error, at)).toBe(problem)
  })
})

it('judges a leaf whose public key cannot be decoded, which crashes Node where all of it is read', () => {
  const point = node.publicKey.export({ type: 'spki', format: 'der' }).subarray(-64)
  const broken = Buffer.from(node.raw)
  broken.fill(1, broken.indexOf(point), broken.indexOf(point) + point.length)
  expect(judge(new X509Certificate(broken), 'es-2.test', undefined, now)).toBe('name-mismatch')
})

it('judges a leaf without alternative names by its common name', () => {
  expect(judge(new X509Certificate(pem('ca')), 'ca', undefined, now)).toBeUndefined()
  expect(judge(new X509Certificate(pem('ca')), 'es-2.test', undefined, now)).toBe('name-mismatch')
})

describe('readAuthorities', () => {
  it('reads each certificate of a bundle', () => {
    const bundle = `some text\n${pem('ca')}\n${pem('other-ca')}`
    expect(readAuthorities(bundle).map(({ subject }) => subject)).toEqual(['CN=ca', 'CN=other-ca'])
  })

  it.each(['', 'garbage', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])('throws at %j', text => {
    expect(() => readAuthorities(text)).toThrow()
  })
})

describe('secureContextFor', () => {
  it('is made once for a bundle', () => {
    expect(secureContextFor(pem('ca'))).toBe(secureContextFor(pem('ca')))
    expect(secureContextFor()).toBe(secureContextFor())
    expect(secureContextFor(pem('ca'))).not.toBe(secureContextFor(pem('other-ca')))
  })

  it('keeps no more than a few', () => {
    for (let i = 0; i < 40; i++) secureContextFor(`${i}\n${pem('ca')}`)
    expect(secureContextFor(`99\n${pem('ca')}`)).not.toBe(secureContextFor(`99\n${pem('ca')}`))
  })
})
