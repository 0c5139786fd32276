import { durationMs } from '../config/duration.ts'
import type { Environment } from '../config/fleet-config.ts'
import { type Digest, incidentEventId, incidentId } from '../events/event-id.ts'
import type { FleetEvent } from '../events/fleet-event.ts'
import { hasEnded, type Incident } from '../model/incident.ts'
import { targetKey } from './cell.ts'
import { coverage } from './incident-coverage.ts'
import { liveOn, openIncident, type Sight } from './incident-life.ts'
import type { JudgedTarget } from './judge-cells.ts'
import { inMaintenance } from './maintenance.ts'
import { type OpenSymptom, openSymptoms } from './open-symptoms.ts'
import { type RedTarget, redTargets } from './red-targets.ts'
import type { IncidentTransition, Maintenance } from './sweep-state.ts'

interface Known {
  fleet: string
  environment: Environment
  openIncidents: readonly Incident[]
  maintenance: readonly Maintenance[]
  /** Vantages that are not forgotten. */
  listening: ReadonlySet<string>
  now: number
  digest: Digest
}

/** What a sweep changes of the incidents: red targets join the one that covers them, or open one for each new symptom. */
export function judgeIncidents(judged: readonly JudgedTarget[], known: Known): IncidentTransition[] {
  const { environment, now } = known
  const open = known.openIncidents.filter(each => each.environment === environment.name && !hasEnded(each.status))
  const redOf = new Map<Incident, RedTarget[]>(open.map(incident => [incident, []]))
  const covering = coverage(open)
  const uncovered: RedTarget[] = []
  for (const red of redTargets(judged)) {
    const maintained = inMaintenance(red.target.watched.target, known.maintenance, now)
    const incident = covering(red, !maintained)
    if (incident !== undefined) redOf.get(incident)?.push(red)
    else if (red.fresh && !maintained) uncovered.push(red)
  }
  const opening: OpenSymptom[] = []
  for (const symptom of openSymptoms(environment.name, uncovered, judged, open)) {
    const same = open.find(({ key }) => key === symptom.key)
    if (same !== undefined) redOf.get(same)?.push(...symptom.red)
    else if (isDue(symptom, environment, now)) opening.push(symptom)
  }
  const byKey = new Map(judged.map(each => [each.watched.key, each]))
  const vantages = environment.vantages.map(({ name }) => name)
  const sightOf = (targetGroup: string, red: readonly RedTarget[]): Sight => ({
    red,
    judgedAt: address => byKey.get(targetKey({ targetGroup, address })),
    vantages,
    listening: known.listening,
    now,
  })
  return [
    ...open.flatMap(before => afterSweep(before, sightOf(before.targetGroup, redOf.get(before) ?? []), known)),
    ...opening.map(symptom => opened(symptom, sightOf(symptom.targetGroup, symptom.red), known)),
  ]
}

const isDue = ({ red }: OpenSymptom, { timings }: Environment, now: number): boolean => {
  const openAfterMs = durationMs(timings.openAfter)
  return red.some(({ since }) => now - since >= openAfterMs)
}

function opened(symptom: OpenSymptom, sight: Sight, known: Known): IncidentTransition {
  const after = openIncident(symptom, incidentId(symptom.key, known.now, known.digest), sight)
  return { before: null, after, event: { ...envelope(after, 'IncidentOpened', known), incident: after } }
}

function afterSweep(before: Incident, sight: Sight, known: Known): IncidentTransition[] {
  const { after, changes, resolved } = liveOn(before, sight)
  if (resolved) return [{ before, after, event: { ...envelope(after, 'IncidentResolved', known), incident: after } }]
  if (changes.length === 0) return []
  return [{ before, after, event: { ...envelope(after, 'IncidentUpdated', known), changes, incident: after } }]
}

const envelope = <T extends FleetEvent['type']>(
  { id, version, environment }: Incident,
  type: T,
  { fleet, now, digest }: Known,
) => ({
  type,
  version: '1' as const,
  id: incidentEventId(id, version, type, digest),
  fleet,
  environment,
  at: now,
  degraded: false,
})
