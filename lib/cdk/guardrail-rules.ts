import { type CfnResource, Stack } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam'
import { CfnFunction, CfnUrl } from 'aws-cdk-lib/aws-lambda'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { NagRuleCompliance, type NagRuleResult } from 'cdk-nag'
import { type Statement, statementsOf } from './policy-statements.ts'

/** What Lambda does in the name of a function in a VPC, and no code of ours. */
const LAMBDAS_OWN: ReadonlySet<string> = new Set([
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
])

const { COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE } = NagRuleCompliance
const when = (holds: boolean): NagRuleCompliance => (holds ? COMPLIANT : NON_COMPLIANT)
const findings = (found: readonly string[]): NagRuleResult => (found.length === 0 ? COMPLIANT : [...new Set(found)])

/** The role of a function and all that is attached to it, as far as it stands in the same stack. */
function privilegesOf(fn: CfnFunction): { statements: Statement[]; managed: boolean } | undefined {
  const stack = Stack.of(fn)
  const roleId = idIn(stack.resolve(fn.role))
  const nodes = stack.node.findAll()
  const role = nodes.find(
    (node): node is CfnRole => node instanceof CfnRole && stack.resolve(node.logicalId) === roleId,
  )
  if (role === undefined) return undefined
  const policies = nodes
    .filter(node => node instanceof CfnPolicy)
    .filter(policy => (stack.resolve(policy.roles) ?? []).some((each: unknown) => idIn(each) === roleId))
  return {
    statements: [role, ...policies].flatMap(statementsOf),
    managed: ((stack.resolve(role.managedPolicyArns) ?? []) as unknown[]).length > 0,
  }
}

/** Logical id that a reference points to. */
const idIn = (reference: unknown): string | undefined =>
  /"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/.exec(JSON.stringify(reference) ?? '')?.[1]

const isInVpc = (node: CfnResource): node is CfnFunction => node instanceof CfnFunction && node.vpcConfig !== undefined

/** A function in a VPC may nothing but what Lambda does in its name. */
export function vpcFunctionMayNothing(node: CfnResource): NagRuleResult {
  if (!isInVpc(node)) return NOT_APPLICABLE
  const held = privilegesOf(node)
  if (held === undefined || held.managed) return NON_COMPLIANT
  const allowed = held.statements.filter(({ allows }) => allows).flatMap(({ actions }) => actions)
  return when(allowed.every(action => LAMBDAS_OWN.has(action)))
}

/** And even that is denied to its own code. */
export function vpcFunctionIsSealed(node: CfnResource): NagRuleResult {
  if (!isInVpc(node)) return NOT_APPLICABLE
  const own = JSON.stringify({
    ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::GetAtt': [Stack.of(node).resolve(node.logicalId), 'Arn'] } },
  })
  return when(
    privilegesOf(node)?.statements.some(
      ({ allows, actions, resources, condition }) =>
        !allows && actions.includes('*') && resources.includes('"*"') && condition === own,
    ) === true,
  )
}

/** Ticks come from the Scheduler, once and on time, and nobody else starts a function by the clock or by a URL. */
export function onlyTheSchedulerTicks(node: CfnResource): NagRuleResult {
  if (node instanceof CfnUrl) return NON_COMPLIANT
  if (node instanceof CfnRule) return when(node.scheduleExpression === undefined)
  if (!(node instanceof CfnSchedule)) return NOT_APPLICABLE
  const target = Stack.of(node).resolve(node.target) as CfnSchedule.TargetProperty
  const retry = target.retryPolicy as CfnSchedule.RetryPolicyProperty | undefined
  const { mode } = Stack.of(node).resolve(node.flexibleTimeWindow) as CfnSchedule.FlexibleTimeWindowProperty
  return when(
    mode === 'OFF' &&
      target.deadLetterConfig !== undefined &&
      retry?.maximumRetryAttempts === 0 &&
      (retry.maximumEventAgeInSeconds ?? Number.POSITIVE_INFINITY) <= 60,
  )
}

const allowedBy = (node: CfnResource): Statement[] => statementsOf(node).filter(({ allows }) => allows)
const READS = /^(ec2|ssm):(Describe|Get|List)[A-Za-z]+$/
const ASKS_EC2_OR_SSM = /^(\*|(ec2|ssm)\*?:.*)$/i

/** Nobody changes an instance, a network or a parameter, or runs anything: that is for runbooks. */
export function nothingIsChanged(node: CfnResource): NagRuleResult {
  const statements = allowedBy(node)
  if (statements.length === 0) return NOT_APPLICABLE
  const changing = statements
    .flatMap(({ actions }) => actions)
    .filter(action => ASKS_EC2_OR_SSM.test(action) && !READS.test(action) && !LAMBDAS_OWN.has(action))
  return findings(changing.map(action => `Action::${action}`))
}

/** Events go to a bus that is named, and nobody touches buses and rules. */
export function eventsGoToABus(node: CfnResource): NagRuleResult {
  const statements = allowedBy(node).filter(({ actions }) => actions.some(action => /^(\*|events:.*)$/i.test(action)))
  if (statements.length === 0) return NOT_APPLICABLE
  const actions = statements.flatMap(statement => statement.actions)
  const places = statements.flatMap(({ resources }) => resources)
  return findings([
    ...actions
      .filter(action => /^(\*|events:)/i.test(action) && action !== 'events:PutEvents')
      .map(each => `Action::${each}`),
    ...places.filter(place => !/:event-bus\/[\w.-]*[\w]/.test(place)).map(each => `Resource::${each}`),
  ])
}

const COSTLY_NETWORK: ReadonlySet<string> = new Set([
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
])

/** The network is the user's: no gateway and no endpoint is made in it. */
export const networkIsLeftAlone = (node: CfnResource): NagRuleResult =>
  node.cfnResourceType.startsWith('AWS::EC2::') ? when(!COSTLY_NETWORK.has(node.cfnResourceType)) : NOT_APPLICABLE
