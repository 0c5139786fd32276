import { LONGEST_START_MS } from '../diagnose/known/life.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { sh } from './shell-quote.ts'
import { type Situation, settingOf } from './situation.ts'
import { byPerson, onClient, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** It is on its way up: changing something now would only start it over. */
export const planStarting = (s: Situation, cause: CauseId): Plan => {
  const startedAt = s.unitFinding?.startedAt ?? s.process?.startedAt
  const allowed = s.unitFinding?.startTimeoutMs ?? LONGEST_START_MS
  const until = startedAt === undefined ? undefined : new Date(startedAt + allowed).toISOString()
  return {
    cause,
    kind: 'wait',
    summary: until === undefined ? 'wait: the node is starting' : `wait until ${until}: the node is starting`,
    reason: 'REST opens last, after metadata was read and up to 30 s were spent on finding a master',
    risk: 'none',
    steps: [watch(s)],
    consequences: [],
    verify: [diagnoseCommand(s)],
    undo: [],
  }
}

const watch = (s: Situation) =>
  onNode('watch it come up', [sh`journalctl -fu ${s.unit}`, `tail -f /var/log/${s.product}/*.log`])

/** It is on its way down, and waits for clients that keep their connections. */
export const planStopping = (s: Situation, cause: CauseId): Plan => ({
  cause,
  kind: 'wait',
  summary: 'wait: the node is shutting down',
  reason: 'a node that is killed while it closes its shards recovers for much longer at its next start',
  risk: 'none',
  steps: [
    watch(s),
    onNode('see which clients it waits for', [`ss -Htn state established 'sport = :${s.target.port}'`]),
    byPerson('let those clients close their connections; start the node once it has ended', [
      sh`systemctl start ${s.unit}`,
    ]),
  ],
  consequences: [],
  verify: [diagnoseCommand(s)],
  undo: [],
})

/** REST answers and no master does: what is wrong lies with the master-eligible nodes or the way to them. */
export const planNoMaster = (s: Situation, cause: CauseId): Plan => {
  const seeds = [settingOf(s, 'discovery.seed_hosts')?.value ?? []].flat().flatMap(seedOf)
  const probes = seeds.map(({ host, port }) =>
    JSON.stringify({ host, port: port ?? s.target.transportPort, kind: 'transport' }),
  )
  return {
    cause,
    kind: 'look',
    summary: 'bring the missing master-eligible nodes back, or the way to their transport ports',
    reason:
      'which node is missing stands in the cluster, not in this node; a new election is never forced, and cluster.initial_master_nodes is never added to an existing cluster',
    risk: 'none',
    steps: [
      onNode('see whom it looks for and what it hears', [
        `grep -h -e master -e discovery /var/log/${s.product}/*.log | tail -n 30`,
        sh`grep -n -e 'discovery' -e 'initial_' ${s.settingsPath}`,
      ]),
      ...(probes.length === 0
        ? []
        : [onClient('see whether their transport answers', [sh`printf '%s\\n' ${probes} | esfleet probe -`])]),
      byPerson('diagnose each master-eligible node by itself: a majority of them must run and reach each other'),
    ],
    consequences: [],
    verify: [diagnoseCommand(s)],
    undo: [],
  }
}

/** `10.0.0.5`, `es-2:9301` or `[fd00::5]:9300`. */
const seedOf = (seed: string): { host: string; port?: number }[] => {
  const [, bracketed, host, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(seed) ?? []
  const name = bracketed ?? host ?? (seed.includes(':') ? seed : undefined)
  return name === undefined ? [] : [{ host: name, ...(port === undefined ? {} : { port: Number(port) }) }]
}
