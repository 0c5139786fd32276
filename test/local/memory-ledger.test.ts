import { describe, expect, test } from 'vitest'
import { memoryLedger } from '../../lib/local/memory-ledger.ts'
import { CONTRACT, value, type World } from '../ledger/ledger-contract.ts'
import { incident, opened, targetsOf } from '../ledger/shapes.ts'

function world(): World {
  let items = 0
  const ledger = memoryLedger(more => {
    items += more
  })
  return { ledger, written: () => items }
}

describe('keeps the contract of a ledger', () => {
  for (const { name, holds } of CONTRACT) test(name, () => holds(world()))
})

test('what was given to it or got from it can be changed without changing what it keeps', async () => {
  const { ledger } = world()
  const opening = opened(incident('inc-1'))
  await ledger.commit(opening)
  opening.after.members.length = 0
  value(await ledger.load()).openIncidents[0]?.members.push({ address: '10.9.9.9', ports: [], since: 0 })
  expect(value(await ledger.get('inc-1'))?.incident.members).toEqual(incident('inc-1').members)

  const lease = value(await ledger.take('sweep', 0, 1))
  const targets = targetsOf(1, 1)
  await ledger.save(value(await ledger.load()), { targets, vantages: {} }, lease ?? { fence: 0 }, 0)
  targets.clear()
  expect(value(await ledger.load()).targets.size).toBe(1)
})
