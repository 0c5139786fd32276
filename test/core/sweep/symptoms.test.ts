import { expect, test } from 'vitest'
import { diagnose } from '../../../lib/core/diagnose/diagnose.ts'
import type { Diagnosis } from '../../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import { Symptom } from '../../../lib/core/model/symptom.ts'
import { symptomsOf } from '../../../lib/core/sweep/symptoms.ts'
import {
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aNodeThatIsDown,
  answered,
  both,
  connects,
  mute,
  ownTrouble,
  refused,
} from '../diagnose/a-case.ts'

const swept = (given: string, seen: Observation[]): Diagnosis => diagnose(aCase({ target: { given }, seen }))

const checked = (diagnoses: Diagnosis[]): Symptom[] => {
  const symptoms = symptomsOf(diagnoses)
  for (const symptom of symptoms) expect(Symptom.safeParse(symptom).error).toBeUndefined()
  return symptoms
}

test('eight of twelve nodes that fail for one cause are one symptom', () => {
  const findings = aNodeThatIsDown(aFailedUnit(78), aBootstrapFailure('max-map-count'))
  const down = (i: number) => diagnose(aCase({ target: { given: `es-${i}` }, seen: both(refused), findings }))
  const diagnoses = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? swept(`es-${i}`, [answered()]) : down(i)))
  expect(checked(diagnoses)).toEqual([
    {
      verdict: 'failing',
      cause: 'bootstrap-max-map-count',
      is: down(0).causes[0]?.title,
      targets: ['es-1', 'es-2', 'es-4', 'es-5', 'es-7', 'es-8', 'es-10', 'es-11'],
      of: 12,
    },
  ])
})

test('where no cause is proven, how the REST port failed is what they share', () => {
  const symptoms = checked([
    swept('es-1', [mute()]),
    swept('es-2', both(refused)),
    swept('es-3', [refused({ address: '10.0.0.7' })]),
    swept('es-4', [answered({ status: 503, state: 'unavailable' })]),
    swept('es-5', [connects()]),
    swept('es-6', []),
  ])
  expect(symptoms.map(({ sign, targets }) => [sign, targets])).toEqual([
    [{ outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' }, ['es-2', 'es-3']],
    [{ outcome: 'timeout', code: 'DEADLINE', phase: 'headers' }, ['es-1']],
    [{ outcome: 'open', code: 'unavailable' }, ['es-4']],
    [{ outcome: 'open' }, ['es-5']],
    [{ outcome: 'not probed' }, ['es-6']],
  ])
  expect(symptoms[0]).toMatchObject({ verdict: 'unknown', cause: 'unknown', is: 'connection refused', of: 6 })
})

test('what this machine could not probe is one symptom, of its own', () => {
  const [symptom] = checked([swept('es-1', [ownTrouble('EMFILE')]), swept('es-2', [ownTrouble('EMFILE')])])
  expect(symptom).toMatchObject({ verdict: 'unknown', targets: ['es-1', 'es-2'] })
})

test('healthy targets are no symptom', () => {
  expect(symptomsOf([swept('es-1', [answered()])])).toEqual([])
  expect(symptomsOf([])).toEqual([])
})
