import { expect, test } from 'vitest'
import { CATALOGUE, type CauseId, DESCRIBED, familyOf } from '../../../lib/core/diagnose/catalogue.ts'
import type { Cause } from '../../../lib/core/diagnose/cause.ts'
import { notNamed } from '../../../lib/core/diagnose/causes/not-named.ts'
import { SIGNS } from '../../../lib/core/diagnose/sign.ts'
import { FAMILIES } from '../../../lib/core/model/cause-id.ts'

test('every id has one row, but those that only an account or declarations can show', () => {
  const ids = DESCRIBED.map(row => row.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(
    Object.values(notNamed)
      .flat()
      .map(row => row.id),
  ).toEqual(['unexpectedly-reachable', 'instance-stopped', 'instance-replaced'])
})

const sentencesOf = ({ page }: (typeof DESCRIBED)[number]): string[] => [
  page.client,
  page.node,
  ...page.provenBy,
  ...(page.refutedBy ?? []),
  ...Object.values(page.unlike ?? {}),
  ...(page.limit === undefined ? [] : [page.limit]),
]

test('pages are sentences of one line, with closed code spans', () => {
  for (const described of DESCRIBED) {
    for (const text of sentencesOf(described)) expect(text).toMatch(/[.)]$/)
    for (const text of [...sentencesOf(described), ...described.page.check.map(each => each.shows)]) {
      expect(text).not.toMatch(/\n/)
      expect((text.match(/`/g) ?? []).length % 2, text).toBe(0)
    }
  }
})

test('no page tells a cause from itself, and every sign leads to one', () => {
  for (const { id, page } of DESCRIBED) expect(Object.keys(page.unlike ?? {})).not.toContain(id)
  const used = new Set<string>(DESCRIBED.flatMap(({ page }) => page.signs))
  expect(Object.keys(SIGNS).filter(sign => !used.has(sign))).toEqual([])
})

test('titles are what an operator would say: one line, lower case, no full stop', () => {
  for (const { title } of DESCRIBED) expect(title).toMatch(/^(?:[a-z]|TLS|SELinux)[^\n.]*(?:\.\w[^\n.]*)*$/)
})

test('what a row says of other causes names causes and families that there are', () => {
  const ids: ReadonlySet<string> = new Set(DESCRIBED.map(row => row.id))
  const known: ReadonlySet<string> = new Set([...ids, ...FAMILIES])
  for (const { masks = [] } of CATALOGUE) for (const masked of masks) expect(known).toContain(masked)
  for (const { page } of DESCRIBED) for (const other of Object.keys(page.unlike ?? {})) expect(ids).toContain(other)
})

test('no cause hides itself, nor one that hides it', () => {
  const hides = ({ masks = [] }: Cause, id: CauseId) => masks.includes(id) || masks.includes(familyOf(id))
  for (const row of CATALOGUE) {
    expect(hides(row, row.id)).toBe(false)
    for (const other of CATALOGUE.filter(({ id }) => hides(row, id))) expect(hides(other, row.id)).toBe(false)
  }
})
