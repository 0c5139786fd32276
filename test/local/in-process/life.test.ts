import { expect, it } from 'vitest'
import { startFleet } from '../../../lib/local/in-process/fleet-world.ts'
import { EXPECTED_LIFE, type LifeStep, live } from '../../../lib/local/in-process/life.ts'

async function lived(prepare: (world: Awaited<ReturnType<typeof startFleet>>) => void) {
  const world = await startFleet({ startsAt: Date.UTC(2026, 0, 1, 10), probeTimeout: '1s' })
  const steps: LifeStep[] = []
  try {
    prepare(world)
    const told = await live(world, async step => void steps.push(step))
    return { steps, types: told.map(({ type }) => type) }
  } finally {
    await world.close()
  }
}

it('is told in the order of its times, and is as expected', async () => {
  const { steps, types } = await lived(() => {})
  expect(types).toEqual(EXPECTED_LIFE)
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((a, b) => a - b))
})

it('is not as expected where nothing is told', async () => {
  const { types } = await lived(world => {
    world.bus.fault = 'unavailable'
  })
  expect(types).toEqual([])
})
