import { type Judgement, judge } from './judge.ts'
import { look } from './lab/look.ts'
import { bootNode, type LabNode } from './lab/node.ts'
import type { Scenario } from './scenario.ts'

/** A running server that answers anybody: 401 is an answer. */
const serves = async (node: LabNode): Promise<boolean> =>
  typeof (await look('client', `${node.layer.tls ? 'https' : 'http'}://${node.ip}:9200`)) === 'number'

const begin = async (scenario: Scenario, warm: LabNode | undefined): Promise<LabNode> => {
  if (scenario.begin === 'serving' && warm && (await serves(warm))) return warm
  const node = await bootNode(scenario.layer)
  if (scenario.begin === 'serving') await node.start()
  return node
}

/** Whether the node is again as it was before. */
const undo = async (scenario: Scenario, node: LabNode): Promise<boolean> => {
  try {
    await scenario.undo?.(node)
    return scenario.undo !== undefined
  } catch {
    return false
  }
}

/** Runs scenarios of one layer one after another, on one node as long as it is left serving, else each on a new one. */
export const runLane = async (
  scenarios: Scenario[],
  options: { arrangeOnly: boolean; keep: boolean },
  onJudged: (judgement: Judgement) => void,
): Promise<void> => {
  let warm: LabNode | undefined
  let last: LabNode | undefined
  for (const scenario of scenarios) {
    try {
      last = await begin(scenario, warm)
    } catch (error) {
      onJudged({ scenario, outcome: 'not arranged', remarks: [String(error)], seconds: 0 })
      warm = undefined
      continue
    }
    const node = last
    onJudged(await judge(scenario, node, options.arrangeOnly))
    const undone = await undo(scenario, node)
    warm = scenario.begin === 'serving' && undone ? node : undefined
  }
  if (!options.keep) await last?.down()
}
