import type { Finding, FindingOf } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
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

const SS = /^LISTEN\s+(?<queue>\d+)\s+(?<backlog>\d+)\s+(?<place>\S+):(?<port>\d+)\s+\S+:\S+(?<owners>.*)$/
const OWNER = /\("(?<command>(?:[^"\\]|\\.)*)",pid=(?<pid>\d+)/

/** For LISTEN, `Recv-Q` is the accept queue's length and `Send-Q` its limit. */
const fromSs = (line: string): Unsourced | undefined => {
  const found = groupsOf<'queue' | 'backlog' | 'place' | 'port' | 'owners'>(SS, line)
  const port = portNumber(found?.port)
  const place = found && ssPlace(found.place)
  if (found === undefined || port === undefined || place === undefined) return undefined
  const owner = groupsOf<'command' | 'pid'>(OWNER, found.owners)
  return present({
    kind: 'listener' as const,
    ...place,
    port,
    acceptQueue: wholeNumber(found.queue),
    backlog: wholeNumber(found.backlog),
    pid: wholeNumber(owner?.pid),
    command: owner?.command,
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

const PROC =
  /^\s*\d+: (?<address>[0-9A-F]{8}|[0-9A-F]{32}):(?<port>[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A [0-9A-F]+:(?<queue>[0-9A-F]{1,8})(?<rest>.*)$/i

const fromProc = (line: string): Unsourced | undefined => {
  const found = groupsOf<'address' | 'port' | 'queue' | 'rest'>(PROC, line)
  if (found === undefined) return undefined
  return present({
    kind: 'listener' as const,
    ...procPlace(found.address),
    port: Number.parseInt(found.port, 16),
    acceptQueue: Number.parseInt(found.queue, 16),
    pid: wholeNumber(/\bpid=(\d+)/.exec(found.rest)?.[1]),
    command: /\bcomm(?:and)?=(\S+)/.exec(found.rest)?.[1],
  })
}

/** Each word of 32 bits stands in the machine's order: little-endian wherever nodes run. */
const procPlace = (hex: string): Place => {
  const bits = BigInt(`0x${hex.replace(/(..)(..)(..)(..)/g, '$4$3$2$1')}`)
  if (bits === 0n) return { address: '*', families: hex.length === 8 ? [4] : [4, 6] }
  const four = hex.length === 8 || bits >> 32n === 0xffffn
  const address = four ? { family: 4 as const, bits: bits & 0xffffffffn } : { family: 6 as const, bits }
  return { address: isWildcard(address) ? '*' : formatAddress(address), families: [address.family] }
}

/** A wildcard of tcp6 takes IPv4 too, unless another socket holds that port there: then it must be IPv6 only. */
const withoutTakenFamily = (listeners: readonly Listener[]): Listener[] => {
  const isWild = ({ address, families }: Listener, count: number) => address === '*' && families.length === count
  const taken = new Set(listeners.filter(found => isWild(found, 1)).map(({ port }) => port))
  return listeners.map(found => (isWild(found, 2) && taken.has(found.port) ? { ...found, families: [6] } : found))
}
