import { formatAddress, parseAddress } from '../evidence/literal-address.ts'

/** A literal address as it goes into a rule or a setting: bare, and IPv4 where IPv6 only wears it. Undefined for a name. */
export const literalOf = (text: string): { text: string; family: 4 | 6 } | undefined => {
  const address = parseAddress(text)
  if (address === undefined) return undefined
  const bare = text.replace(/[[\]]|%.*$/g, '').toLowerCase()
  return { text: address.family === 4 ? formatAddress(address) : bare, family: address.family }
}
