import { expect, test } from 'vitest'
import { type DemoEntry, demoReport } from '../../../lib/core/report/demo-report.ts'
import { layOut } from '../../../lib/core/report/layout.ts'

const right: DemoEntry = {
  name: 'es-1',
  story: 'a healthy node',
  asked: 'http://10.0.0.11:9200',
  evidence: false,
  expected: 'healthy',
  named: 'healthy',
}

const shown = (entries: DemoEntry[]) =>
  demoReport(entries, 'es-1', [{ spans: ['the report'] }], 2345)
    .flatMap(part =>
      layOut(part, 100, (style, text) => (style === 'good' || style === 'bad' ? `<${style}>${text}` : text)),
    )
    .join('\n')

test('counts what was named rightly, shows one report, and says what to run next', () => {
  const text = shown([right])
  expect(text).toContain('1 fake nodes')
  expect(text).toContain('the report')
  expect(text).toContain('<good>1 of 1 named rightly in 2.3 s.')
  expect(text).not.toContain('should have been')
})

test('what was named wrongly is told with what it should have been', () => {
  const text = shown([right, { ...right, name: 'es-2', evidence: true, expected: 'starting', named: 'unknown' }])
  expect(text).toContain('<bad>should have been named starting')
  expect(text).toContain('<bad>1 of 2 named rightly')
})
