import { formatAddress, type LiteralAddress, parseAddress } from '../evidence/literal-address.ts'
import { holds, overlap, type Range } from './range.ts'

/** A block of addresses of one family. */
export interface Cidr extends Range<bigint> {
  family: 4 | 6
  length: number
}

const WIDTH = { 4: 32, 6: 128 } as const

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone as a block of one; bits of the host are left aside. */
export function parseCidr(text: string): Cidr | undefined {
  const [base = '', prefix, ...rest] = text.split('/')
  const address = parseAddress(base)
  if (address === undefined || rest.length > 0) return undefined
  const width = WIDTH[address.family]
  const length = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return length <= width ? blockOf(address, length) : undefined
}

function blockOf({ family, bits }: LiteralAddress, length: number): Cidr {
  const host = BigInt(WIDTH[family] - length)
  const from = (bits >> host) << host
  return { family, length, from, to: from + (1n << host) }
}

/** The block of this one address. */
export const single = (address: LiteralAddress): Cidr => blockOf(address, WIDTH[address.family])

export const formatCidr = ({ family, from, length }: Cidr): string =>
  `${formatAddress({ family, bits: from })}/${length}`

export const contains = (block: Cidr, { family, bits }: LiteralAddress): boolean =>
  block.family === family && holds(block, bits)

export const overlaps = (a: Cidr, b: Cidr): boolean => a.family === b.family && overlap(a, b) !== undefined
