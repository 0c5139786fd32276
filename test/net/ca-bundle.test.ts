import { expect, it } from 'vitest'
import { isCaBundle } from '../../lib/net/ca-bundle.ts'
import { pem } from './listeners.ts'

it('knows a bundle, and what only looks like one', () => {
  expect(isCaBundle(pem('ca'))).toBe(true)
  expect(isCaBundle(`${pem('ca')}${pem('other-ca')}`)).toBe(true)
  expect(isCaBundle('')).toBe(false)
  expect(isCaBundle('-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----')).toBe(false)
})
