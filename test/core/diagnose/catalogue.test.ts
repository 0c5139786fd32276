import { expect, test } from 'vitest'
import { CATALOGUE, DESCRIBED } from '../../../lib/core/diagnose/catalogue.ts'
import { notNamed } from '../../../lib/core/diagnose/causes/not-named.ts'
import { SIGNS } from '../../../lib/core/diagnose/sign.ts'
import { CauseIdSchema } from '../../../lib/core/model/cause-schema.ts'

test('every id has one row, but those that only an account, declarations or a second node can show', () => {
  expect(DESCRIBED.map(row => row.id).toSorted()).toEqual(CauseIdSchema.options.toSorted())
  expect(notNamed.map(row => row.id)).toEqual([
    'unexpectedly-reachable',
    'transport-tls-mismatch',
    'instance-stopped',
    'instance-replaced',
  ])
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

test('no cause hides itself, nor one that hides it', () => {
  for (const row of CATALOGUE)
    for (const hidden of row.masks ?? []) {
      expect(hidden).not.toBe(row.id)
      expect(CATALOGUE.find(other => other.id === hidden)?.masks ?? []).not.toContain(row.id)
    }
})
