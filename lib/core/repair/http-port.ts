import { portRange } from '../evidence/effective.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { FindingOf } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { ofRestart } from './consequences.ts'
import { restartStep, settingStep, settingUndo } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, onClient, onNode } from './step.ts'
import { diagnoseCommand, urlOf } from './verification.ts'

const DEFAULT_HTTP_PORT = 9200

/** The node's REST port is another one by its own settings: the client is wrong until a person says otherwise. */
export const planCustomPort = (s: Situation, cause: CauseId): Plan => {
  const range = portRange(s.findings, 'http', s.conf)
  const port = restPort(s) ?? Number.parseInt(range.ports, 10)
  return {
    cause,
    kind: 'fix',
    summary: `ask port ${port}: the node serves REST there`,
    risk: 'none',
    steps: [
      onClient(`let the client use ${urlOf(s, { port })}`, [sh`curl -sS ${urlOf(s, { port })}`]),
      byPerson(`or, where ${s.target.port} is the port that was agreed, give it to the node by the steps below`),
      settingStep(s, 'http.port', String(s.target.port), range.decidedBy),
      restartStep(s),
    ],
    consequences: [
      {
        text: `every client that uses ${port} now is refused once the node moves to ${s.target.port}`,
        blocking: false,
      },
      ...ofRestart(s),
    ],
    verify: [diagnoseCommand(s, { port }), `${diagnoseCommand(s)}   # after moving the node instead`],
    undo: settingUndo(s, range.decidedBy),
  }
}

/** The port was taken at start: the node went on to the next one, or could not start. Who holds it must go first. */
export const planTakenPort = (s: Situation, cause: CauseId): Plan => {
  const range = portRange(s.findings, s.layer, s.conf)
  const wanted = cause === 'port-taken' ? takenPort(s) : s.target.port
  const holder = holderOf(s, wanted)
  const key = `${s.layer}.port`
  const fixed = range.fixed && range.ports === String(wanted)
  return {
    cause,
    kind: 'fix',
    summary: `free port ${wanted}${holder ? `, which ${holder.command ?? 'a process'} (pid ${holder.pid ?? 'unknown'}) holds` : ''}, then ${fixed ? 'start' : 'fix the port and restart'} the node`,
    risk: 'medium',
    steps: [
      onNode(`see who holds port ${wanted}`, seeHolder(wanted, holder)),
      byPerson(
        'decide: stop what holds the port, or give it another one',
        holder?.pid === undefined ? [] : [sh`systemctl status ${holder.pid} --no-pager`],
        'a node of an earlier start that was left over: let it end by TERM, never by KILL; another product: change its port',
      ),
      ...(fixed ? [] : [settingStep(s, key, String(wanted), range.decidedBy)]),
      restartStep(s),
    ],
    consequences: [
      {
        text: `with one fixed port the node refuses to start when ${wanted} is taken, instead of moving on in silence`,
        blocking: false,
      },
      ...ofRestart(s),
    ],
    verify: [diagnoseCommand(s)],
    undo: fixed ? [] : settingUndo(s, range.decidedBy),
  }
}

/** REST was asked of the transport port. */
export const planTransportPort = (s: Situation, cause: CauseId): Plan => {
  const port = restPort(s) ?? DEFAULT_HTTP_PORT
  return {
    cause,
    kind: 'fix',
    summary: `ask port ${port}: ${s.target.port} is the transport port, where nodes talk to each other`,
    risk: 'none',
    steps: [onClient(`let the client use ${urlOf(s, { port })}`, [sh`curl -sS ${urlOf(s, { port })}`])],
    consequences: [],
    verify: [diagnoseCommand(s, { port })],
    undo: [`point the client back at ${urlOf(s)}`],
  }
}

/** Where the node said, or is seen, to serve REST; undefined where nothing tells. */
const restPort = (s: Situation): number | undefined => {
  const answered = s.known.case.observations.find(seen => seen.outcome === 'open' && seen.http)?.port
  const said = allOf(s.findings, 'bound').findLast(each => each.layer === 'http' && each.current)?.publish
  const transport = allOf(s.findings, 'bound').findLast(each => each.layer === 'transport' && each.current)?.publish
  const ports = new Set(
    allOf(s.findings, 'listener').flatMap(each => (s.process && each.pid === s.process.pid ? [each.port] : [])),
  )
  ports.delete(portIn(transport) ?? s.target.transportPort)
  return answered ?? portIn(said) ?? (ports.size === 1 ? [...ports][0] : undefined)
}

const portIn = (endpoint: string | undefined): number | undefined => {
  const digits = /:(\d{1,5})$/.exec(endpoint ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const takenPort = (s: Situation): number => {
  const failed = allOf(s.findings, 'bind-failure').findLast(each => each.current && each.errno !== 'EADDRNOTAVAIL')
  const port = Number.parseInt(failed?.ports ?? '', 10)
  return Number.isNaN(port) ? s.target.port : port
}

const holderOf = (s: Situation, port: number): FindingOf<'listener'> | undefined => {
  const holders = allOf(s.findings, 'listener').filter(each => each.port === port)
  return holders.find(each => each.pid !== s.process?.pid || each.pid === undefined) ?? holders[0]
}

const seeHolder = (port: number, holder: FindingOf<'listener'> | undefined): string[] => [
  `ss -Hltnp 'sport = :${port}'`,
  ...(holder?.pid === undefined ? [] : [sh`ps -o pid,ppid,user,lstart,args -p ${holder.pid}`]),
]
