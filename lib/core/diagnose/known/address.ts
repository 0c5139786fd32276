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

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

/** Not routed on the Internet: such an address is no translation of another one. */
export const isPrivate = (address: string): boolean => PRIVATE.some(block => inBlock(address, block))

/** Whether `address` lies in `block`: a CIDR, a single address, or a dashed range. */
export function inBlock(address: string, block: string): boolean {
  const parsed = parseAddress(address)
  if (parsed === undefined) return false
  const [from = '', to] = block.split('-', 2)
  if (to !== undefined) {
    const [low, high] = [parseAddress(from), parseAddress(to)]
    return low?.family === parsed.family && high !== undefined && low.bits <= parsed.bits && parsed.bits <= high.bits
  }
  const [base = '', length] = block.split('/', 2)
  const network = parseAddress(base)
  if (network?.family !== parsed.family) return false
  const width = network.family === 4 ? 32 : 128
  const prefix = length === undefined ? width : Number(length)
  if (!(Number.isInteger(prefix) && prefix >= 0 && prefix <= width)) return false
  const shift = BigInt(width - prefix)
  return network.bits >> shift === parsed.bits >> shift
}
