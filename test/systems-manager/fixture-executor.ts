import type { ScriptExecutor } from '../../lib/local/systems-manager/managed-instance.ts'
import type { FixtureNode } from '../runbooks/inspect-node/fixture-node.ts'

/**
 * Runs the read-only script on fixture roots with shimmed commands. They hold a script that changes things no better
 * than the machine of the tests does, so nothing is confined.
 */
export const fixtureExecutor = (nodes: ReadonlyMap<string, FixtureNode>): ScriptExecutor => ({
  isConfined: () => false,
  async run(instanceId, script) {
    const ran = await nodes.get(instanceId)?.run(['sh'], {}, () => script)
    return ran ? { exitCode: 0, stdout: ran.out, stderr: '' } : { exitCode: 127, stdout: '', stderr: '' }
  },
})
