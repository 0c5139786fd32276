import type { Finding, FindingOf } from '../model/finding.ts'
import { bindHosts } from './effective.ts'
import { isWildcard, parseAddress, sameAddress } from './literal-address.ts'

type BindFailure = FindingOf<'bind-failure'>

/** What the JVM says about a failure is in the reader's language; what the host shows settles it. */
export const corroborate = (findings: readonly Finding[]): Finding[] =>
  [...findings, ...unitEvents(findings)].map(finding => {
    if (finding.kind === 'bind-failure' && finding.current && finding.reason === 'bind') {
      const errno = errnoOf(finding, findings)
      return errno === undefined ? finding : { ...finding, errno }
    }
    if (finding.kind === 'fatal' && finding.current) return { ...finding, about: aboutOf(finding, findings) }
    return finding
  })

const errnoOf = (failure: BindFailure, findings: readonly Finding[]): BindFailure['errno'] => {
  const hosts = failure.address === undefined ? configured(failure, findings) : [failure.address]
  // A node in another network namespace has addresses that this evidence did not see.
  const foreign = findings.some(finding => finding.kind === 'process' && finding.foreignNetworkNamespace)
  const own = foreign ? [] : findings.filter(finding => finding.kind === 'address')
  const literals = hosts.map(parseAddress).filter(literal => literal !== undefined && !isWildcard(literal))
  const missing = literals.some(literal => !own.some(({ address }) => sameLiteral(literal, address)))
  if (own.length > 0 && missing) {
    const noIpv6 = !own.some(({ family }) => family === 6)
    return noIpv6 && literals.every(literal => literal?.family === 6) ? 'EAFNOSUPPORT' : 'EADDRNOTAVAIL'
  }
  const ports = portsOf(failure.ports ?? '')
  if (ports.length > 0 && ports.every(port => isTaken(port, hosts, findings))) return 'EADDRINUSE'
  const unprivileged = findings.find(
    f => f.kind === 'kernel-setting' && f.name === 'net.ipv4.ip_unprivileged_port_start',
  )
  const floor = unprivileged?.kind === 'kernel-setting' ? Number(unprivileged.value) : Number.NaN
  return ports.length > 0 && ports.every(port => port < floor) ? 'EACCES' : undefined
}

const configured = ({ layer, source }: BindFailure, findings: readonly Finding[]): string[] =>
  layer === undefined || source.of === undefined ? [] : bindHosts(findings, layer).hosts

const sameLiteral = (literal: ReturnType<typeof parseAddress>, address: string): boolean => {
  const other = parseAddress(address)
  return other !== undefined && other.family === literal?.family && other.bits === literal.bits
}

const PORTS_MAX = 200

/** `9200`, `9300-9400`, or a comma list of both. */
const portsOf = (text: string): number[] =>
  text.split(',').flatMap(part => {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (match === null) return []
    const first = Number(match[1])
    const last = Math.min(Number(match[2] ?? first), first + PORTS_MAX)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  })

/** A socket that is listening there now; the node that failed to bind is not the one. */
const isTaken = (port: number, hosts: readonly string[], findings: readonly Finding[]): boolean =>
  findings.some(finding => {
    if (finding.kind !== 'listener' || finding.port !== port) return false
    if (finding.address === '*' || hosts.length === 0) return true
    return hosts.some(host => {
      const literal = parseAddress(host)
      return literal === undefined || isWildcard(literal) || sameAddress(host, finding.address)
    })
  })

/**
 * An I/O failure without a class of its own says too little, and a lock that could not be had too much ("not writable,
 * or multiple nodes"): the disk or the mount below the path says what it was.
 */
const aboutOf = (fatal: FindingOf<'fatal'>, findings: readonly Finding[]): FindingOf<'fatal'>['about'] => {
  const lock = fatal.about === 'node-lock'
  const barred = fatal.about === 'version-incompatible' && fatal.subject?.endsWith('/nodes/0') === true
  const io = barred || (fatal.exception !== undefined && /\b(?:IOException|FileSystemException)$/.test(fatal.exception))
  if (!lock && !barred && !(io && fatal.about === 'other-exception')) return fatal.about
  const disks = findings.filter(finding => finding.kind === 'disk')
  const full = disks.some(disk => disk.role !== 'conf' && disk.role !== 'other' && disk.available === 0)
  if (io && full) return 'disk-full'
  const readOnly = disks.some(({ path, role }) => (!lock || role === 'data') && isReadOnly(path, findings))
  return readOnly ? 'read-only-filesystem' : fatal.about
}

/** By the deepest mount above it. */
const isReadOnly = (path: string, findings: readonly Finding[]): boolean => {
  const mounts = findings.filter(finding => finding.kind === 'mount')
  const above = mounts.filter(mount => !mount.expectedUnmounted && holds(mount.path, path))
  return above.toSorted((a, b) => a.path.length - b.path.length).at(-1)?.readOnly ?? false
}

const holds = (mount: string, path: string): boolean =>
  path === mount || path.startsWith(mount === '/' ? '/' : `${mount}/`)

/** systemd's own words vary by language and version; its properties do not. */
const unitEvents = (findings: readonly Finding[]): FindingOf<'life'>[] =>
  findings.flatMap(finding => {
    if (finding.kind === 'process') return leftOver(finding, findings)
    if (finding.kind !== 'unit') return []
    const event = eventOf(finding)
    const at = finding.exitedAt ?? finding.inactiveSince
    return event
      ? [{ kind: 'life', source: finding.source, event, current: true, ...(at === undefined ? {} : { at }) }]
      : []
  })

const eventOf = (unit: FindingOf<'unit'>): 'start-timeout' | 'start-limit' | undefined => {
  if (unit.result === 'start-limit-hit' || unit.result === 'start-limit') return 'start-limit'
  const { activeSince, startedAt } = unit
  // A timeout after the unit was active is one of stopping.
  const neverActive = activeSince === undefined || (startedAt !== undefined && activeSince < startedAt)
  return unit.result === 'timeout' && neverActive ? 'start-timeout' : undefined
}

/** A server in a unit's cgroup that the unit no longer knows: `KillMode=process` leaves it there, with its ports. */
const leftOver = (process: FindingOf<'process'>, findings: readonly Finding[]): FindingOf<'life'>[] => {
  const unit = findings.find(finding => finding.kind === 'unit' && finding.name === process.unit)
  if (unit?.kind !== 'unit' || process.role !== 'server') return []
  const ended = unit.active === 'failed' || unit.active === 'inactive'
  const orphaned = unit.mainPid !== undefined && process.pid !== unit.mainPid && process.ppid === 1
  if (!ended && !orphaned) return []
  return [
    { kind: 'life', source: process.source, event: 'left-over-process', current: true, detail: String(process.pid) },
  ]
}
