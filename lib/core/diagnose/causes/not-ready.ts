import type { FindingOf } from '../../model/finding.ts'
import type { Belief, Cause } from '../cause.ts'
import type { Look } from '../known/looks.ts'
import type { Evidence, Known } from '../known.ts'
import { read, saw, seen } from '../reasons.ts'
import { processHung } from './process-hung.ts'
import { inHttpState, startingOrStopping } from './starting.ts'

/** The last that the node told of its master, where that is that it has none. */
const leaderless = ({ life }: Evidence): FindingOf<'life'> | undefined => {
  const told = life.steps.findLast(each =>
    ['master-elected', 'master-not-discovered', 'waiting-for-master'].includes(each.event),
  )
  return told?.event === 'master-elected' ? undefined : told
}

/** A node that never joined a cluster answers with this uuid. */
const NEVER_JOINED = '_na_'

const answering = (known: Known) => known.asked.filter(each => each.state === 'answers')

function weighNoMaster(known: Known): Belief {
  if (inHttpState(known, 'no-master').length > 0) return 0.97
  const answers = answering(known)
  if (answers.length === 0) return 0
  const told = known.evidence && leaderless(known.evidence)
  if (answers.some(each => each.http?.clusterUuid === NEVER_JOINED)) return told === undefined ? 0.85 : 0.95
  if (told === undefined) return inHttpState(known, 'unavailable').length > 0 ? 0.3 : 0
  return inHttpState(known, 'unavailable').length > 0 ? 0.9 : 0.82
}

const possible = (known: Known, byLook: Partial<Record<Look, Belief>>): Belief => byLook[known.look] ?? 0

export const notReady: readonly Cause[] = [
  ...startingOrStopping,
  {
    id: 'no-master',
    title: 'it is up, and its cluster has no elected master',
    weigh: weighNoMaster,
    because: known => {
      const told = known.evidence && leaderless(known.evidence)
      const at = answering(known).filter(each => each.http?.clusterUuid === NEVER_JOINED)
      return [
        ...inHttpState(known, 'no-master').map(each => saw(each.by)),
        ...at.map(each => saw(each.by, 'it answers with the cluster uuid _na_: it has never joined a cluster')),
        ...(told === undefined ? [] : [read(told, 'this is the last that it told of a master')]),
        ...inHttpState(known, 'unavailable').map(each => saw(each.by)),
      ]
    },
    since: known => (known.evidence && leaderless(known.evidence))?.at,
    ask: () => 'Does it see a master? _cluster/health?local=true, and “master not discovered” in its log',
  },
  {
    id: 'security-not-initialized',
    title: 'it is up, and its security plugin is not initialised',
    weigh: known => (inHttpState(known, 'security-not-initialized').length > 0 ? 0.97 : 0),
    because: known => inHttpState(known, 'security-not-initialized').map(each => saw(each.by)),
  },
  processHung,
  {
    id: 'overloaded',
    title: 'it is up, and refuses work because it is overloaded',
    weigh: known => {
      if (inHttpState(known, 'too-many-requests').length > 0) return 0.85
      return Math.max(
        possible(known, { 'half-mute': 0.4, mute: 0.1 }),
        inHttpState(known, 'unavailable').length > 0 ? 0.1 : 0,
      )
    },
    because: known => seen(known),
    ask: () =>
      'Is it busy? On the node: uptime; cat /proc/pressure/cpu /proc/pressure/memory; “[gc]” and “overhead” in its log',
  },
]
