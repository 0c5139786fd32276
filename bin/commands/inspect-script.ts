import { inspectScript } from '../../lib/runbooks/inspect-node/assemble.ts'
import type { Command } from '../command.ts'
import { CommandError, EXIT } from '../command.ts'
import { printText } from '../print.ts'

export const command: Command = {
  name: 'inspect-script',
  summary: 'prints the read-only node script, to pipe over ssh',
  operands: '',
  maxOperands: 0,
  options: {},
  examples: ['esfleet inspect-script | ssh es-3 sudo sh > node.evidence', 'esfleet inspect-script > inspect-node.sh'],
  async run(_operands, values, { stdout }) {
    const script = whole()
    await printText(stdout, values.json === true ? `${JSON.stringify({ script })}\n` : script)
    return EXIT.done
  },
}

function whole(): string {
  try {
    return inspectScript()
  } catch (cause) {
    throw new CommandError(EXIT.ownFailure, 'the node script is missing from this installation: install again', {
      cause,
    })
  }
}
