import { expect, test } from 'vitest'
import { changedShards, pack, shardOf, unpack } from '../../../lib/aws/ledger/known-shards.ts'
import type { KnownTarget } from '../../../lib/core/sweep/cell.ts'
import { targetsOf } from '../../ledger/shapes.ts'

const ITEM_MAX_BYTES = 400 * 1024

const packedSizes = (targets: Map<string, KnownTarget>): number[] =>
  [...changedShards(new Map(), targets).values()].map(shard => pack(shard).length)

test('5,000 targets of one target group, all red from 6 vantages, fit their items with room to spare', () => {
  const sizes = packedSizes(targetsOf(5_000, 6))
  expect(sizes.length).toBe(64)
  expect(Math.max(...sizes)).toBeLessThan(ITEM_MAX_BYTES / 10)
})

test('so they do when every cell has flapped as often as is remembered, each at its own moments', () => {
  let seed = 1
  const noise = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed
  }
  const targets = targetsOf(5_000, 6)
  for (const known of targets.values()) {
    for (const cell of Object.values(known.cells)) {
      Object.assign(cell, { since: 1.7e12 + noise(), flips: Array.from({ length: 20 }, () => 1.7e12 + noise()) })
    }
  }
  expect(Math.max(...packedSizes(targets))).toBeLessThan(ITEM_MAX_BYTES)
})

test('a target keeps its shard, and the shard its target group', () => {
  expect(shardOf('data/10.0.0.1')).toBe(shardOf('data/10.0.0.1'))
  expect(shardOf('data/10.0.0.1')).toMatch(/^data#\d\d$/)
  expect(shardOf('data/fd00::1')).toMatch(/^data#\d\d$/)
})

test('only shards that differ are written, with all that they hold', () => {
  const before = targetsOf(1_000, 1)
  const after = structuredClone(before)
  expect(changedShards(before, after).size).toBe(0)
  const known = after.get('data/10.0.0.0')
  after.set('data/10.0.0.0', { ...known, cells: {} })
  const [[name, shard] = ['', {}], ...others] = changedShards(before, after)
  expect(others).toEqual([])
  expect(Object.keys(shard).sort()).toEqual([...after.keys()].filter(key => shardOf(key) === name).sort())
  expect(shard['data/10.0.0.0']?.cells).toEqual({})
})

test('a shard that loses its last target is empty', () => {
  const before = targetsOf(1, 1)
  expect([...changedShards(before, new Map()).values()]).toEqual([{}])
})

test('what cannot be read is nothing', () => {
  const shard = Object.fromEntries(targetsOf(2, 1))
  expect(unpack(pack(shard))).toEqual(Object.entries(shard))
  expect(unpack(pack(shard).subarray(0, 20))).toEqual([])
  expect(unpack('text')).toEqual([])
  expect(unpack(undefined)).toEqual([])
})
