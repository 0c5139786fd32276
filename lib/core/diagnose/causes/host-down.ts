import type { Cause } from '../cause.ts'
import type { Known } from '../known.ts'
import { seen, seenOnTransport } from '../reasons.ts'

const nameProblem = (known: Known, ...codes: string[]): boolean =>
  known.look === 'unresolved' &&
  known.asked.every(each => (each.by.outcome === 'dns' ? codes.includes(each.by.code) : false))

/** The evidence was taken on the dialled host while it could not be reached: the host is up. */
const isUp = ({ evidence }: Known): boolean => evidence !== undefined && evidence.provenance.doubts.length === 0

const neighbourGone = (known: Known): boolean =>
  known.failing.some(each => each.by.outcome === 'unreachable' && each.by.code === 'EHOSTDOWN') ||
  (known.look === 'icmp-late' &&
    known.transport.every(each => ['unreachable', 'timeout', 'vantage'].includes(each.state)))

export const hostDown: readonly Cause[] = [
  {
    id: 'host-unreachable',
    title: 'its host cannot be reached at all',
    weigh: known => {
      if (isUp(known)) return 0
      if (neighbourGone(known)) return 0.87
      if (known.failing.some(each => each.by.outcome === 'unreachable' && each.by.code === 'ENETUNREACH')) return 0.5
      return ({ 'all-silent': 0.2, 'icmp-late': 0.6, 'icmp-fast': 0.08 } as Record<string, number>)[known.look] ?? 0
    },
    because: known => [...seen(known), ...seenOnTransport(known)],
    ask: known =>
      `Is the host up, and does the address belong to it? aws ec2 describe-instances, or: ping -c 3 ${known.case.target.host}`,
  },
  {
    id: 'name-unresolvable',
    title: 'its name does not resolve',
    weigh: known => {
      if (nameProblem(known, 'ENOTFOUND', 'ENODATA')) return 0.97
      return known.look === 'unresolved' ? 0.45 : 0
    },
    because: known => seen(known, 'dns'),
    ask: known => `Does the name resolve elsewhere? getent ahosts ${known.case.target.host}`,
  },
]
