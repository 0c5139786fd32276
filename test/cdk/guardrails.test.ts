import { type CfnResource, Duration, Stack } from 'aws-cdk-lib'
import { CfnNatGateway, CfnSecurityGroup, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2'
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events'
import { CfnPolicy, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type CfnFunction, CfnUrl, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { NagRuleCompliance } from 'cdk-nag'
import type { IConstruct } from 'constructs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addFleet } from '../../lib/cdk/add-fleet.ts'
import { FunctionRole } from '../../lib/cdk/function-role.ts'
import { GUARDRAILS } from '../../lib/cdk/guardrails.ts'
import { config, emptyApp, environment, VPC } from './fleets.ts'

const { COMPLIANT, NON_COMPLIANT } = NagRuleCompliance

/** What the rule says of every resource that it is about. */
function judge(id: string, furnish: (stack: Stack) => void): unknown[] {
  const stack = new Stack(emptyApp(), 'Case', { env: { account: '111122223333', region: 'eu-central-1' } })
  furnish(stack)
  const rule = GUARDRAILS.find(each => each.id === id)?.rule
  if (rule === undefined) throw new Error(`no rule ${id}`)
  const resources = stack.node.findAll().filter((node: IConstruct): node is CfnResource => 'cfnResourceType' in node)
  return resources.map(rule).filter(said => said !== NagRuleCompliance.NOT_APPLICABLE)
}

function inVpc(stack: Stack, change: (role: FunctionRole, fn: LambdaFunction) => void): void {
  const role = new FunctionRole(stack, 'Role', { description: '', logGroup: new LogGroup(stack, 'Log'), inVpc: true })
  const fn = new LambdaFunction(stack, 'Prober', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('export const handler = () => {}'),
    role,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: VPC, availabilityZones: ['a'] }),
    vpcSubnets: { subnets: [Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef0')] },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
  })
  change(role, fn)
}

const mayDo =
  (actions: string[], resource = '*') =>
  (stack: Stack) => {
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }))
  }

const schedule =
  (retry: CfnSchedule.RetryPolicyProperty, mode = 'OFF') =>
  (stack: Stack) => {
    new CfnSchedule(stack, 'Tick', {
      flexibleTimeWindow: { mode },
      scheduleExpression: 'rate(1 minute)',
      target: { arn: 'arn', roleArn: 'arn', deadLetterConfig: { arn: 'arn' }, retryPolicy: retry },
    })
  }
const once = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }

interface Case {
  passes: (stack: Stack) => void
  fails: Record<string, (stack: Stack) => void>
}

