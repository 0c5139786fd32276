import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelled, layOut, widthOf } from '../../../lib/core/report/layout.ts'
import { anyText } from './any-text.ts'

const plain = (_: unknown, text: string) => text
const marked = (style: string, text: string) => `<${style}>${text}</${style}>`

describe('layOut', () => {
  test('wraps at words, and keeps the margin under the label', () => {
    const rows = labelled('why', [{ spans: ['the node listens on loopback only, so no other machine reaches it'] }])
    expect(layOut(rows, 40, plain)).toEqual([
      'why      the node listens on loopback',
      '         only, so no other machine',
      '         reaches it',
    ])
  })

  test('breaks a word that is wider than the line', () => {
    const lines = layOut([{ spans: ['x'.repeat(90)] }], 40, plain)
    expect(lines).toEqual(['x'.repeat(40), 'x'.repeat(40), 'x'.repeat(10)])
  })

  test('never wraps what is to be copied', () => {
    const command = `sudo sh -c '${'x'.repeat(120)}'`
    expect(layOut([{ verbatim: true, indent: 3, spans: [command] }], 40, plain)).toEqual([`   ${command}`])
  })

  test('paints spans, and a label dim', () => {
    const row = { label: 'fix', spans: ['a ', { text: 'b c', style: 'bad' as const }] }
    expect(layOut([row], 80, marked)).toEqual(['<dim>fix      </dim>a <bad>b c</bad>'])
  })

  test('counts wide letters twice and combining marks not at all', () => {
    expect([widthOf('日本'), widthOf('e\u0301'), widthOf('ab')]).toEqual([4, 1, 2])
    const lines = layOut([{ spans: ['日'.repeat(30)] }], 40, plain)
    expect(lines).toEqual(['日'.repeat(20), '日'.repeat(10)])
  })

  test('whatever the text, one row stays within the width and obeys nothing', () => {
    fc.assert(
      fc.property(anyText(60), fc.integer({ min: 40, max: 120 }), (text, columns) => {
        const lines = layOut([{ label: 'why', spans: [text] }], columns, plain)
        return lines.every(line => widthOf(line) <= columns + 1 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(line))
      }),
    )
  })
})
