import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { planLimit } from './service-limit.ts'
import { sh } from './shell-quote.ts'
import { allOf, placeOf, type Situation } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** Texts of the product itself (domain facts §2.2), every version. */
const SIZE_LIMITS = [
  [/^.*max size virtual memory \[/, 'as'],
  [/^.*max file size \[/, 'fsize'],
] as const

/** Checks that have no row of their own: the two size limits are mended as limits, the others are told and shown. */
export const planOtherCheck = (s: Situation, cause: CauseId): Plan => {
  const failed = allOf(s.findings, 'bootstrap-failure').filter(each => each.check === 'other' && each.enforced)
  const limit = SIZE_LIMITS.find(([text]) => failed.some(each => text.test(each.message)))?.[1]
  if (limit !== undefined) {
    const plan = planLimit(s, cause, limit)
    return limit === 'fsize' && /^8\.15\./.test(s.version ?? '')
      ? { ...plan, steps: [BUG_OF_8_15, ...plan.steps] }
      : plan
  }
  return {
    cause,
    kind: 'look',
    summary: failed[0] === undefined ? 'mend what the bootstrap check asks for' : `mend this: ${failed[0].message}`,
    reason: 'each of these checks asks for a decision of its own; switching checks off is never offered',
    risk: 'none',
    steps: [
      ...failed.map(each => byPerson(each.message, [], placeOf(each))),
      onNode('see the whole message', [
        sh`journalctl -u ${s.unit} -n 50 --no-pager`,
        `tail -n 100 /var/log/${s.product}/*.log`,
      ]),
    ],
    consequences: [],
    verify: [diagnoseCommand(s)],
    undo: [],
  }
}

const BUG_OF_8_15 = byPerson(
  'upgrade to 8.16 or later where you can: 8.15 reads the wrong limit here',
  [],
  'its file size check looks at the limit of virtual memory; until then LimitAS=infinity makes it pass too',
)