const cases: Record<string, Case> = {
  VpcFunctionMayNothing: {
    passes: stack => inVpc(stack, () => {}),
    fails: {
      'asks AWS': stack =>
        inVpc(stack, role => role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }))),
      'has a managed policy': stack =>
        inVpc(stack, role => role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'))),
      'has a role from elsewhere': stack =>
        inVpc(stack, (_role, fn) => {
          const resource = fn.node.defaultChild as CfnFunction
          resource.role = 'arn:aws:iam::111122223333:role/admin'
        }),
    },
  },
  VpcFunctionIsSealed: {
    passes: stack => inVpc(stack, (role, fn) => role.sealFor(fn)),
    fails: {
      'nothing denies': stack => inVpc(stack, () => {}),
      'another function is denied': stack =>
        inVpc(stack, role => {
          new CfnPolicy(stack, 'Seal', {
            policyName: 'seal',
            roles: [role.roleName],
            policyDocument: {
              Statement: [
                {
                  Effect: 'Deny',
                  Action: '*',
                  Resource: '*',
                  Condition: { ArnEquals: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:::function:other' } },
                },
              ],
            },
          })
        }),
    },
  },
  OnlyTheSchedulerTicks: {
    passes: schedule(once),
    fails: {
      'tries again': schedule({ ...once, maximumRetryAttempts: 1 }),
      'comes late': schedule({ ...once, maximumEventAgeInSeconds: 120 }),
      'says nothing of retries': schedule({}),
      'comes when it likes': schedule(once, 'FLEXIBLE'),
      'a rule ticks': stack => new Rule(stack, 'Rule', { schedule: RuleSchedule.rate(Duration.minutes(1)) }),
      'a URL starts it': stack => new CfnUrl(stack, 'Url', { authType: 'NONE', targetFunctionArn: 'arn' }),
    },
  },
  NothingIsChanged: {
    passes: mayDo(['ec2:DescribeInstances', 'ssm:GetParameter']),
    fails: {
      'stops instances': mayDo(['ec2:StopInstances']),
      'opens a security group': mayDo(['ec2:AuthorizeSecurityGroupIngress']),
      'runs commands': mayDo(['ssm:SendCommand']),
      'reads by pattern': mayDo(['ec2:Describe*']),
      'does all of ssm': mayDo(['ssm:*']),
      'does everything': mayDo(['*']),
    },
  },
  EventsGoToABus: {
    passes: mayDo(['events:PutEvents'], 'arn:aws:events:eu-central-1:111122223333:event-bus/search-prod'),
    fails: {
      'to any bus': mayDo(['events:PutEvents']),
      'to every bus by pattern': mayDo(['events:PutEvents'], 'arn:aws:events:eu-central-1:111122223333:event-bus/*'),
      'touches rules': mayDo(['events:PutRule'], 'arn:aws:events:eu-central-1:111122223333:event-bus/search-prod'),
    },
  },
  NetworkIsLeftAlone: {
    passes: stack => new CfnSecurityGroup(stack, 'Group', { groupDescription: 'of a vantage' }),
    fails: {
      'makes a NAT gateway': stack => new CfnNatGateway(stack, 'Nat', { subnetId: 'subnet-0123456789abcdef0' }),
    },
  },
}

// The CDK's own look at the templates takes seconds to load, and only warns.
beforeAll(() => vi.stubEnv('CDK_VALIDATION', 'false'))
afterAll(() => vi.unstubAllEnvs())

test('every rule has its cases', () => {
  expect(Object.keys(cases).sort()).toEqual(GUARDRAILS.map(({ id }) => id).sort())
})

describe.each(Object.entries(cases))('%s', (id, { passes, fails }) => {
  test('passes', () => {
    const said = judge(id, passes)
    expect(said.length).toBeGreaterThan(0)
    for (const each of said) expect(each).toBe(COMPLIANT)
  })

  test.each(Object.entries(fails))('fails: %s', (_how, furnish) => {
    const said = judge(id, furnish)
    expect(said.some(each => each === NON_COMPLIANT || Array.isArray(each))).toBe(true)
  })
})

test('a fleet with every wish granted passes, and AwsSolutions with it', () => {
  const app = emptyApp()
  const notify = {
    hub: 'arn:aws:events:eu-central-1:444455556666:event-bus/hub',
    incidentTopic: 'arn:aws:sns:eu-central-1:111122223333:incidents',
  }
  const functionNetwork = { subnets: ['subnet-0bbbbbbbbbbbbbbbb'], securityGroups: ['sg-0bbbbbbbbbbbbbbbb'] }
  addFleet(app, config(environment({ notify, deployment: { functionNetwork, dashboard: true } })))
  expect(() => app.synth()).not.toThrow()
})

test('what breaks a rule fails the synthesis', () => {
  const app = emptyApp()
  const [stage] = addFleet(app, config())
  const { sweeper } = stage?.stacks.probing ?? {}
  sweeper?.function.addToRolePolicy(new PolicyStatement({ actions: ['ssm:SendCommand'], resources: ['*'] }))
  expect(() => app.synth()).toThrow(/FleetGuardrails-NothingIsChanged\[Action::ssm:SendCommand\]/)
})
