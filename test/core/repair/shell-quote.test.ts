import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sh, shellQuote } from '../../../lib/core/repair/shell-quote.ts'

const shell = (command: string): string[] =>
  spawnSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .stdout.split('\0')
    .slice(0, -1)

test('plain words stay as they are; all others come in single quotes', () => {
  expect(shellQuote('/etc/elasticsearch/elasticsearch.yml')).toBe('/etc/elasticsearch/elasticsearch.yml')
  expect(shellQuote("it's; reboot")).toBe(`'it'\\''s; reboot'`)
  expect(shellQuote('')).toBe("''")
  expect(shellQuote('~root')).toBe("'~root'")
})

test('what cannot be seen becomes U+FFFD', () => {
  expect(shellQuote('a\nreboot\u001b[2J\u202e')).toBe("'a\uFFFDreboot\uFFFD[2J\uFFFD'")
})

test('an interpolated value is an operand, and an array several', () => {
  expect(sh`systemctl start ${'--force'} ${9200}`).toBe("systemctl start '\uFFFD--force' 9200")
  expect(sh`ls ${['a b', 'c']}`).toBe("ls 'a b' c")
})

test('a real shell reads every text back as one word', () => {
  const syntax = fc.string({ unit: fc.constantFrom(...`'"\\$\`;&|<>(){}*?[]~#! ab-=\n\u0007\u200bЖ`) })
  const texts = fc.sample(syntax, 200)
  const seen = texts.map(text => text.replace(/[\p{C}]/gu, '\uFFFD'))
  expect(shell(texts.map(shellQuote).join(' '))).toEqual(seen)
})
