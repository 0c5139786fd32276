import { events as catalogue, eventPage } from '../../lib/core/events/catalogue.ts'
import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'
import { eventsReport } from '../../lib/core/report/incidents-report.ts'
import type { Row } from '../../lib/core/report/layout.ts'
import { answered, LEDGER } from '../aws-failure.ts'
import type { Command, ExitCode, Terminal } from '../command.ts'
import { EXIT } from '../command.ts'
import { type ConnectedFleet, connectFleet, FLEET_OPERANDS, FLEET_OPTIONS } from '../fleet-connection.ts'
import { limitOption, parseLimit } from '../limit-argument.ts'
import { printJson, printReport } from '../print-report.ts'

const ASKED_AT_ONCE = 8

export const command: Command = {
  name: 'events',
  summary: 'what was announced of the newest incidents, newest last',
  operands: `[--types] [--limit N] ${FLEET_OPERANDS}`,
  maxOperands: 0,
  options: {
    types: { type: 'boolean', about: 'list what can be announced, with the schema of each; asks no fleet' },
    limit: limitOption('events'),
    ...FLEET_OPTIONS,
  },
  examples: ['esfleet events', 'esfleet events --limit 200 --json', 'esfleet events --types'],
  async run(_operands, values, terminal) {
    if (values.types === true) return listTypes(values.json === true, terminal)
    const limit = parseLimit(values.limit)
    const { fleet, environment, ledger } = await connectFleet(values, terminal)
    const events = await announced(ledger, limit)
    if (values.json === true) await printJson({ fleet, environment: environment.name, events }, terminal)
    else if (events.length === 0) await printReport([{ spans: ['no incident was ever announced'] }], terminal)
    else await printReport(eventsReport(events), terminal)
    return EXIT.done
  },
}

async function listTypes(json: boolean, terminal: Terminal): Promise<ExitCode> {
  const types = catalogue.map(({ type, title, when }) => ({
    type,
    title,
    when,
    schema: `${eventPage(type)}.schema.json`,
  }))
  if (json) await printJson(types, terminal)
  else await printReport(types.flatMap(typeRows), terminal)
  return EXIT.done
}

const typeRows = ({ type, title, when, schema }: Record<'type' | 'title' | 'when' | 'schema', string>): Row[] => [
  { spans: [{ text: type, style: 'strong' }, `: ${title}`] },
  { indent: 2, spans: [when] },
  { indent: 2, verbatim: true, spans: [{ text: schema, style: 'dim' }] },
]

/** The last so many events of the newest incidents and of those still open. */
async function announced(ledger: ConnectedFleet['ledger'], limit: number): Promise<FleetEvent[]> {
  const [newest, open] = await Promise.all([ledger.list({ limit }), ledger.list({ open: true, limit })])
  const ids = [...new Set([newest, open].flatMap(list => answered(list, LEDGER).map(({ id }) => id)))]
  const events: FleetEvent[] = []
  for (let i = 0; i < ids.length; i += ASKED_AT_ONCE) {
    const stories = await Promise.all(ids.slice(i, i + ASKED_AT_ONCE).map(id => ledger.get(id)))
    events.push(...stories.flatMap(story => answered(story, LEDGER)?.events ?? []))
  }
  return events.sort((a, b) => a.at - b.at || versionOf(a) - versionOf(b)).slice(-limit)
}

const versionOf = (event: FleetEvent): number => ('incident' in event ? event.incident.version : 0)
