import { readFile } from 'node:fs/promises'
import type { Command } from '../command.ts'
import { CommandError, EXIT } from '../command.ts'
import { printText } from '../print.ts'

const SCRIPT = new URL('../../lib/runbooks/inspect-node/script.sh', import.meta.url)

export const command: Command = {
  name: 'inspect-script',
  summary: 'prints the read-only node script, to pipe over ssh',
  operands: '',
  maxOperands: 0,
  options: {},
  examples: ['esfleet inspect-script | ssh es-3 sudo sh > node.evidence', 'esfleet inspect-script > inspect-node.sh'],
  async run(_operands, values, { stdout }) {
    const script = await readFile(SCRIPT, 'utf8').catch((cause: unknown) => {
      throw new CommandError(EXIT.ownFailure, 'the node script is missing from this installation: install again', {
        cause,
      })
    })
    await printText(stdout, values.json === true ? `${JSON.stringify({ script })}\n` : script)
    return EXIT.done
  },
}
