import { causes } from '../cause.ts'
import type { Known } from '../known.ts'
import { atClient } from '../page.ts'
import { saw } from '../reasons.ts'

/** What a proxy or a load balancer answers when it got no answer itself. */
const GATEWAY_STATUS: readonly number[] = [502, 503, 504]

const gateways = (known: Known) =>
  known.failing.filter(
    ({ by }) => by.outcome === 'protocol' && by.code === 'OTHER_SERVICE' && GATEWAY_STATUS.includes(by.status ?? 0),
  )

export const inFront = causes([
  {
    id: 'proxy-upstream-failed',
    title: 'a proxy in front of it answers, and gets no answer itself',
    page: {
      signs: ['gateway-error', 'http-503'],
      client: '502, 503 or 504 with a body that is not of the product.',
      node: 'Not known yet: the proxy answered, not the node.',
      provenBy: ['A gateway status without anything of the product in headers or body.'],
      refutedBy: [
        '`master_not_discovered_exception`, `OpenSearch Security not initialized.`, or any JSON error of the product: then the node answered.',
      ],
      unlike: {
        'no-master': 'A 503 of the node itself.',
        'security-not-initialized': 'A 503 of the node itself.',
      },
      check: [
        atClient('curl -sv http://HOST:9200/', 'a `Server:` or `Via:` header of a proxy'),
        atClient('curl -sv http://ADDRESS_OF_THE_NODE:9200/', 'what the node itself says'),
      ],
      limit: 'It ends at the proxy. Diagnose the address behind it.',
    },
    weigh: known => {
      const statuses = gateways(known).map(({ by }) => ('status' in by ? by.status : undefined))
      return statuses.length === 0 ? 0 : statuses.every(status => status === 503) ? 0.7 : 0.85
    },
    because: known => gateways(known).map(each => saw(each.by)),
    ask: () => 'Which proxy is in front, and where does it send requests? Diagnose that address instead',
  },
])
