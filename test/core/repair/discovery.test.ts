import { expect, test } from 'vitest'
import { aFailedUnit, aNodeThatIsDown, aSetting, refused } from '../diagnose/a-case.ts'
import { aPlan } from './a-plan.ts'

test('discovery is a decision, and never cluster.initial_master_nodes', () => {
  const findings = aNodeThatIsDown(aFailedUnit(78), aSetting('discovery.type', 'zen')).map(each =>
    each.kind === 'config-file' ? { ...each, content: 'discovery.type: zen\n' } : each,
  )
  const plan = aPlan('bootstrap-discovery', { seen: [refused()], findings })
  expect(plan.steps[0]?.where).toBe('person')
  expect(plan.steps[1]?.diff?.patch).toContain('-discovery.type: zen\n+discovery.type: single-node\n')
  expect(plan.steps.flatMap(step => [step.diff?.patch ?? '', ...(step.commands ?? [])]).join()).not.toContain(
    'initial_master_nodes:',
  )
  expect(plan.consequences.some(each => each.blocking)).toBe(true)
})
