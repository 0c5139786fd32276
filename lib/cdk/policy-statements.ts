import { type CfnResource, Stack } from 'aws-cdk-lib'
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam'

/** A statement as it stands in the template, with one form for what may have two. */
export interface Statement {
  allows: boolean
  actions: readonly string[]
  /** JSON of each resource: a text, or an intrinsic function. */
  resources: readonly string[]
  /** JSON. */
  condition: string
}

interface Written {
  Effect?: string
  Action?: string | string[]
  NotAction?: unknown
  Resource?: unknown
  Condition?: unknown
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]

/** Of a role with its inline policies, or of a policy; none of anything else. */
export function statementsOf(node: CfnResource): Statement[] {
  const resolved = (value: unknown): unknown => Stack.of(node).resolve(value)
  if (node instanceof CfnRole) {
    const policies = (resolved(node.policies) ?? []) as readonly Record<string, unknown>[]
    return policies.flatMap(policy => readDocument(policy.policyDocument ?? policy.PolicyDocument))
  }
  if (node instanceof CfnPolicy || node instanceof CfnManagedPolicy) return readDocument(resolved(node.policyDocument))
  return []
}

function readDocument(document: unknown): Statement[] {
  const { Statement: statements } = document as { Statement?: Written | Written[] }
  return list(statements).map(({ Effect, Action, NotAction, Resource, Condition }) => ({
    allows: Effect !== 'Deny',
    // All but some is as good as all.
    actions: NotAction === undefined ? list(Action) : ['*'],
    resources: list(Resource).map(resource => JSON.stringify(resource)),
    condition: JSON.stringify(Condition ?? {}),
  }))
}
