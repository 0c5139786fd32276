import fc from 'fast-check'
import { expect, test } from 'vitest'
import { baseName, nameThatWins } from '../../../lib/core/repair/last-name.ts'

test('a wanted name is kept while it comes last', () => {
  expect(nameThatWins(['90-limits.conf'], 'limits.conf', [])).toBe('90-limits.conf')
  expect(nameThatWins(['90-limits.conf'], 'limits.conf', ['90-limits.conf', '10-a.conf'])).toBe('90-limits.conf')
  expect(nameThatWins(['99-x.conf'], 'x.conf', ['elasticsearch.conf'])).toBe('zz-x.conf')
  expect(nameThatWins([], 'x.conf', ['zz-y.conf'])).toBe('zzz-x.conf')
})

test('where no letters come last there is none', () => {
  expect(nameThatWins([], 'x.conf', ['~.conf'])).toBeNull()
})

test('what is given comes after all others, or takes the place of one', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), others => {
      const name = nameThatWins([], 'x.conf', others)
      if (name !== null) expect([...others, name].sort().at(-1)).toBe(name)
    }),
  )
})

test('base name', () => expect(baseName('/etc/sysctl.d/a.conf')).toBe('a.conf'))
