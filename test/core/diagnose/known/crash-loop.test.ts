import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../../lib/core/diagnose/diagnose.ts'
import { becauseLooping, opensAndCloses } from '../../../../lib/core/diagnose/known/crash-loop.ts'
import { know } from '../../../../lib/core/diagnose/known.ts'
import {
  aBootstrapFailure,
  aCase,
  aFailedUnit,
  aNodeThatIsDown,
  aRunningNode,
  aUnit,
  aUnitEvent,
  both,
  connects,
  mute,
  refused,
  secondsAgo,
  UNIT,
  unreachable,
} from '../a-case.ts'

const transport = { kind: 'transport', port: 9300 } as const
const open9300 = connects({ kind: 'tcp', port: 9300 })

test('a port that took one connect and refused another opens and closes', () => {
  expect(opensAndCloses([open9300, refused(transport)])).toBe(true)
  expect(opensAndCloses([mute(transport), refused(transport)])).toBe(true)
  expect(opensAndCloses([refused(transport), refused(transport)])).toBe(false)
  expect(opensAndCloses([open9300, mute(transport)])).toBe(false)
  expect(opensAndCloses([unreachable(transport), refused(transport)])).toBe(false)
})

const looping = (restarts: number) =>
  aUnit({ active: 'activating', sub: 'auto-restart', restarts, startedAt: secondsAgo(9), exitCode: 78 })
const rounds = [40, 27, 14, 1].map(seconds => aUnitEvent('restart-scheduled', { at: secondsAgo(seconds) }))
const seen = [refused(), open9300, refused(transport)]

describe('a crash loop', () => {
  const given = aCase({
    seen,
    findings: aNodeThatIsDown(looping(4), ...rounds, aBootstrapFailure('max-map-count', { at: secondsAgo(3) })),
  })

  test('is told beside the cause, which is the first failure of the current life', () => {
    const { cause, causes, summary } = diagnose(given)
    expect(cause).toBe('bootstrap-max-map-count')
    const told = [
      `${UNIT} ends and systemd starts it again: 4 times so far, about every 13 s`,
      'port 9300 opened and closed while it was probed',
    ]
    expect(causes[0]?.reasons.map(({ text }) => text)).toEqual(expect.arrayContaining(told))
    expect(summary).toContain(`It comes and goes: ${told.join('; ')}.`)
  })

  test('is told without evidence by what was probed, as a port that was open', () => {
    const diagnosis = diagnose(aCase({ seen }))
    expect(diagnosis.cause).toBe('unknown')
    expect(diagnosis.causes[0]?.id).toBe('starting')
    expect(diagnosis.summary).toContain('It comes and goes: port 9300 opened and closed while it was probed.')
  })

  test.each([
    [0, ''],
    [1, ': once so far'],
  ])('with %i restarts counted, and no moments of any', (restarts, text) => {
    const known = know(aCase({ seen: both(refused), findings: aNodeThatIsDown(looping(restarts)) }))
    expect(becauseLooping(known)).toMatchObject([{ text: `${UNIT} ends and systemd starts it again${text}` }])
  })

  test('is not what failed once, however long ago', () => {
    const known = know(aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(78)) }))
    expect(becauseLooping(known)).toEqual([])
  })
})

test('a node that was restarted once and serves is no loop', () => {
  const known = know(aCase({ seen: both(connects), findings: aRunningNode(['unit'], aUnit({ restarts: 3 })) }))
  expect(becauseLooping(known)).toEqual([])
})
