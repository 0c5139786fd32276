import type { Answer, Condition, Packet } from './ruleset.ts'
import { anyOf, not } from './ruleset.ts'
import { contains, parseRange } from './source-range.ts'

/** Ports that /etc/services gives names to and that rules of nodes use; 9200 and 9300 are among them. */
const SERVICES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ssh: 22,
    domain: 53,
    http: 80,
    https: 443,
    'wap-wsp': 9200,
    vrace: 9300,
  }),
)

/** `9200`, `9200-9300`, `9200:9300`, or a service's name. */
export const portAnswer = (text: string, port: number): Answer => {
  const match = /^(\d{1,5})?(?:([:-])(\d{1,5})?)?$/.exec(text)
  if (match && text !== '') {
    const low = Number(match[1] ?? 0)
    const high = match[2] === undefined ? low : Number(match[3] ?? 65_535)
    return low <= port && port <= high ? 'yes' : 'no'
  }
  const named = SERVICES.get(text)
  if (named === undefined) return 'maybe'
  return named === port ? 'yes' : 'no'
}

/** A client's own port: one of the ephemeral ones, nobody knows which. */
export const clientPortAnswer = (text: string): Answer => {
  const ends = [32_768, 60_999].map(port => portAnswer(text, port))
  if (ends.every(answer => answer === 'yes')) return 'yes'
  const single = /^\d+$/.test(text)
  return single && Number(text) < 1024 ? 'no' : 'maybe'
}

/** The packet's source is within one of these; texts that are no address make it a `maybe`. */
export const sourceIn = (texts: readonly string[], negated: boolean): Condition => {
  const ranges = texts.map(parseRange)
  return ({ source }) => {
    const found = anyOf(ranges.map(range => (range === undefined ? 'maybe' : contains(range, source) ? 'yes' : 'no')))
    return negated ? not(found) : found
  }
}

/** Which of the host's addresses is dialled is not asked: a rule for some of them may match. */
export const destinationAnswer = (text: string, { host, family }: Packet): Answer => {
  const range = parseRange(text)
  if (range === undefined) return 'maybe'
  if (range.family !== family) return 'no'
  const own = host.addresses?.map(parseRange).filter(address => address?.family === family)
  if (own === undefined || own.length === 0) return text.endsWith('/0') ? 'yes' : 'maybe'
  const inside = own.filter(address => address !== undefined && contains(range, address))
  if (inside.length === own.length) return 'yes'
  return inside.length === 0 ? 'no' : 'maybe'
}

/** `lo`, `eth0`, `eth*` (nft) or `eth+` (iptables). */
export const interfaceAnswer = (text: string, { host }: Packet): Answer => {
  if (text === 'lo') return 'no'
  const matches = (name: string) => (/[*+]$/.test(text) ? name.startsWith(text.slice(0, -1)) : name === text)
  if (text === '*' || text === '+') return 'yes'
  if (host.interfaces === undefined || host.interfaces.length === 0) return 'maybe'
  const inside = host.interfaces.filter(matches)
  if (inside.length === host.interfaces.length) return 'yes'
  return inside.length === 0 ? 'no' : 'maybe'
}

export const protocolAnswer = (text: string): Answer => {
  if (['tcp', '6', 'all', '0', 'ip'].includes(text.toLowerCase())) return 'yes'
  return /^[a-z0-9-]+$/i.test(text) ? 'no' : 'maybe'
}

/** States of a new connection's first packet. */
export const stateAnswer = (text: string): Answer => (text.toLowerCase() === 'new' ? 'yes' : 'no')

/** `(flags & mask) == compared` for a SYN. */
export const flagsAnswer = (mask: readonly string[], compared: readonly string[]): Answer => {
  const syn = mask.includes('syn') || mask.includes('all')
  const wanted = compared.filter(flag => flag !== 'none' && flag !== '0x0')
  return syn ? (wanted.length === 1 && wanted[0] === 'syn' ? 'yes' : 'no') : wanted.length === 0 ? 'yes' : 'no'
}

/** One of several values, or none of them. */
export const oneOf =
  (values: readonly string[], negated: boolean, answer: (text: string, packet: Packet) => Answer): Condition =>
  packet => {
    const found = anyOf(values.map(value => answer(value, packet)))
    return negated ? not(found) : found
  }
