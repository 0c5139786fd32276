import { describe, expect, test } from 'vitest'
import type { Finding, FindingOf } from '../../../lib/core/model/finding.ts'
import { aBootstrapFailure, aFailedUnit, aNodeThatIsDown, aProcess } from '../diagnose/a-case.ts'
import { aPlan, commandsOf, notesOf } from './a-plan.ts'

const withUnit = (limits: FindingOf<'unit'>['limits'], dropIns: string[] = [], ...more: Finding[]) =>
  aNodeThatIsDown(aFailedUnit(78, { limits, dropIns }), ...more)

describe('other checks', () => {
  const other = (message: string, ...more: Finding[]) =>
    aPlan('bootstrap-other', { findings: withUnit({}, [], aBootstrapFailure('other', { message }), ...more) })

  test('the two size limits are limits of the unit', () => {
    expect(commandsOf(other('max size virtual memory [1] for user [es] is too low'))[1]).toContain('LimitAS=infinity')
    expect(commandsOf(other('max file size [1] for user [es] is too low'))[1]).toContain('LimitFSIZE=infinity')
  })

  test('8.15 reads the wrong limit', () => {
    const plan = other('max file size [1] for user [es] is too low', aProcess({ version: '8.15.0' }))
    expect(plan.steps[0]?.title).toContain('8.16')
    const container = other('max size virtual memory [1] is too low', aProcess({ container: 'abc' }))
    expect(notesOf(container)).toContain('(as is)')
  })

  test('any other is told as it stands', () => {
    expect(other('the default settings are unsuitable')).toMatchObject({
      kind: 'look',
      summary: expect.stringContaining('unsuitable'),
    })
    expect(aPlan('bootstrap-other').summary).toContain('asks for')
  })
})
