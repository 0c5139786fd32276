import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { DESCRIBED } from '../../lib/core/diagnose/catalogue.ts'
import type { CauseId } from '../../lib/core/model/cause-id.ts'
import { readCorpus } from './corpus.ts'
import { figuresOf, mistakes } from './figures.ts'
import { judge } from './judge.ts'

/** Only AWS, or an expectation that a target was given, can prove these; without either the right answer is `unknown`. */
const NEEDS_AWS: readonly CauseId[] = [
  'security-group',
  'network-acl',
  'route-missing',
  'path-mtu',
  'instance-stopped',
  'instance-replaced',
  'unexpectedly-reachable',
]

const cases = readCorpus()
const judged = cases.map(each => judge(each, () => performance.now()))
const explained = `\n${mistakes(judged).join('\n')}\n(held-out cases are not listed; npm run accuracy has the figures)\n`

describe('the labelled corpus', () => {
  test('has a case for every cause that evidence or probes can show', () => {
    const labels = new Set<string>(cases.flatMap(each => [each.label, ...(each.also ?? [])]))
    const without = DESCRIBED.map(({ id }) => id).filter(id => !labels.has(id) && !NEEDS_AWS.includes(id))
    expect(without).toEqual([])
  })

  test('claims nothing of those that need AWS', () => {
    const claimed = judged.filter(({ diagnosis }) =>
      diagnosis.causes.some(each => NEEDS_AWS.includes(each.id) && each.confidence >= 0.8),
    )
    expect(claimed.map(each => each.case.name)).toEqual([])
  })

  test('is told rightly in at least 95 of 100 cases, the held-out third too', () => {
    const share = (some: typeof judged) => some.filter(each => each.right).length / some.length
    expect(share(judged), explained).toBeGreaterThanOrEqual(0.95)
    expect(share(judged.filter(each => each.case.heldOut)), explained).toBeGreaterThanOrEqual(0.95)
  })

  test('never meets a confident false claim', () => {
    expect(judged.filter(each => each.confidentlyFalse).length, explained).toBe(0)
  })

  test('asks on wherever it names nothing', () => {
    const silent = judged.filter(
      ({ diagnosis }) => diagnosis.cause === 'unknown' && diagnosis.nextQuestions.length === 0,
    )
    expect(silent.filter(each => !each.case.heldOut).map(each => each.case.name)).toEqual([])
  })

  test('has the figures that docs/accuracy.md publishes', () => {
    const published = readFileSync(join(import.meta.dirname, '../../docs/accuracy.md'), 'utf8')
    expect(published, 'run npm run accuracy -- --write').toContain(figuresOf(judged))
  })
})
