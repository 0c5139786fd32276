import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { ofClusters, ofRestart } from './consequences.ts'
import { restartStep, settingStep, settingUndo } from './settings-step.ts'
import { sh } from './shell-quote.ts'
import { type Situation, settingOf } from './situation.ts'
import { byPerson, onNode } from './step.ts'
import { diagnoseCommand } from './verification.ts'

/** A node that is told nothing of its cluster: alone by decision, or one of several; only a person knows which. */
export const planDiscovery = (s: Situation, cause: CauseId): Plan => ({
  cause,
  kind: 'fix',
  summary: 'say which cluster the node belongs to: itself alone, or the nodes it should find',
  risk: 'high',
  steps: [
    byPerson(
      'decide: is this node a cluster of its own, or part of a larger one?',
      [],
      'discovery.type: single-node is right only where no other node belongs to it; part of a larger one needs discovery.seed_hosts',
    ),
    {
      ...settingStep(s, 'discovery.type', 'single-node', settingOf(s, 'discovery.type')),
      note: 'for a node of its own',
    },
    onNode(
      'or, for a node of a larger cluster, name its other master-eligible nodes instead',
      [sh`grep -n -e 'discovery' -e 'cluster\.' ${s.settingsPath}`],
      'discovery.seed_hosts: ["<address of a master-eligible node>", …], the same list on every node',
    ),
    restartStep(s),
  ],
  consequences: [
    {
      text: 'cluster.initial_master_nodes is never added to a node of an existing cluster: a node that lost its data would found a second one with it',
      blocking: false,
    },
    {
      text: 'a node that has already formed a cluster of its own cannot join another without losing its data: compare cluster_uuid on both first',
      blocking: true,
    },
    ...ofClusters(s),
    ...ofRestart(s),
  ],
  verify: [diagnoseCommand(s)],
  undo: settingUndo(s, settingOf(s, 'discovery.type')),
})
