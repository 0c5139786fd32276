import type { Cause } from '../cause.ts'
import type { Known } from '../known.ts'
import { saw } from '../reasons.ts'

/** What a proxy or a load balancer answers when it got no answer itself. */
const GATEWAY_STATUS: readonly number[] = [502, 503, 504]

const gateways = (known: Known) =>
  known.failing.filter(
    ({ by }) => by.outcome === 'protocol' && by.code === 'OTHER_SERVICE' && GATEWAY_STATUS.includes(by.status ?? 0),
  )

export const inFront: readonly Cause[] = [
  {
    id: 'proxy-upstream-failed',
    title: 'a proxy in front of it answers, and gets no answer itself',
    weigh: known => {
      const statuses = gateways(known).map(({ by }) => ('status' in by ? by.status : undefined))
      return statuses.length === 0 ? 0 : statuses.every(status => status === 503) ? 0.7 : 0.85
    },
    because: known => gateways(known).map(each => saw(each.by)),
    ask: () => 'Which proxy is in front, and where does it send requests? Diagnose that address instead',
  },
]
