import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alike } from '../../../lib/core/sweep/alike.ts'

const cell = (target: string, port: number, code?: string, subnet?: string) => ({ target, port, code, subnet })

test('cells of one subnet that fail by one code at one port are one', () => {
  const cells = [
    cell('a', 9200, 'ECONNREFUSED', 's-1'),
    cell('b', 9300, 'ECONNREFUSED', 's-1'),
    cell('c', 9200, 'ECONNREFUSED', 's-2'),
    cell('d', 9200, 'ECONNREFUSED', 's-1'),
  ]
  const waves = alike(cells, ({ subnet, port, code }) => ({ subnet, port, code }))
  expect(waves.map(({ sign, members }) => [sign.subnet, sign.port, members.map(({ target }) => target)])).toEqual([
    ['s-1', 9200, ['a', 'd']],
    ['s-1', 9300, ['b']],
    ['s-2', 9200, ['c']],
  ])
})

test('the order of a sign’s parts, and a part that is absent, make no difference', () => {
  const signs = [
    { port: 1, code: 'X' },
    { code: 'X', port: 1, subnet: undefined },
  ]
  expect(alike(signs, each => each)).toHaveLength(1)
  expect(alike([{ port: 1 }, { port: '1' }], each => each)).toHaveLength(2)
})

test('everybody is in one wave, the largest is first', () => {
  const anyCell = fc.record({ port: fc.integer({ min: 1, max: 3 }), code: fc.constantFrom('A', 'B', undefined) })
  fc.assert(
    fc.property(fc.array(anyCell), cells => {
      const waves = alike(cells, each => each)
      const sizes = waves.map(({ members }) => members.length)
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
      expect(new Set(waves.flatMap(({ members }) => members))).toEqual(new Set(cells))
      for (const { sign, members } of waves)
        for (const each of members) expect([each.port, each.code]).toEqual([sign.port, sign.code])
    }),
  )
})
