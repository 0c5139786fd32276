import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { ADDRESS, aCase, answered, aRunningNode, aSetting, aStep, both, CLIENT, minutesAgo, refused } from './a-case.ts'
import { expectCauses } from './expect-cause.ts'

const PEER = '10.0.0.7'
const NO_MASTER = answered({ status: 503, state: 'no-master' })
const met = (detail?: string): Finding =>
  aStep('other-tls', { at: minutesAgo(2), ...(detail === undefined ? {} : { detail }) })
const LOOKING = aStep('master-not-discovered', { at: minutesAgo(1), detail: `10.0.0.6:9300, ${PEER}:9300` })

const given = (seen: typeof NO_MASTER, ...more: Finding[]) =>
  aCase({ seen: [seen], findings: aRunningNode([], ...more) })

expectCauses([
  {
    name: 'no master, and a seed host speaks another TLS',
    given: given(NO_MASTER, met(PEER), aSetting('discovery.seed_hosts', [`${PEER}:9300`])),
    cause: 'transport-tls-mismatch',
    and: ['no-master'],
  },
  {
    name: 'seed hosts in one string, of an older version, with an IPv6 address in brackets',
    given: given(
      NO_MASTER,
      met('2001:db8::7'),
      aSetting('discovery.zen.ping.unicast.hosts', 'es-1, [2001:db8::7]:9300'),
    ),
    cause: 'transport-tls-mismatch',
    and: ['no-master'],
  },
  {
    name: 'no seed host as a literal: where it says that it goes on looking',
    given: given(NO_MASTER, met(PEER), LOOKING, aSetting('discovery.seed_hosts', ['es-2'])),
    cause: 'transport-tls-mismatch',
    and: ['no-master'],
  },
  {
    name: 'no address, but the handshake of a node',
    given: given(NO_MASTER, met()),
    cause: 'transport-tls-mismatch',
    and: ['no-master'],
  },
  {
    name: 'a stranger speaks another TLS',
    given: given(NO_MASTER, met('10.0.0.99'), LOOKING),
    cause: 'no-master',
  },
  {
    name: 'a probe of this client, which is on the host of a peer',
    given: given(NO_MASTER, met(CLIENT), aSetting('discovery.seed_hosts', [CLIENT])),
    cause: 'no-master',
  },
  {
    name: 'a probe of this instance, which names itself as a seed host',
    given: given(NO_MASTER, met(ADDRESS), aSetting('discovery.seed_hosts', [ADDRESS])),
    cause: 'no-master',
  },
  {
    name: 'it found a master after that',
    given: given(answered(), met(PEER), LOOKING, aStep('master-elected', { at: minutesAgo(0) })),
    cause: 'healthy',
  },
  {
    name: 'a peer with another TLS knocks at a node that has a master',
    given: given(
      answered(),
      aStep('master-elected', { at: minutesAgo(9) }),
      met(PEER),
      aSetting('discovery.seed_hosts', PEER),
    ),
    cause: 'healthy',
  },
])

test('a refused connect is not explained by it', () => {
  const { causes } = diagnose(aCase({ seen: both(refused), findings: aRunningNode([], met(PEER), LOOKING) }))
  expect(causes.map(({ id }) => id)).not.toContain('transport-tls-mismatch')
})
