import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/** `host` as it may be sent as SNI: an ASCII name without the root's dot; undefined for a literal or what is no name. */
export function serverName(host: string): string | undefined {
  if (isIP(host) !== 0) return undefined
  const name = domainToASCII(host.replace(/\.$/, ''))
  return /^[\w-]+(\.[\w-]+)*$/.test(name) && name.length <= 253 ? name : undefined
}

/** The Host header for `host`, or for the dialled `address` where `host` is nothing that may be sent. */
export function hostHeader(host: string, address: string, port: number): string {
  const literal = isIP(host) === 0 ? address : host
  const name = serverName(host) ?? (isIP(literal) === 6 ? `[${literal.replace(/%.*$/, '')}]` : literal)
  return `${name}:${port}`
}
