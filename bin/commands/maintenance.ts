import type { Row } from '../../lib/core/report/layout.ts'
import { maintenanceRow, windowSubject } from '../../lib/core/report/maintenance-rows.ts'
import { moment } from '../../lib/core/report/moment.ts'
import type { Maintenance } from '../../lib/ports.ts'
import { answered, LEDGER, LEDGER_WRITES } from '../aws-failure.ts'
import type { Command, ExitCode, Terminal, Values } from '../command.ts'
import { EXIT, wrongUsage } from '../command.ts'
import { type ConnectedFleet, connectFleet, FLEET_OPERANDS, FLEET_OPTIONS } from '../fleet-connection.ts'
import { maintenanceWindow } from '../maintenance-argument.ts'
import { printJson, printReport } from '../print-report.ts'

type Verb = (connected: ConnectedFleet, id: string | undefined, values: Values, terminal: Terminal) => Promise<ExitCode>

const verbs: Readonly<Record<string, Verb>> = { add, list, end }

export const command: Command = {
  name: 'maintenance',
  summary: 'keeps incidents of some targets from opening for a while; they are probed and recorded as ever',
  operands: `add --group NAME [--address A,B] --for 2h --reason TEXT [--dry-run] | list | end ID ${FLEET_OPERANDS}`,
  maxOperands: 2,
  options: {
    group: { type: 'string', value: 'NAME', about: 'add: the target group' },
    address: { type: 'string', value: 'A,B', about: 'add: only these targets of it (default all)' },
    for: { type: 'string', value: 'TIME', about: 'add: from now on for so long, 1m to 720h' },
    reason: { type: 'string', value: 'TEXT', about: 'add: why, for whoever asks later' },
    'dry-run': { type: 'boolean', about: 'add: say what would be kept quiet, and write nothing' },
    ...FLEET_OPTIONS,
  },
  examples: [
    'esfleet maintenance add --group data --address 10.0.0.5 --for 2h --reason "new kernel"',
    'esfleet maintenance list',
    'esfleet maintenance end m-1f0c9a2e',
  ],
  async run([name, id], values, terminal) {
    const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (verb === undefined) {
      const got = name === undefined ? 'nothing' : `"${name}"`
      throw wrongUsage(`maintenance wants add, list or end, got ${got}; see: esfleet maintenance --help`)
    }
    if (verb !== end && id !== undefined)
      throw wrongUsage(`unexpected argument "${id}"; see: esfleet maintenance --help`)
    return verb(await connectFleet(values, terminal), id, values, terminal)
  },
}

async function add(connected: ConnectedFleet, _: undefined | string, values: Values, terminal: Terminal) {
  const { ledger, environment, fleet, flags } = connected
  const state = answered(await ledger.load(), LEDGER)
  const now = Date.now()
  const addresses = [...state.targets.keys()]
    .filter(key => key.startsWith(`${values.group}/`))
    .map(key => key.slice(key.indexOf('/') + 1))
  const window = maintenanceWindow(values, environment, addresses, now)
  const written = values['dry-run'] !== true
  const covered = addresses.filter(address => window.addresses?.includes(address) ?? true)
  const open = state.openIncidents
    .filter(
      ({ targetGroup, members }) =>
        targetGroup === window.targetGroup && members.some(each => covered.includes(each.address)),
    )
    .map(({ id }) => id)
  if (written) {
    answered(await ledger.addMaintenance(window), LEDGER_WRITES)
    await connected.keep()
  }
  if (values.json === true) {
    const told = { window, written, targets: covered, openIncidents: open }
    await printJson({ fleet, environment: environment.name, ...told }, terminal)
    return EXIT.done
  }
  const count = `${covered.length} ${covered.length === 1 ? 'target' : 'targets'}`
  const stay: Row[] =
    open.length === 0 ? [] : [{ spans: [{ text: `open already, and told on: ${open.join(', ')}`, style: 'unsure' }] }]
  const undo: Row = {
    verbatim: true,
    spans: [{ text: `esfleet maintenance end ${window.id}${flags}`, style: 'command' }],
  }
  await printReport(
    [
      {
        spans: [
          { text: written ? `${window.id}: ` : 'would keep quiet: ', style: 'strong' },
          `${windowSubject(window)} (${count} now) opens no incident until ${moment(window.until, now)}`,
        ],
      },
      ...stay,
      ...(written ? [{ spans: ['to end it sooner:'] }, undo] : []),
    ],
    terminal,
  )
  return EXIT.done
}

async function list(
  { ledger, environment, fleet }: ConnectedFleet,
  _: undefined | string,
  values: Values,
  terminal: Terminal,
) {
  const now = Date.now()
  const maintenance = answered(await ledger.listMaintenance(now), LEDGER)
  const none: Row[] = [{ spans: ['no maintenance'] }]
  if (values.json === true) await printJson({ fleet, environment: environment.name, maintenance }, terminal)
  else await printReport(maintenance.length === 0 ? none : maintenance.map(each => maintenanceRow(each, now)), terminal)
  return EXIT.done
}

async function end(connected: ConnectedFleet, given: undefined | string, values: Values, terminal: Terminal) {
  const { ledger, environment, fleet, flags } = connected
  if (given === undefined) throw wrongUsage('which maintenance? give its id; all: esfleet maintenance list')
  const windows: Maintenance[] = answered(await ledger.listMaintenance(Date.now()), LEDGER)
  const fitting = windows.filter(
    ({ id }) => id === given || id.startsWith(given.startsWith('m-') ? given : `m-${given}`),
  )
  const [window, second] = fitting
  if (window === undefined)
    throw wrongUsage(`there is no maintenance "${given}"; all: esfleet maintenance list${flags}`)
  if (second !== undefined && window.id !== given) {
    throw wrongUsage(`"${given}" may be ${fitting.map(({ id }) => id).join(', ')}: give more of it`)
  }
  answered(await ledger.endMaintenance(window.id), LEDGER_WRITES)
  await connected.keep()
  if (values.json === true) await printJson({ fleet, environment: environment.name, ended: window }, terminal)
  else
    await printReport(
      [{ spans: [`${window.id} is over: ${windowSubject(window)} may open incidents again`] }],
      terminal,
    )
  return EXIT.done
}
