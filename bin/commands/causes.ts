import type { Command } from '../command.ts'
import { EXIT } from '../command.ts'
import { printLine } from '../print.ts'

export const command: Command = {
  name: 'causes',
  summary: 'lists every cause that can be named',
  operands: '',
  maxOperands: 0,
  options: {},
  examples: ['esfleet causes', 'esfleet causes --json'],
  async run(_operands, values, { stdout }) {
    const { CAUSES_BY_FAMILY } = await import('../../lib/core/model/cause-id.ts')
    if (values.json === true) await printLine(stdout, JSON.stringify(CAUSES_BY_FAMILY))
    else
      for (const [family, ids] of Object.entries(CAUSES_BY_FAMILY))
        await printLine(stdout, `${family}: ${ids.join(' ')}`)
    return EXIT.done
  },
}
