import { layOut, type Row } from '../lib/core/report/layout.ts'
import { visibleJson } from '../lib/core/report/visible.ts'
import type { Terminal } from './command.ts'
import { columnsOf, paintFor } from './paint.ts'
import { printLine } from './print.ts'
import { programOf } from './program.ts'

/** Rows for a person, and under them what `esfleet` stands for where a command is told. */
export function printReport(rows: readonly Row[], terminal: Terminal): Promise<void> {
  const program = programOf(terminal.env)
  const told = rows.some(({ spans }) => spans.some(span => typeof span !== 'string' && span.style === 'command'))
  const note: Row[] =
    told && program !== undefined
      ? [{ spans: [] }, { spans: [{ text: `esfleet stands for: ${program}`, style: 'dim' }] }]
      : []
  const { stdout, env } = terminal
  return printLine(stdout, layOut([...rows, ...note], columnsOf(stdout), paintFor(stdout, env)).join('\n'))
}

export const printJson = (value: unknown, { stdout }: Terminal): Promise<void> =>
  printLine(stdout, visibleJson(value, 2))
