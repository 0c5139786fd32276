import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import type { Called } from '../ports.ts'
import { called } from './called.ts'

export interface DeployedStack {
  outputs: Readonly<Record<string, string>>
  /** Of the account that it stands in, where the answer tells. */
  account: string | undefined
}

/** CloudFormation has no code of its own for a stack that is not there: a name that is well formed can fail for no other reason. */
const absent = (error: unknown): null | undefined =>
  (error as { name?: unknown }).name === 'ValidationError' ? null : undefined

/** `null`: there is no such stack in this account and region. */
export async function deployedStack(
  client: CloudFormationClient,
  StackName: string,
): Promise<Called<DeployedStack | null>> {
  const answered = await called(client.send(new DescribeStacksCommand({ StackName })), absent)
  if (!answered.ok) return answered
  const stack = answered.value?.Stacks?.[0]
  if (stack === undefined) return { ok: true, value: null }
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const)
  return { ok: true, value: { outputs: Object.fromEntries(outputs), account: stack.StackId?.split(':')[4] } }
}
