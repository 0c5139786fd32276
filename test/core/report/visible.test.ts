import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visible, visibleJson } from '../../../lib/core/report/visible.ts'
import { anyText } from './any-text.ts'

const OBEYED = /[\p{C}\p{Zl}\p{Zp}]/u

describe('visible', () => {
  test.each([
    ['\u001b[2J\u001b[31mred', '\\x1b[2J\\x1b[31mred'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u009b31m', '\\x9b31m'],
    ['two\nlines\r\n', 'two\\nlines\\r\\n'],
    ['a\tb', 'a b'],
    ['safe\u202etxt.exe', 'safe\\u{202e}txt.exe'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['\u2028line', '\\u{2028}line'],
    ['\ud800 alone', '\\u{d800} alone'],
    ['\u{e0041}tag', '\\u{e0041}tag'],
    ['\u007f\u0000', '\\x7f\\x00'],
    ['Die Adresse wird bereits verwendet: 日本 ü', 'Die Adresse wird bereits verwendet: 日本 ü'],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  test('nothing that a terminal would obey is left of any text', () => {
    fc.assert(fc.property(anyText(), text => !OBEYED.test(visible(text))))
  })
})

describe('visibleJson', () => {
  test('means the same, with nothing in it that a terminal would obey', () => {
    fc.assert(
      fc.property(anyText(), text => {
        const json = visibleJson({ text })
        return JSON.parse(json).text === text && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(json)
      }),
    )
  })

  test('keeps the line breaks of its own indentation', () => {
    expect(visibleJson({ a: '\u009b\u{e0041}' }, 2)).toBe('{\n  "a": "\\u009b\\udb40\\udc41"\n}')
  })
})
