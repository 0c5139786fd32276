import { nearest } from '../../lib/core/config/nearest.ts'
import { hasEnded, type Incident } from '../../lib/core/model/incident.ts'
import { nextSteps } from '../../lib/core/report/incident-next.ts'
import { incidentReport } from '../../lib/core/report/incident-report.ts'
import { answered, LEDGER } from '../aws-failure.ts'
import type { Command } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { type ConnectedFleet, connectFleet, FLEET_OPERANDS, FLEET_OPTIONS } from '../fleet-connection.ts'
import { printJson, printReport } from '../print-report.ts'

/** Among so many of the newest is looked for one whose id starts as given. */
const LOOKED_THROUGH = 500

export const command: Command = {
  name: 'incident',
  summary: 'tells one incident: what is broken, from where, since when, and what to run next',
  operands: `ID ${FLEET_OPERANDS}`,
  maxOperands: 1,
  options: FLEET_OPTIONS,
  examples: ['esfleet incident inc-4f0c1a2b3d4e', 'esfleet incident 4f0c'],
  async run([given], values, terminal) {
    if (given === undefined) throw wrongUsage('which incident? give its id, or how it starts; all: esfleet incidents')
    const connected = await connectFleet(values, terminal)
    const { fleet, environment, ledger, now } = connected
    const exact = answered(await ledger.get(given), LEDGER)
    const story = exact ?? answered(await ledger.get(await idOf(given, connected)), LEDGER)
    if (story === null) throw wrongUsage(`the incident "${given}" is gone; all: esfleet incidents --all`)
    const { incident, events } = story
    if (values.json === true) {
      const group = environment.targetGroups.find(({ name }) => name === incident.targetGroup)
      const next = nextSteps(incident, group).flatMap(({ commands }) => commands)
      await printJson({ fleet, environment: environment.name, incident, events, next }, terminal)
    } else {
      await printReport(incidentReport(incident, events, environment, now), terminal)
    }
    return hasEnded(incident.status) ? EXIT.done : EXIT.faultNamed
  },
}

/** The id that starts so, with or without its `inc-`. */
async function idOf(given: string, { ledger, flags }: ConnectedFleet): Promise<string> {
  const known: Incident[] = answered(await ledger.list({ limit: LOOKED_THROUGH }), LEDGER)
  const ids = known.map(({ id }) => id)
  const start = given.startsWith('inc-') ? given : `inc-${given}`
  const fitting = ids.filter(id => id.startsWith(start))
  const [found, second] = fitting
  if (found !== undefined && second === undefined) return found
  if (found !== undefined) throw wrongUsage(`"${given}" may be ${fitting.slice(0, 5).join(', ')}: give more of it`)
  const near = nearest(start, ids)
  const hint = near === undefined ? '' : `, did you mean ${near}?`
  throw wrongUsage(`there is no incident "${given}"${hint}; all: esfleet incidents --all${flags}`)
}
