import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { eventPages } from '../../docs/event-pages.ts'
import { FleetEvent } from '../../lib/core/events/fleet-event.ts'

const pages = eventPages()
const ending = (suffix: string) => [...pages].filter(([path]) => path.endsWith(suffix))

test('every event has an example that the judge made, small enough for a bus', () => {
  const examples = ending('.example.json').map(([, text]) => z.parse(FleetEvent, JSON.parse(text)))
  expect(examples.map(({ type }) => type).sort()).toEqual([
    'IncidentOpened',
    'IncidentResolved',
    'IncidentUpdated',
    'VantageSilent',
  ])
})

test('a schema lets a consumer meet fields that it does not know', () => {
  for (const [path, text] of ending('.schema.json')) expect(text, path).not.toContain('"additionalProperties": false')
})

test('the index leads to every file', () => {
  const index = pages.get('docs/events/README.md') ?? ''
  for (const [path] of ending('.json')) expect(index).toContain(`](${path.replace('docs/events/', '')})`)
})
