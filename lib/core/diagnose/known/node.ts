import type { Finding, FindingOf, Product } from '../../model/finding.ts'
import type { Facts } from './facts.ts'
import { includesPort } from './ports.ts'

type Process = FindingOf<'process'>
type Unit = FindingOf<'unit'>

/** One node of the instance, running or not, as its processes, its unit or its configuration show it. */
export interface Node {
  server?: Process
  launcher?: Process
  unit?: Unit
  conf?: string
  /** Where its configuration puts its log. */
  logs?: string
  product?: Product
}

/** The node that the asked port belongs to, and the others. `certain` is false where several could be meant. */
export interface Choice {
  node: Node | undefined
  others: readonly Node[]
  certain: boolean
}

/** Units that come with a node but are none. */
const BESIDE = /performance-analyzer|dashboards|kibana|exporter|logstash|filebeat/
const SETTINGS = /^(.*)\/(elasticsearch|opensearch)\.yml$/

export const pidsOf = (node: Node | undefined): number[] =>
  [node?.server, node?.launcher].flatMap(process => (process === undefined ? [] : [process.pid]))

function nodesOfProcesses(facts: Facts): Node[] {
  const processes = facts.of('process')
  const servers = processes.filter(process => process.role === 'server')
  const launcherOf = (server: Process) =>
    processes.find(process => process.role === 'launcher' && process.pid === server.ppid)
  const nodes: Node[] = servers.map(server => {
    const launcher = launcherOf(server)
    return { server, product: server.product, ...(launcher === undefined ? {} : { launcher }) }
  })
  const taken = new Set(nodes.map(node => node.launcher))
  const alone = processes.filter(process => process.role === 'launcher' && !taken.has(process))
  for (const launcher of alone) nodes.push({ launcher, product: launcher.product })
  for (const node of nodes) {
    const conf = node.server?.conf ?? node.launcher?.conf
    if (conf !== undefined) node.conf = conf
  }
  return nodes
}

const unitNameOf = (node: Node): string | undefined => node.server?.unit ?? node.launcher?.unit

const startsNode = (unit: Unit): boolean =>
  unit.load !== 'not-found' &&
  !BESIDE.test(unit.name) &&
  (unit.product !== undefined || /elastic|opensearch/i.test(unit.name))

/** Where the unit's node has its configuration: named like the unit, or where the packages put it. */
function confOfUnit(unit: Unit, free: readonly string[]): string | undefined {
  const base = unit.name.replace(/\.service$/, '').replaceAll('@', '-')
  const last = (conf: string) => conf.slice(conf.lastIndexOf('/') + 1)
  return (
    free.find(conf => last(conf) === base || conf.includes(`/${base}/`)) ??
    free.find(conf => conf === `/etc/${unit.product}`) ??
    (free.length === 1 ? free[0] : undefined)
  )
}

function nodesOf(facts: Facts): Node[] {
  const nodes = nodesOfProcesses(facts)
  const confs = [...new Set(facts.of('config-file').flatMap(file => SETTINGS.exec(file.path)?.[1] ?? []))].sort()
  for (const unit of facts.of('unit').filter(startsNode)) {
    const owner = nodes.find(node => unitNameOf(node) === unit.name || pidsOf(node).includes(unit.mainPid ?? -1))
    if (owner !== undefined) {
      owner.unit = unit
      continue
    }
    const claimed = new Set(nodes.map(node => node.conf))
    const conf = confOfUnit(
      unit,
      confs.filter(each => !claimed.has(each)),
    )
    const product = unit.product
    nodes.push({ unit, ...(conf === undefined ? {} : { conf }), ...(product === undefined ? {} : { product }) })
  }
  if (nodes.length > 0) return nodes.map(node => withLogs(facts, node))
  return confs.map(conf => {
    const file = facts.of('config-file').find(each => each.path.startsWith(`${conf}/`))
    const product = SETTINGS.exec(file?.path ?? '')?.[2] as Product
    return withLogs(facts, { conf, product })
  })
}

/** A node that is down has no process to tell where it logs. */
function withLogs(facts: Facts, node: Node): Node {
  const mine = facts.of('setting').filter(({ key, conf }) => key === 'path.logs' && conf === node.conf)
  const logs = mine.at(-1)?.value
  return typeof logs === 'string' ? { ...node, logs: logs.replace(/\/+$/, '') } : node
}

/**
 * Picks the node by what listens on the port, then by the port it was given in its settings, then by being the only one
 * that could fall on it by default.
 */
export function chooseNode(
  facts: Facts,
  port: number,
  portsOf: (node: Node) => { ports: string; given: boolean },
): Choice {
  const nodes = nodesOf(facts)
  const choose = (node: Node | undefined, certain: boolean): Choice => ({
    node,
    others: nodes.filter(each => each !== node),
    certain,
  })
  if (nodes.length < 2) return choose(nodes[0], true)

  const holders = new Set(facts.of('listener').flatMap(each => (each.port === port && each.pid ? [each.pid] : [])))
  const holding = nodes.filter(node => pidsOf(node).some(pid => holders.has(pid)))
  if (holding.length > 0) return choose(holding[0], holding.length === 1)

  const named = nodes.filter(node => portsOf(node).given && includesPort(portsOf(node).ports, port))
  if (named.length > 0) return choose(named[0], named.length === 1)

  const listens = new Set(facts.of('listener').flatMap(each => each.pid ?? []))
  const byDefault = nodes.filter(node => !portsOf(node).given && includesPort(portsOf(node).ports, port))
  const mute = byDefault.filter(node => !pidsOf(node).some(pid => listens.has(pid)))
  const possible = [mute, byDefault, nodes].find(each => each.length > 0) ?? []
  return choose(possible[0], possible.length === 1)
}

/** Whether a log line, an exit or a start is about this node: told by the unit or the file that its section is about. */
export function concerns(finding: Finding, node: Node | undefined, others: readonly Node[]): boolean {
  const of = finding.source.of ?? unitOfEvent(finding)
  if (of === undefined || others.length === 0) return true
  const mine = marks(node)
  const theirs = others.flatMap(marks)
  const hit = (names: readonly string[]) => names.some(name => of === name || of.startsWith(`${name}/`))
  return hit(mine) || !hit(theirs)
}

/** `epoch unit event`: one section holds the events of all units. */
const unitOfEvent = ({ source }: Finding): string | undefined =>
  source.section === 'unit-events' ? source.text?.split(/\s+/)[1] : undefined

const marks = (node: Node | undefined): string[] =>
  [
    node?.unit?.name,
    node && unitNameOf(node),
    node?.server?.logs,
    node?.launcher?.logs,
    node?.logs,
    node?.conf,
    node?.server?.home,
  ].flatMap(name => name ?? [])
