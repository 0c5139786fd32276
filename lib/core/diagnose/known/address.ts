import { contains, parseCidr } from '../../cidr/cidr.ts'
import { inPrivateBlock } from '../../cidr/private.ts'
import * as literal from '../../evidence/literal-address.ts'

const { parseAddress } = literal

export const { sameAddress } = literal

export const familyOfAddress = (address: string): 4 | 6 | undefined => parseAddress(address)?.family

export function isLoopback(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed === undefined ? address === 'localhost' : literal.isLoopback(parsed)
}

export function isWildcard(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed === undefined ? address === '*' : literal.isWildcard(parsed)
}

/** Not routed on the Internet: such an address is no translation of another one. */
export function isPrivate(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && inPrivateBlock(parsed)
}

/** Whether `address` lies in `block`: a CIDR, a single address, or a dashed range. */
export function inBlock(address: string, block: string): boolean {
  const parsed = parseAddress(address)
  if (parsed === undefined) return false
  const [from = '', to] = block.split('-', 2)
  if (to !== undefined) {
    const [low, high] = [parseAddress(from), parseAddress(to)]
    return low?.family === parsed.family && high !== undefined && low.bits <= parsed.bits && parsed.bits <= high.bits
  }
  const whole = parseCidr(block)
  return whole !== undefined && contains(whole, parsed)
}
