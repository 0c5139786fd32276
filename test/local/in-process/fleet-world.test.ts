import { afterEach, describe, expect, it } from 'vitest'
import type { FleetEvent } from '../../../lib/core/events/fleet-event.ts'
import { type FleetWorld, startFleet } from '../../../lib/local/in-process/fleet-world.ts'

let world: FleetWorld
const started = async () => {
  world = await startFleet({ startsAt: Date.UTC(2026, 0, 1, 9, 59, 30), probeTimeout: '400ms' })
  return world
}
afterEach(() => world.close())

const told = (): string[] => world.bus.received.map(({ event }) => event.type)
const incidentOf = (event: FleetEvent | undefined) => (event && 'incident' in event ? event.incident : undefined)

describe('a fleet in this process', () => {
  it('is green, and tells nothing', async () => {
    await started()
    expect(await world.tick()).toMatchObject({ degraded: false, counts: { targets: 6, cells: 36, up: 36, red: 0 } })
    expect(world.bus.received).toEqual([])
  })

  it('tells a node that stopped as one incident in the tick that finds it, and its end when it is back', async () => {
    await started()
    await world.tick()
    await world.nodes[2]?.stop()
    await world.tick()
    expect(told()).toEqual(['IncidentOpened'])
    expect(incidentOf(world.bus.received[0]?.event)).toMatchObject({
      port: 'both',
      scope: { kind: 'node', address: world.nodes[2]?.instance.address },
      signs: [{ outcome: 'refused', cells: 6 }],
      seenFrom: ['private-a', 'private-b', 'private-c'],
    })
    await world.tick()
    expect(told()).toEqual(['IncidentOpened'])
    await world.nodes[2]?.start()
    await world.tick()
    await world.tick()
    expect(told()).toEqual(['IncidentOpened', 'IncidentResolved'])
    expect(incidentOf(world.bus.received[1]?.event)).toMatchObject({ status: 'resolved', resolvedBy: 'itself' })
    const listed = await world.ledger.list({ limit: 10 })
    expect(listed.ok && listed.value.length).toBe(1)
  })

  it('tells a whole target group that is dropped as one incident', async () => {
    await started()
    await world.tick()
    for (const { instance } of world.nodes) world.blackHoled.add(instance.address)
    await world.tick()
    expect(told()).toEqual(['IncidentOpened'])
    expect(incidentOf(world.bus.received[0]?.event)).toMatchObject({
      scope: { kind: 'target-group' },
      signs: [{ outcome: 'timeout', phase: 'connect', cells: 36 }],
    })
  })
})
