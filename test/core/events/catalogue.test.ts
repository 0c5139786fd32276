import { expect, test } from 'vitest'
import { events } from '../../../lib/core/events/catalogue.ts'
import { FleetEvent } from '../../../lib/core/events/fleet-event.ts'

test('every type of event has one entry, with its own schema', () => {
  const types = FleetEvent.def.options.map(({ shape }) => shape.type.def.values[0])
  expect(events.map(({ type }) => type)).toEqual(types)
  for (const { type, schema } of events) expect(schema.shape.type.def.values).toEqual([type])
})
