import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { fakeTerminal } from '../bin/fake-terminal.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const readme = read('README.md')

/** Without what differs from run to run. */
const lasting = (text: string): string =>
  text
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\dT/g, 'DATE')
    .replaceAll(/\([\d.]+ m?s\)/g, '(TOOK)')
    .replaceAll(/inc-[0-9a-f]{12}/g, 'INCIDENT')

test('the incident at its head is what npm start tells, cut where it says so', async () => {
  const terminal = fakeTerminal()
  await main(['demo'], terminal)
  const [, shown = ''] = readme.split('```text\n', 2)
  const parts = lasting(shown.slice(0, shown.indexOf('```'))).split('…\n')
  const places = parts.map(part => lasting(terminal.out()).indexOf(part))
  expect(parts.length).toBeGreaterThan(1)
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('what it says of costs is what docs/cost.md adds up to', () => {
  const page = read('docs/cost.md')
  const [fleet, network] = [...page.matchAll(/^\| \*\*together\*\* \| \| \*\*(.+)\*\* \| \*\*(.+)\*\* \|$/gm)]
  const [, rest = ''] = readme.replaceAll(/\s+/g, ' ').split('**What it costs**')
  const [costs] = rest.split('**How to remove it**')
  expect(costs).toContain(`some ${fleet?.[1]} dollars a month, ${fleet?.[2]} where`)
  expect(costs).toContain(`${network?.[1]} and ${network?.[2]}`)
  const watched = [/\| Custom metrics \|.*\| ([\d.]+) \|$/m, /\| \d alarms \|.*\| ([\d.]+) \|$/m]
  const sum = watched.reduce((total, pattern) => total + Number(page.match(pattern)?.[1]), 0)
  expect(costs).toContain(`alarms and metrics, ${sum.toFixed(2)}`)
})

test('its links lead somewhere', () => {
  for (const [, path = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g))
    expect(() => readFileSync(new URL(`../../${path}`, import.meta.url)), path).not.toThrow(/ENOENT/)
})
