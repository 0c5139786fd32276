import type { Known } from '../diagnose/known.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { lookAt } from './look-at.ts'
import { situationOf } from './situation.ts'

/** The fix for a cause as text, or the reason why there is none and what to look at. Pure. */
export const planFor = (cause: CauseId, known: Known): Plan | null => lookAt(situationOf(known), cause)
