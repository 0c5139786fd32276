import type { ScriptExecutor } from './managed-instance.ts'

/**
 * For made-up nodes: whatever runs on one says its made-up evidence, and nothing is executed. An instance without any
 * ends as a script that failed.
 */
export const fakeNodeExecutor = (evidenceOf: (instanceId: string) => string | undefined): ScriptExecutor => ({
  isConfined: () => false,
  async run(instanceId) {
    const stdout = evidenceOf(instanceId)
    return stdout === undefined ? { exitCode: 1, stdout: '', stderr: '' } : { exitCode: 0, stdout, stderr: '' }
  },
})
