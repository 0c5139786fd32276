import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedDocs } from '../../docs/generated.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('generated docs are what the code says now (npm run docs makes them anew)', () => {
  for (const [path, text] of generatedDocs()) expect(read(path), path).toBe(text)
})

test('README holds the two commands of a newcomer', () => {
  const readme = read('README.md')
  expect(readme).toContain('npm ci && npm start')
  expect(readme).toContain('npm ci && npm test')
})
