import { expect, test } from 'vitest'
import { CATALOGUE } from '../../../lib/core/diagnose/catalogue.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import { CauseIdSchema } from '../../../lib/core/model/cause-schema.ts'

/** What only an account, declared expectations or a second node can show: no row can weigh them yet. */
const WITHOUT_GROUND: readonly CauseId[] = [
  'unexpectedly-reachable',
  'transport-tls-mismatch',
  'cluster-mismatch',
  'instance-stopped',
  'instance-replaced',
]

test('every id has one row, but those that nothing can show yet', () => {
  const ids = CATALOGUE.map(row => row.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(CauseIdSchema.options.filter(id => !ids.includes(id))).toEqual(WITHOUT_GROUND)
})

test('titles are what an operator would say: one line, lower case, no full stop', () => {
  for (const { title } of CATALOGUE) expect(title).toMatch(/^(?:[a-z]|TLS|SELinux)[^\n.]*(?:\.\w[^\n.]*)*$/)
})

test('no cause hides itself, nor one that hides it', () => {
  for (const row of CATALOGUE)
    for (const hidden of row.masks ?? []) {
      expect(hidden).not.toBe(row.id)
      expect(CATALOGUE.find(other => other.id === hidden)?.masks ?? []).not.toContain(row.id)
    }
})
