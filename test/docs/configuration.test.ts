import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FIRST_FLEET } from '../../bin/first-fleet.ts'
import { configProblemText } from '../../lib/core/config/config-problem.ts'
import { durationMs } from '../../lib/core/config/duration.ts'
import { Timings } from '../../lib/core/config/fleet-config.ts'
import { readFleetConfig } from '../../lib/core/config/read-fleet-config.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/configuration.md')
const fences = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, of, text = '']) => (of === language ? [text] : []))

test('the fleet of the page is one', () => {
  const [fleet = ''] = fences('yaml').filter(text => text.startsWith('environments:'))
  const result = readFleetConfig(fleet, 'fleet.yaml')
  expect(result.ok ? [] : result.problems.map(configProblemText)).toEqual([])
  expect(result.ok && result.config.environments).toHaveLength(2)
})

test('its messages are what is told', () => {
  const wrong = `environments:
  - name: production
    region: eu-central-1
    vpc:
      id: vpc-0a1b2c3d
    vantages:
      - name: apps
        kind: client
        subnet: subnet-x
    targetGroups:
      - name: nodes
        select:
          tags: { Role: elasticsearch }
        units: es.service
`
  const result = readFleetConfig(wrong, 'fleet.yaml')
  const told = result.ok ? [] : result.problems.map(configProblemText)
  expect(told).toEqual(fences('text')[0]?.trimEnd().split('\n'))
})

test('the line for editors is that of both files', () => {
  const [line = ''] = fences('yaml')
  expect(FIRST_FLEET.startsWith(line)).toBe(true)
  expect(read('fleet.example.yaml').startsWith(line)).toBe(true)
})

test('its timings are those of the schema', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\S+) \| (\S+) to (\S+) \|/gm)].map(([, ...cells]) => cells)
  const defaults = Object.entries(Timings.parse({})).map(([field, value]) => [field, String(value)])
  expect(rows.map(([field, value]) => [field, value])).toEqual(defaults)
  const past = (value: string) => (durationMs(value) >= 0 ? `${durationMs(value) + 1}ms` : Number(value) + 1)
  for (const [field = '', , least = '', most = ''] of rows) {
    const withTiming = (value: string | number) =>
      readFleetConfig(
        `${read('fleet.example.yaml').replace(new RegExp(`^( +${field}:) .*$`, 'm'), `$1 ${value}`)}`,
        'fleet.yaml',
      ).ok
    expect([withTiming(least), withTiming(most), withTiming(past(most))], field).toEqual([true, true, false])
  }
})
