import type { Incident } from '../model/incident.ts'
import { alike } from './alike.ts'
import { type IncidentPlace, incidentKey } from './incident-key.ts'
import type { JudgedTarget } from './judge-cells.ts'
import type { RedTarget } from './red-targets.ts'
import { scopeOf } from './symptom-scope.ts'

/** Red targets that no incident tells of yet, and that fail alike. */
export interface OpenSymptom extends IncidentPlace {
  key: string
  red: readonly RedTarget[]
}

/** One for each key. */
export function openSymptoms(
  environment: string,
  uncovered: readonly RedTarget[],
  judged: readonly JudgedTarget[],
  open: readonly Incident[],
): OpenSymptom[] {
  const waves = alike(uncovered, ({ target, expectation, sign }) => ({
    targetGroup: target.watched.target.targetGroup,
    expectation,
    outcome: sign.outcome,
    code: sign.code,
  }))
  const symptoms = new Map<string, OpenSymptom>()
  for (const { sign, members } of waves) {
    const place: IncidentPlace = {
      environment,
      targetGroup: sign.targetGroup,
      port: portOf(members),
      expectation: sign.expectation,
      scope: scopeOf(members, judged, open),
    }
    const key = incidentKey(place)
    symptoms.set(key, { ...place, key, red: [...(symptoms.get(key)?.red ?? []), ...members] })
  }
  return [...symptoms.values()]
}

/** Both where that is so of most. */
function portOf(members: readonly RedTarget[]): Incident['port'] {
  const both = members.filter(({ roles }) => roles.length === 2).length
  if (both * 2 >= members.length) return 'both'
  const http = members.filter(({ roles }) => roles.includes('http')).length
  return http * 2 >= members.length ? 'http' : 'transport'
}
