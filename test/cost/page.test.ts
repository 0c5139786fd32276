import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deployed } from './deployed.ts'
import { assumedText, deployedText, pricesText } from './page.ts'
import { PRICES } from './prices.ts'

const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')

test('docs/cost.md says what is deployed, priced and assumed now (npm run cost -- --write makes it anew)', () => {
  expect(page).toContain(deployedText(deployed()))
  expect(page).toContain(pricesText())
  expect(page).toContain(assumedText())
})

const rows = [...page.matchAll(/^\| (.+) \| ([\d.,]+)(?: \(TLS: ([\d.,]+)\))? × (.+) \| ([\d.]+) \| ([\d.]+) \|$/gm)]
const number = (text = '') => Number(text.replaceAll(',', ''))
const SCALES: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9 }

test('every row costs what so much of it costs', () => {
  expect(rows.length).toBeGreaterThan(10)
  for (const [row, , plain, tls = plain, unit = '', ...dollars] of rows) {
    const [first = ''] = unit.split(' ')
    const named = first in SCALES ? unit.replace(first, 'byte') : unit
    const price = Object.values(PRICES).find(each => each.unit === named)
    const scale = SCALES[first] ?? 1
    const costs = [plain, tls].map(text => ((number(text) * scale) / (price?.per ?? 0)) * (price?.dollars ?? 0))
    for (const [i, cost] of costs.entries()) {
      expect(Math.abs(number(dollars[i]) - cost), row).toBeLessThan(number(dollars[i]) < 0.01 ? 0.0002 : 0.0102)
    }
  }
})

test('a table adds up', () => {
  for (const [table, plain, tls] of page.matchAll(
    /(?:^\|.*\n)+\| \*\*together\*\* \| \| \*\*([\d.]+)\*\* \| \*\*([\d.]+)\*\* \|$/gm,
  )) {
    const own = rows.filter(([row]) => table.includes(row))
    expect(own.reduce((sum, row) => sum + number(row[5]), 0)).toBeCloseTo(number(plain), 1)
    expect(own.reduce((sum, row) => sum + number(row[6]), 0)).toBeCloseTo(number(tls), 1)
  }
})
