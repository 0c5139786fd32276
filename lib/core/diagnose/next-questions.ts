import type { CauseId } from '../model/cause-id.ts'
import type { RankedCause } from '../model/diagnosis.ts'
import type { Cause } from './cause.ts'
import { contradictedPath } from './known/path.ts'
import type { Known } from './known.ts'
import { TAKE_AGAIN } from './missing-evidence.ts'
import { NAMED } from './rank.ts'
import { unheard } from './unheard.ts'

const MOST_QUESTIONS = 5

/** What would decide between what is possible, most likely first. */
export function nextQuestions(
  known: Known,
  causes: readonly RankedCause[],
  catalogue: readonly Cause<CauseId>[],
): string[] {
  const top = causes[0]
  if (top !== undefined && top.confidence >= NAMED && top.confidence >= 0.8) return []
  const rows = causes.flatMap(({ id }) => catalogue.find(row => row.id === id) ?? [])
  const lost = rows.some(row => unheard(known, row).length > 0) ? [MISSED] : []
  const asked = causes.flatMap(({ id }) => catalogue.find(row => row.id === id)?.ask?.(known) ?? [])
  return [...new Set([...lost, ...contradictions(known), ...asked, ...(asked.length === 0 ? [FALLBACK] : [])])].slice(
    0,
    MOST_QUESTIONS,
  )
}

const MISSED = `What do the parts say that did not arrive? Above all, ${TAKE_AGAIN}`

const FALLBACK =
  'Does a probe from another machine, and a connect from the node to its own address, see the same? On the node: curl -sv telnet://ADDRESS:PORT'

/** The node's side explains nothing of what was seen: the way to it, or the moment, must differ. */
function contradictions(known: Known): string[] {
  const { evidence, failing, look } = known
  const onTheWay = contradictedPath(known).map(({ text }) => `Which of both is true? ${text}`)
  if (evidence === undefined) return onTheWay
  const covered = failing.some(each => each.address !== undefined && evidence.sockets.reach(each.address) === 'covered')
  if (!covered || !['refused', 'all-refused', 'transport-open'].includes(look)) return onTheWay
  return [
    ...onTheWay,
    'The node listens where it was dialled, and yet refused: probe again now; if it still refuses, is another machine, a proxy or a load balancer behind this address?',
  ]
}
