import { parseAddress } from '../literal-address.ts'

/** A span of addresses of one family. */
export interface SourceRange {
  family: 4 | 6
  low: bigint
  high: bigint
  /** As the rule spells it. */
  text: string
}

const BITS = { 4: 32, 6: 128 } as const

/** Everywhere: what a rule without a source matches. */
export const everywhere = (family: 4 | 6): SourceRange => ({
  family,
  low: 0n,
  high: (1n << BigInt(BITS[family])) - 1n,
  text: family === 4 ? '0.0.0.0/0' : '::/0',
})

/** Reads `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.5`, `10.0.0.1-10.0.0.9` and the same of IPv6. */
export const parseRange = (text: string): SourceRange | undefined => {
  const dash = text.indexOf('-')
  if (dash > 0) return span(text.slice(0, dash), text.slice(dash + 1), text)
  const [base, length] = text.split('/') as [string, string | undefined]
  const address = parseAddress(base)
  if (address === undefined) return undefined
  const bits = BITS[address.family]
  const prefix = length === undefined ? bits : prefixOf(length)
  if (prefix === undefined || prefix > bits) return undefined
  const size = 1n << BigInt(bits - prefix)
  const low = (address.bits / size) * size
  return { family: address.family, low, high: low + size - 1n, text }
}

const span = (first: string, last: string, text: string): SourceRange | undefined => {
  const [low, high] = [parseAddress(first.trim()), parseAddress(last.trim())]
  if (low === undefined || high === undefined || low.family !== high.family || low.bits > high.bits) return undefined
  return { family: low.family, low: low.bits, high: high.bits, text }
}

/** A length in bits, or a dotted mask of which the ones stand in front. */
const prefixOf = (text: string): number | undefined => {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  const mask = parseAddress(text)
  if (mask?.family !== 4) return undefined
  const ones = mask.bits.toString(2).padStart(32, '0')
  return /^1*0*$/.test(ones) ? ones.lastIndexOf('1') + 1 : undefined
}

export const contains = (outer: SourceRange, inner: SourceRange): boolean =>
  outer.family === inner.family && outer.low <= inner.low && inner.high <= outer.high
