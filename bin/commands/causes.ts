import { CATALOGUE } from '../../lib/core/diagnose/catalogue.ts'
import { familyOf } from '../../lib/core/model/cause-id.ts'
import { layOut, type Row } from '../../lib/core/report/layout.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../command.ts'
import { columnsOf, paintFor } from '../paint.ts'
import { printLine } from '../print.ts'

const ID_WIDTH = 29

export const command: Command = {
  name: 'causes',
  summary: 'lists every cause that can be named',
  operands: '',
  maxOperands: 0,
  options: {},
  examples: ['esfleet causes', 'esfleet causes --json'],
  async run(_operands, values, { stdout, env }) {
    const causes = CATALOGUE.map(({ id, title }) => ({ family: familyOf(id), id, title }))
    if (values.json === true) {
      await printLine(stdout, JSON.stringify(causes, undefined, 2))
      return EXIT.done
    }
    const rows = [...Map.groupBy(causes, ({ family }) => family)].flatMap(([family, members]): Row[] => [
      { spans: [{ text: family, style: 'strong' }] },
      ...members.map(({ id, title }) => ({ indent: 2, hang: ID_WIDTH, spans: [`${id.padEnd(ID_WIDTH)}${title}`] })),
    ])
    await printLine(stdout, layOut(rows, columnsOf(stdout), paintFor(stdout, env)).join('\n'))
    return EXIT.done
  },
}
