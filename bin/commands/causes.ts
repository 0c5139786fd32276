import { nearest } from '../../lib/core/config/nearest.ts'
import { CATALOGUE, DESCRIBED, familyOf } from '../../lib/core/diagnose/catalogue.ts'
import { causePage } from '../../lib/core/report/cause-page.ts'
import { layOut, type Row } from '../../lib/core/report/layout.ts'
import type { Command, ExitCode, Terminal } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'

const ID_WIDTH = 29

export const command: Command = {
  name: 'causes',
  summary: 'lists every cause that can be named, or tells all about one',
  operands: '[ID]',
  maxOperands: 1,
  options: {},
  examples: ['esfleet causes', 'esfleet causes bound-to-loopback', 'esfleet causes --json'],
  async run([id], values, terminal) {
    if (id !== undefined) return one(id, values.json === true, terminal)
    const causes = CATALOGUE.map(({ id, title }) => ({ family: familyOf(id), id, title }))
    if (values.json === true) return printed(terminal, JSON.stringify(causes, undefined, 2))
    const rows = [...Map.groupBy(causes, ({ family }) => family)].flatMap(([family, members]): Row[] => [
      { spans: [{ text: family, style: 'strong' }] },
      ...members.map(({ id, title }) => ({ indent: 2, hang: ID_WIDTH, spans: [`${id.padEnd(ID_WIDTH)}${title}`] })),
    ])
    return printed(terminal, laidOut(rows, terminal))
  },
}

/** Also of a cause that cannot be named: its page says why. */
function one(given: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const described = DESCRIBED.find(({ id }) => id === given)
  if (described === undefined) {
    const ids = DESCRIBED.map(({ id }) => id)
    const near = nearest(given, ids)
    throw wrongUsage(
      `unknown cause "${given}"${near === undefined ? '' : `, did you mean ${near}?`}; all of them: esfleet causes`,
    )
  }
  const { id, title, page } = described
  const value = { family: familyOf(id), id, title, page }
  return printed(terminal, json ? JSON.stringify(value, undefined, 2) : laidOut(causePage(described), terminal))
}

const laidOut = (rows: readonly Row[], { stdout, env }: Terminal): string =>
  layOut(rows, columnsOf(stdout), paintFor(stdout, env)).join('\n')

async function printed({ stdout }: Terminal, text: string): Promise<ExitCode> {
  await printLine(stdout, text)
  return EXIT.done
}
