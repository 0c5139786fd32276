import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { EVENT_SOURCE } from '../../lib/core/config/event-source.ts'
import { events } from '../../lib/core/events/catalogue.ts'
import { FleetEvent } from '../../lib/core/events/fleet-event.ts'

const page = readFileSync(new URL('../../docs/events/subscribe.md', import.meta.url), 'utf8')
const types = events.map(({ type }) => type)

interface Pattern {
  source: string[]
  'detail-type'?: string[]
  detail?: Record<string, unknown>
}

test('the template to paste listens to every event of the fleet', () => {
  const template = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? ''
  const tags = ['Ref', 'GetAtt'].map(name => ({ tag: `!${name}`, resolve: (text: string) => text }))
  const { EventPattern } = parse(template, { customTags: tags }).Resources.Rule.Properties
  expect(EventPattern.source).toEqual([EVENT_SOURCE])
  expect(EventPattern['detail-type']).toEqual(types)
})

test('every narrower pattern asks for fields that events have', () => {
  const patterns: Pattern[] = [...page.matchAll(/\| `(\{.*?\})` \|/g)].map(([, text = '']) => JSON.parse(text))
  expect(patterns.length).toBeGreaterThan(2)
  const example = JSON.parse(
    readFileSync(new URL('../../docs/events/incident-opened.example.json', import.meta.url), 'utf8'),
  )
  expect(FleetEvent.safeParse(example).success).toBe(true)
  for (const pattern of patterns) {
    expect(pattern.source).toEqual([EVENT_SOURCE])
    for (const type of pattern['detail-type'] ?? []) expect(types).toContain(type)
    for (const path of leaves(pattern.detail ?? {})) expect(at(example, path), path.join('.')).toBeDefined()
  }
})

const leaves = (pattern: object, path: string[] = []): string[][] =>
  Object.entries(pattern).flatMap(([key, value]) =>
    Array.isArray(value) ? [[...path, key]] : leaves(value as object, [...path, key]),
  )

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)

test('tells what to do with each event', () => {
  for (const type of types) expect(page).toContain(`| \`${type}\``)
})
