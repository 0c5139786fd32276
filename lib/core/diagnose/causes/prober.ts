import type { UnknownReason } from '../../model/observation.ts'
import { type Belief, causes } from '../cause.ts'
import type { Known } from '../known.ts'
import { atClient } from '../page.ts'
import { saw } from '../reasons.ts'

/** How surely the reason is the vantage's own: what no code of a known meaning stands for proves little. */
const OWN: Readonly<Record<UnknownReason, Belief>> = {
  EMFILE: 0.97,
  ENFILE: 0.97,
  ENOBUFS: 0.97,
  ENOMEM: 0.97,
  EADDRNOTAVAIL: 0.97,
  EPERM: 0.93,
  NO_ROUTE: 0.93,
  NO_ADDRESS_FAMILY: 0.95,
  RUN_DEADLINE: 0.93,
  UNEXPECTED: 0.6,
}

const own = (known: Known) =>
  known.asked.flatMap(each => (each.state === 'vantage' && each.by.outcome === 'unknown' ? [each.by] : []))

const weigh = (known: Known): Belief => {
  if (known.look === 'vantage') return Math.min(...own(known).map(each => OWN[each.why]))
  const undecided = known.failing.every(
    each => each.by.outcome === 'dns' && !['ENOTFOUND', 'ENODATA'].includes(each.by.code),
  )
  return known.look === 'unresolved' && undecided ? 0.5 : 0
}

export const prober = causes([
  {
    id: 'vantage-faulty',
    title: 'this vantage could not probe; that says nothing of the target',
    page: {
      signs: ['own-trouble', 'name-unresolved'],
      client:
        'The probe failed before a packet left: no free descriptor (`EMFILE`), no free port (`EADDRNOTAVAIL`), no route from here, no resolver.',
      node: 'Nothing is known of it.',
      provenBy: ['The error is one that only the machine that dials can make.'],
      refutedBy: ['Another target answers from here.'],
      unlike: {
        'route-missing': 'A router said so (an ICMP error), not this kernel.',
        'name-unresolvable': 'The resolver answered, and there is no such name.',
      },
      check: [
        atClient('ulimit -n; cat /proc/sys/fs/file-nr; ss -s', 'a limit that is reached'),
        atClient('ip route get ADDRESS', 'no route'),
      ],
    },
    weigh,
    because: known => [...own(known), ...known.failing.map(each => each.by)].map(each => saw(each)),
    ask: () => 'Does another vantage see the same? Probe from another machine or subnet',
  },
])
