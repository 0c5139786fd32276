import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { alternativeNames, certificateFacts, chainOf, MAX_NAMES } from '../../lib/net/certificate.ts'
import { pem } from './listeners.ts'

describe('alternativeNames', () => {
  it.each([
    ['', []],
    ['DNS:a.test, DNS:*.b.test, IP Address:10.0.0.1', ['a.test', '*.b.test', '10.0.0.1']],
    ['DNS:"a.test, DNS:evil.test", DNS:b.test', ['a.test, DNS:evil.test', 'b.test']],
    ['DNS:"quo\\"te", email:x@y, URI:http://z', ['quo"te']],
    ['DNS:"\\x", DNS:b', ['b']],
  ])('%s', (text, names) => {
    expect(alternativeNames(text)).toEqual(names)
  })

  it('keeps no more than a hundred', () => {
    expect(alternativeNames(Array(500).fill('DNS:a').join(', '))).toHaveLength(MAX_NAMES)
  })
})

it('a certificate without names has none', () => {
  expect(certificateFacts(new X509Certificate(pem('ca')))).toMatchObject({ subject: 'CN=ca', names: [] })
})

it('the chain of a lone certificate is itself', () => {
  expect(chainOf(new X509Certificate(pem('node')))).toHaveLength(1)
})
