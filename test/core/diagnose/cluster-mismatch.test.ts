import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import { aCase, answered, aRunningNode, aStep, both, minutesAgo, refused } from './a-case.ts'
import { expectCauses } from './expect-cause.ts'

const MET = aStep('other-cluster', { at: minutesAgo(2), detail: '8Gix met GIJO' })
const NO_MASTER = answered({ status: 503, state: 'no-master' })

expectCauses([
  {
    name: 'no master, and its log says that it met another cluster',
    given: aCase({ seen: [NO_MASTER], findings: aRunningNode([], MET) }),
    cause: 'cluster-mismatch',
    and: ['no-master'],
  },
  {
    name: 'it found a master after that',
    given: aCase({
      seen: [answered()],
      findings: aRunningNode([], MET, aStep('master-elected', { at: minutesAgo(1) })),
    }),
    cause: 'healthy',
  },
  {
    name: 'a node of the other cluster knocked at one that has a master',
    given: aCase({
      seen: [answered()],
      findings: aRunningNode([], aStep('master-elected', { at: minutesAgo(9) }), MET),
    }),
    cause: 'healthy',
  },
  {
    name: 'no master, and nothing of another cluster',
    given: aCase({ seen: [NO_MASTER], findings: aRunningNode() }),
    cause: 'no-master',
  },
])

test('a refused connect is not explained by it', () => {
  const { causes } = diagnose(aCase({ seen: both(refused), findings: aRunningNode([], MET) }))
  expect(causes.map(({ id }) => id)).not.toContain('cluster-mismatch')
})
