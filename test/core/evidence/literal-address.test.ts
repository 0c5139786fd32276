import { isIPv6, SocketAddress } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatAddress, parseAddress } from '../../../lib/core/evidence/literal-address.ts'

it('leaves out the longest run of zeros and nothing else', () => {
  const same = ['fd00::9', '2001:db8:10::5', '::1', '::', '1::', '2001:0:0:1::1', '1:2:3:4:5:6:7:8', '10.0.0.1']
  for (const text of same) {
    const address = parseAddress(text)
    expect(address && formatAddress(address)).toBe(text)
  }
})

it('prints an address that the kernel reads back as the same one', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 0xfd00, 0x10, 0xffff), { minLength: 8, maxLength: 8 }), groups => {
      const text = groups.map(group => group.toString(16)).join(':')
      const address = parseAddress(text)
      if (address === undefined) throw new Error(`not read: ${text}`)
      const printed = formatAddress(address)
      expect(parseAddress(printed)).toEqual(address)
      if (address.family === 6) {
        expect(isIPv6(printed)).toBe(true)
        expect(new SocketAddress({ address: printed, family: 'ipv6' }).address).toBe(
          new SocketAddress({ address: text, family: 'ipv6' }).address,
        )
      }
    }),
  )
})
