import { basename } from 'node:path'
import * as z from 'zod/mini'
import { eventPage, events } from '../lib/core/events/catalogue.ts'
import type { FleetEvent } from '../lib/core/events/fleet-event.ts'
import { exampleMinutes } from './fleet-example.ts'

const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const fileName = (type: FleetEvent['type']): string => basename(eventPage(type))

/** Every file of `docs/events` with its text: what stands in an event's `detail`. */
export function eventPages(): Map<string, string> {
  const told = exampleMinutes().flatMap(minute => minute.events)
  const files = new Map<string, string>()
  for (const { type, schema } of events) {
    const example = told.find(event => event.type === type)
    z.parse(schema, example)
    const name = eventPage(type)
    // As a consumer reads it: what it does not know may be there.
    files.set(`${name}.schema.json`, pretty(z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' })))
    files.set(`${name}.example.json`, pretty(example))
  }
  files.set('docs/events/README.md', index())
  return files
}

const index = (): string => `# Events

What the fleet puts on its event bus: \`source\` is \`es-probe-fleet\`, \`detail-type\` is the type, and \`detail\` has the shape
given here. An event comes at least once; its \`id\` is the same each time. \`version\` grows when a consumer would have to
change; fields may be added without. [How to be told](subscribe.md): a rule and a target to paste, and what to do with each
event.

| event | is sent | shape |
|---|---|---|
${events.map(row).join('\n')}
`

const row = ({ type, title, when }: (typeof events)[number]): string =>
  `| \`${type}\`: ${title} | ${when} | [schema](${fileName(type)}.schema.json), [example](${fileName(type)}.example.json) |`
