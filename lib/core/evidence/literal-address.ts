import { groupsOf } from './groups.ts'

/** An IP address as its bits, so that two spellings of one address compare equal. */
export interface LiteralAddress {
  family: 4 | 6
  bits: bigint
}

const MAPPED = 0xffffn

/** Reads `10.0.0.5`, `::1`, `[::1]`, `fe80::1%eth0`, `::ffff:10.0.0.5` (which is the IPv4 address); else undefined. */
export const parseAddress = (text: string): LiteralAddress | undefined => {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (bare.length > 45) return undefined
  const v4 = parseV4(bare)
  if (v4 !== undefined) return { family: 4, bits: v4 }
  const v6 = parseV6(bare)
  if (v6 === undefined) return undefined
  return v6 >> 32n === MAPPED ? { family: 4, bits: v6 & 0xffffffffn } : { family: 6, bits: v6 }
}

const parseV4 = (text: string): bigint | undefined => {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.every(part => part <= 255) ? parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n) : undefined
}

const parseV6 = (text: string): bigint | undefined => {
  const tail = groupsOf<'front' | 'v4'>(/^(?<front>.*:)(?<v4>\d{1,3}(?:\.\d{1,3}){3})$/, text)
  const v4 = tail && parseV4(tail.v4)
  if (tail && v4 !== undefined)
    return parseV6(`${tail.front}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`)
  const halves = text.split('::').map(half => half.split(':').filter(group => group !== ''))
  const given = halves.flat()
  if (halves.length > 2 || (halves.length === 1 ? given.length !== 8 : given.length > 7)) return undefined
  if (!given.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) || /[^:]:$|^:[^:]|:::/.test(text)) return undefined
  const [head, rest] = halves
  const zeros = Array<string>(8 - given.length).fill('0')
  return [...(head as string[]), ...zeros, ...(rest ?? [])].reduce(
    (bits, group) => (bits << 16n) | BigInt(`0x${group}`),
    0n,
  )
}

export const sameAddress = (a: string, b: string): boolean => {
  const [left, right] = [parseAddress(a), parseAddress(b)]
  return left && right ? left.family === right.family && left.bits === right.bits : a === b
}

const within = (address: LiteralAddress, base: bigint, bits: number) =>
  address.bits >> BigInt((address.family === 4 ? 32 : 128) - bits) === base

export const isLoopback = (address: LiteralAddress): boolean =>
  address.family === 4 ? within(address, 127n, 8) : address.bits === 1n

export const isWildcard = (address: LiteralAddress): boolean => address.bits === 0n

/** As Java's `isLinkLocalAddress`. */
export const isLinkLocal = (address: LiteralAddress): boolean =>
  address.family === 4 ? within(address, 0xa9fen, 16) : within(address, 0x3fan, 10)

/** As Java's `isSiteLocalAddress`: 10/8, 172.16/12, 192.168/16, fec0::/10; neither 100.64/10 nor fc00::/7. */
export const isSiteLocal = (address: LiteralAddress): boolean =>
  address.family === 4
    ? within(address, 10n, 8) || within(address, 0xac1n, 12) || within(address, 0xc0a8n, 16)
    : within(address, 0x3fbn, 10)

/** The usual spelling, IPv6 with its longest run of zeros left out. */
export const formatAddress = ({ family, bits }: LiteralAddress): string => {
  if (family === 4) return [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':')
  const runs = [...groups.matchAll(/\b0(?::0\b)+/g)]
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best),
    undefined,
  )
  if (longest?.index === undefined) return groups
  const end = longest.index + longest[0].length
  return `${groups.slice(0, longest.index).replace(/:$/, '')}::${groups.slice(end).replace(/^:/, '')}`
}
