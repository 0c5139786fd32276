import { expect, test } from 'vitest'
import { sourceAddress, sourceAddresses } from '../../lib/local/source-address.ts'

test('loopback is dialled from loopback', async () => {
  expect(await sourceAddress('127.0.0.1', 4)).toBe('127.0.0.1')
})

test('there is no address towards what cannot be an address', async () => {
  expect(await sourceAddress('127.0.0.1', 6)).toBeUndefined()
})

test('tells each source once, of what was dialled', async () => {
  const at = { kind: 'tcp', host: 'es-1', port: 9200, at: 0, phases: {} } as const
  const dialled = { ...at, address: '127.0.0.1', family: 4 } as const
  const seen = [
    { ...dialled, outcome: 'open' },
    { ...dialled, port: 9300, outcome: 'open' },
    { ...at, outcome: 'dns', phase: 'dns', code: 'ENOTFOUND' },
  ] as const
  expect(await sourceAddresses(seen)).toEqual(['127.0.0.1'])
})
