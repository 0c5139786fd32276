import { expect, test } from 'vitest'
import { DESCRIBED } from '../../../lib/core/diagnose/catalogue.ts'
import { causePage } from '../../../lib/core/report/cause-page.ts'
import { layOut } from '../../../lib/core/report/layout.ts'

test.each(DESCRIBED.map(each => [each.id, each] as const))(
  '%s: fits a terminal, its commands and lines in one piece',
  (id, described) => {
    const lines = layOut(causePage(described), 80, (_, text) => text)
    const trimmed = lines.map(line => line.trim())
    expect(lines.join('\n')).toContain(id)
    const whole = [
      ...described.page.check.map(({ run }) => run),
      ...(described.page.lines ?? []).map(({ text }) => text),
    ]
    for (const text of whole) expect(trimmed.some(line => line.endsWith(text.trim()))).toBe(true)
    const isWhole = (line: string) => whole.some(text => line.endsWith(text.trim()))
    for (const line of lines.filter(each => !isWhole(each))) expect(line.length).toBeLessThanOrEqual(80)
  },
)
