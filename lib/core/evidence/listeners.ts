import type { Finding, FindingOf } from '../model/finding.ts'
import { formatAddress, isWildcard, parseAddress } from './literal-address.ts'
import { portNumber, wholeNumber } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

type Listener = FindingOf<'listener'>
type Place = Pick<Listener, 'address' | 'families'>

/** `ss -Hltnp`, or the LISTEN lines of `/proc/net/tcp` and `tcp6`: each line says by its form which it is. */
export const readListeners = (section: Section): Finding[] => {
  const found = section.lines.flatMap((line, index) => {
    const listener = fromSs(line) ?? fromProc(line)
    return listener ? [{ ...listener, source: sourceOf(section, index) }] : []
  })
  return section.attributes.source === 'proc' ? withoutTakenFamily(found) : found
}

type Unsourced = Omit<Listener, 'source'>

const SS = /^(\S+)\s+(\d+)\s+(\d+)\s+(\S+):(\d+)\s+\S+:\S+(?:\s+(.*))?$/
const OWNER = /\("((?:[^"\\]|\\.)*)",pid=(\d+)/

/** For LISTEN, `Recv-Q` is the accept queue's length and `Send-Q` its limit. */
const fromSs = (line: string): Unsourced | undefined => {
  const match = SS.exec(line)
  const port = portNumber(match?.[5])
  if (match === null || match[1] !== 'LISTEN' || port === undefined) return undefined
  const place = ssPlace(match[4] ?? '')
  const owner = OWNER.exec(match[6] ?? '')
  if (place === undefined) return undefined
  return present({
    kind: 'listener' as const,
    ...place,
    port,
    acceptQueue: wholeNumber(match[2]),
    backlog: wholeNumber(match[3]),
    pid: wholeNumber(owner?.[2]),
    command: owner?.[1],
  })
}

/** `*` is both families; `[::]` is IPv6 only; `[::ffff:10.0.0.5]` is how a JVM's IPv4 socket prints. */
const ssPlace = (text: string): Place | undefined => {
  const bare = text.replace(/%[^\]]*/, '')
  if (bare === '*') return { address: '*', families: [4, 6] }
  const address = parseAddress(bare)
  if (address === undefined) return undefined
  return { address: isWildcard(address) ? '*' : formatAddress(address), families: [address.family] }
}

const PROC = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A [0-9A-F]+:([0-9A-F]+)(.*)$/i

const fromProc = (line: string): Unsourced | undefined => {
  const match = PROC.exec(line)
  if (match === null) return undefined
  const hex = match[1] ?? ''
  const rest = match[4] ?? ''
  return present({
    kind: 'listener' as const,
    ...procPlace(hex),
    port: Number.parseInt(match[2] ?? '', 16),
    acceptQueue: Number.parseInt(match[3] ?? '', 16),
    pid: wholeNumber(/\bpid=(\d+)/.exec(rest)?.[1]),
    command: /\bcomm(?:and)?=(\S+)/.exec(rest)?.[1],
  })
}

/** Each word of 32 bits stands in the machine's order: little-endian wherever nodes run. */
const procPlace = (hex: string): Place => {
  const words = hex.match(/.{8}/g) ?? []
  const bits = words.reduce((all, word) => (all << 32n) | BigInt(`0x${word.match(/../g)?.reverse().join('')}`), 0n)
  if (bits === 0n) return { address: '*', families: hex.length === 8 ? [4] : [4, 6] }
  const mapped = hex.length === 32 && bits >> 32n === 0xffffn
  const address =
    hex.length === 8 || mapped ? { family: 4 as const, bits: bits & 0xffffffffn } : { family: 6 as const, bits }
  return { address: isWildcard(address) ? '*' : formatAddress(address), families: [address.family] }
}

/** A wildcard of tcp6 takes IPv4 too, unless another socket holds that port there: then it must be IPv6 only. */
const withoutTakenFamily = (listeners: readonly Listener[]): Listener[] => {
  const isWild = ({ address, families }: Listener, count: number) => address === '*' && families.length === count
  const taken = new Set(listeners.filter(found => isWild(found, 1)).map(({ port }) => port))
  return listeners.map(found => (isWild(found, 2) && taken.has(found.port) ? { ...found, families: [6] } : found))
}
