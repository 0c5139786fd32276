import { statusOf } from '../../lib/core/report/status-of.ts'
import { statusReport } from '../../lib/core/report/status-report.ts'
import { answered, LEDGER } from '../aws-failure.ts'
import type { Command, ExitCode } from '../command.ts'
import { EXIT } from '../command.ts'
import { connectFleet, FLEET_OPERANDS, FLEET_OPTIONS } from '../fleet-connection.ts'
import { printJson, printReport } from '../print-report.ts'
import { withProgress } from '../progress.ts'

const exitCodes: Readonly<Record<'green' | 'red' | 'unknown', ExitCode>> = {
  green: EXIT.done,
  red: EXIT.faultNamed,
  unknown: EXIT.causeUnknown,
}

export const command: Command = {
  name: 'status',
  summary: 'how the fleet sees its targets now; exit 3 where nothing is red and not all of it is seen',
  operands: FLEET_OPERANDS,
  maxOperands: 0,
  options: FLEET_OPTIONS,
  examples: ['esfleet status', 'esfleet status --environment prod --json'],
  async run(_operands, values, terminal) {
    const work = connectFleet(values, terminal).then(async connected => ({
      ...connected,
      state: answered(await connected.ledger.load(), LEDGER),
    }))
    const { fleet, environment, state, now, flags } = await withProgress(terminal, () => 'asking the ledger', work)
    const status = statusOf(fleet, environment, state, now)
    if (values.json === true) await printJson(status, terminal)
    else await printReport(statusReport(status, environment, flags), terminal)
    return exitCodes[status.verdict]
  },
}
