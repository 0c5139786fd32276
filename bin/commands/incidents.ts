import { hasEnded } from '../../lib/core/model/incident.ts'
import { incidentsReport } from '../../lib/core/report/incidents-report.ts'
import type { Row } from '../../lib/core/report/layout.ts'
import { answered, LEDGER } from '../aws-failure.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../command.ts'
import { connectFleet, FLEET_OPERANDS, FLEET_OPTIONS } from '../fleet-connection.ts'
import { DEFAULT_LIMIT, limitOption, parseLimit } from '../limit-argument.ts'
import { printJson, printReport } from '../print-report.ts'

export const command: Command = {
  name: 'incidents',
  summary: 'lists what is broken now, or with --all what ever was, newest first',
  operands: `[--all] [--limit N] ${FLEET_OPERANDS}`,
  maxOperands: 0,
  options: {
    all: { type: 'boolean', about: 'those that are over too' },
    limit: limitOption('incidents'),
    ...FLEET_OPTIONS,
  },
  examples: ['esfleet incidents', 'esfleet incidents --all --limit 10'],
  async run(_operands, values, terminal) {
    const limit = parseLimit(values.limit)
    const { fleet, environment, ledger, now, flags } = await connectFleet(values, terminal)
    const open = values.all !== true
    const found = answered(await ledger.list({ ...(open ? { open } : {}), limit: limit + 1 }), LEDGER)
    const incidents = found.slice(0, limit)
    if (values.json === true) {
      await printJson({ fleet, environment: environment.name, incidents }, terminal)
    } else if (incidents.length === 0) {
      await printReport(
        [{ spans: [{ text: open ? 'no open incident' : 'no incident ever', style: 'good' }] }],
        terminal,
      )
    } else {
      const more: Row[] =
        found.length > limit
          ? [{ spans: [{ text: `and more: --limit ${limit === DEFAULT_LIMIT ? 500 : limit * 10}`, style: 'dim' }] }]
          : []
      const next: Row[] = [
        { spans: [] },
        { verbatim: true, spans: [{ text: `esfleet incident ${incidents[0]?.id}${flags}`, style: 'command' }] },
      ]
      await printReport([...incidentsReport(incidents, environment, now), ...more, ...next], terminal)
    }
    return incidents.some(({ status }) => !hasEnded(status)) ? EXIT.faultNamed : EXIT.done
  },
}
