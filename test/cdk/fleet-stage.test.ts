import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { FLEET_OUTPUTS, stackName } from '../../lib/core/config/deployed-names.ts'
import { FLEET_METRICS, SWEEPER_VARIABLES } from '../../lib/core/config/function-environment.ts'
import { client, config, data, environment, NODES, only, peer, SUBNET, synthesize } from './fleets.ts'

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012'
const plain = synthesize(config())
const stacks = ['ledger', 'events', 'probing', 'monitoring'] as const

describe('a fleet of one environment', () => {
  test('keeps its ledger: by the request, recoverable, guarded, expiring observations only', () => {
    const ledger = plain.template('ledger')
    ledger.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        TableName: Match.absent(),
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    })
    ledger.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketName: Match.absent(),
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    })
  })

  test('ticks once a minute, never twice and never late', () => {
    const probing = plain.template('probing')
    probing.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: Match.anyValue(),
      },
    })
    probing.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    })
    const [, sweeper] = only(probing, 'AWS::Lambda::Function', { DeadLetterConfig: Match.anyValue() } as never)
    expect(sweeper).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
    expect(Object.keys((sweeper.Environment as { Variables: object }).Variables).sort()).toEqual(
      [...Object.values(SWEEPER_VARIABLES), 'NODE_OPTIONS'].sort(),
    )
  })

  test('lets a client out to the nodes only and asks for the way in; a peer wears what the nodes wear', () => {
    const probing = plain.template('probing')
    const [id, group] = only(probing, 'AWS::EC2::SecurityGroup')
    expect(group.SecurityGroupIngress).toBeUndefined()
    expect(group.SecurityGroupEgress).toEqual(
      [9200, 9300].map(port => ({
        Description: 'Probes of data',
        DestinationSecurityGroupId: NODES,
        FromPort: port,
        IpProtocol: 'tcp',
        ToPort: port,
      })),
    )
    probing.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0)
    expect(JSON.stringify(probing.findOutputs('*'))).toContain(`tcp 9200, 9300 (target group data) into ${NODES}`)
    const worn = Object.values(probing.findResources('AWS::Lambda::Function')).map(
      each => each.Properties.VpcConfig?.SecurityGroupIds,
    )
    expect(worn).toEqual([[{ 'Fn::GetAtt': [id, 'GroupId'] }], [NODES], undefined])
  })

  test('is found by the outputs of one stack', () => {
    const outputs = plain.template('probing').toJSON().Outputs
    for (const name of Object.values(FLEET_OUTPUTS)) expect(outputs).toHaveProperty(name)
    expect(plain.stages[0]?.stacks.probing.stackName).toBe(stackName('search', 'prod', 'Probing'))
  })

  test('has at most eight alarms over at most three metrics of its own, and no dashboard', () => {
    const monitoring = plain.template('monitoring')
    const alarms = Object.values(monitoring.findResources('AWS::CloudWatch::Alarm'))
    expect(alarms.length).toBeLessThanOrEqual(8)
    const own = [...JSON.stringify(alarms).matchAll(/"MetricName":"(\w+)","Namespace":"es-probe-fleet"/g)].map(
      ([, name]) => name,
    )
    const { namespace, ...names } = FLEET_METRICS
    expect(namespace).toBe('es-probe-fleet')
    expect(Object.values(names)).toHaveLength(3)
    expect(Object.values(names)).toEqual(expect.arrayContaining(own))
    expect(own.length).toBeGreaterThan(0)
    monitoring.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
    for (const alarm of alarms) expect(alarm.Properties.AlarmActions).toBeUndefined()
  })

  test.each([
    ['SweepMissing', 'breaching', 3],
    ['VantageSilent', 'ignore', 3],
    ['SweeperFailing', 'notBreaching', 3],
    ['OutboxOld', 'breaching', 5],
    ['DeadLetters', 'notBreaching', 1],
  ])('%s: what is not told is %s, over %i periods', (id, treatment, periods) => {
    const alarms = plain.template('monitoring').findResources('AWS::CloudWatch::Alarm')
    const [, alarm] = Object.entries(alarms).find(([logicalId]) => logicalId.startsWith(id)) ?? []
    expect(alarm?.Properties).toMatchObject({ TreatMissingData: treatment, EvaluationPeriods: periods })
  })

  test('makes no NAT, no endpoint and no VPC', () => {
    expect(plain.text()).not.toMatch(/AWS::EC2::(NatGateway|VPCEndpoint|VPC|EIP|InternetGateway)"/)
  })

  test('synthesizes the same bytes again', () => {
    expect(synthesize(config()).text()).toBe(plain.text())
  })
})

describe('what fleet.yaml may say', () => {
  const full = synthesize(
    config(
      environment({
        notify: {
          hub: 'arn:aws:events:eu-central-1:444455556666:event-bus/hub',
          alarmTopic: 'arn:aws:sns:eu-central-1:111122223333:alarms',
          incidentTopic: 'arn:aws:sns:eu-central-1:111122223333:incidents',
        },
        deployment: {
          permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
          tags: { team: 'search' },
          kmsKey: KEY,
          rolePath: '/fleet/',
          bootstrapQualifier: 'abc',
          functionNetwork: { subnets: ['subnet-0bbbbbbbbbbbbbbbb'], securityGroups: ['sg-0bbbbbbbbbbbbbbbb'] },
          logRetentionDays: 90,
          dashboard: true,
        },
      }),
    ),
  )
  const every = (type: string) => stacks.flatMap(stack => Object.values(full.template(stack).findResources(type)))

  test('boundary, path and tags are on every role', () => {
    const roles = every('AWS::IAM::Role')
    expect(roles.length).toBeGreaterThanOrEqual(5)
    for (const { Properties } of roles) {
      expect(Properties).toMatchObject({
        PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
        Path: '/fleet/',
        Tags: [{ Key: 'team', Value: 'search' }],
      })
    }
  })

  test('the key encrypts table, bucket, bus, queues and logs', () => {
    const types = [
      'AWS::S3::Bucket',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
      'AWS::DynamoDB::GlobalTable',
      'AWS::Events::EventBus',
    ]
    for (const resource of types.flatMap(every)) expect(JSON.stringify(resource)).toContain(KEY)
  })

  test('logs are kept as long, the bootstrap is that one, the dashboard is there', () => {
    for (const { Properties } of every('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(90)
    expect(full.text()).toContain('cdk-abc-assets')
    full.template('monitoring').resourceCountIs('AWS::CloudWatch::Dashboard', 1)
  })

  test('the sweeper goes into a VPC where a policy demands it', () => {
    full.template('probing').hasResourceProperties('AWS::Lambda::Function', {
      DeadLetterConfig: Match.anyValue(),
      VpcConfig: { SubnetIds: ['subnet-0bbbbbbbbbbbbbbbb'], SecurityGroupIds: ['sg-0bbbbbbbbbbbbbbbb'] },
    })
  })

  test('alarms and incidents go to their topics, every event to the hub, with a role and dead letters', () => {
    for (const { Properties } of every('AWS::CloudWatch::Alarm')) {
      expect(Properties.AlarmActions).toEqual(['arn:aws:sns:eu-central-1:111122223333:alarms'])
    }
    const targets = every('AWS::Events::Rule').map(({ Properties }) => Properties.Targets[0])
    expect(targets).toHaveLength(2)
    for (const target of targets) expect(target).toMatchObject({ RoleArn: {}, DeadLetterConfig: {} })
    for (const { Properties } of every('AWS::Events::Rule')) {
      expect(Properties.EventPattern).toMatchObject({
        source: ['es-probe-fleet'],
        detail: { fleet: ['search'], environment: ['prod'] },
      })
    }
  })

  test('ingress is added only where the vantage must reach', () => {
    const probing = synthesize(
      config(
        environment({
          vantages: [client({ addIngress: true }), client({ name: 'guest' })],
          targetGroups: [data(), data({ name: 'closed', transport: 9400, mustNotReach: ['app'] })],
        }),
      ),
    ).template('probing')
    const ports = Object.values(probing.findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties.FromPort,
    )
    expect(ports).toEqual([9200, 9300])
    const sent = Object.values(probing.findResources('AWS::EC2::SecurityGroup')).map(({ Properties }) =>
      Properties.SecurityGroupEgress.map((rule: { FromPort: number }) => rule.FromPort),
    )
    expect(sent).toEqual([
      [9200, 9300, 9400],
      [9200, 9300, 9400],
    ])
  })

  test('egress is as narrow as what is known, and all of IPv6 at worst', () => {
    const group = (select: object, more: object = {}) =>
      only(
        synthesize(
          config(
            environment({
              vantages: [client()],
              targetGroups: [data({ select, securityGroups: [], http: 'none', ...more })],
            }),
          ),
        ).template('probing'),
        'AWS::EC2::SecurityGroup',
      )[1].SecurityGroupEgress as { CidrIp?: string; CidrIpv6?: string }[]
    const places = (rules: { CidrIp?: string; CidrIpv6?: string }[]) => rules.map(rule => rule.CidrIp ?? rule.CidrIpv6)
    expect(places(group({ addresses: ['10.1.2.3', '2001:db8::7'] }))).toEqual(['10.1.2.3/32', '2001:db8::7/128'])
    expect(places(group({ tags: { role: 'data' } }))).toEqual([
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10',
    ])
    expect(places(group({ tags: { role: 'data' } }, { addressFamily: 'ipv6' }))).toEqual(['255.255.255.255/32', '::/0'])
  })

  test('a dual-stack vantage may speak IPv6', () => {
    const probing = synthesize(config(environment({ vantages: [client({ dualStack: true })] }))).template('probing')
    probing.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { Ipv6AllowedForDualStack: true } })
  })

  test('a VPC to look up needs an account to look in', () => {
    const lookedUp = environment({ vpc: { lookUp: { tags: { Name: 'main' } } } })
    expect(() => synthesize(config({ ...lookedUp, account: undefined }))).toThrow('names no account')
    expect(() => synthesize(config(lookedUp))).not.toThrow()
  })

  test('more vantages than a sweeper can name are refused', () => {
    const vantages = Array.from({ length: 31 }, (_, n) => client({ name: `v${n}` }))
    expect(() => synthesize(config(environment({ vantages })))).toThrow('31 vantages')
  })

  test('the default bus is taken as it is', () => {
    const own = synthesize(config(environment({ notify: { bus: 'default' } })))
    own.template('events').resourceCountIs('AWS::Events::EventBus', 0)
    expect(own.template('probing').toJSON().Outputs.Bus.Value).toBe('default')
  })
})

describe('partitions', () => {
  test.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ])('%s is in %s', (region, partition) => {
    const text = synthesize(
      config(
        environment({
          region,
          targetGroups: [data({ ca: { secret: 'es/ca' }, credentials: { parameter: '/es/monitor' } })],
        }),
      ),
    ).text()
    expect(text).not.toContain('arn:aws:')
    expect(text).toContain(`arn:${partition}:`)
  })

  test('no source names one', () => {
    expect(synthesize(config(environment({ account: undefined, region: 'us-gov-west-1' }))).text()).not.toContain(
      'arn:aws:',
    )
  })
})

describe('beside each other', () => {
  test('two environments share nothing', () => {
    const both = synthesize(
      config(environment(), environment({ name: 'stage', account: '444455556666', region: 'us-east-1' })),
    )
    expect(both.stages).toHaveLength(2)
    expect(both.text(0)).not.toMatch(/444455556666|us-east-1|stage/)
    expect(both.text(1)).not.toMatch(/111122223333|eu-central-1|prod/)
    expect(both.text(0)).toBe(plain.text())
  })

  test('two fleets in one account have no name in common', () => {
    const other = synthesize({ ...config(), fleet: 'logs' })
    const names = (fleet: typeof plain) =>
      [...fleet.text().matchAll(/"(?:Name|GroupName|EventBusName|StatementId)":"([^"]+)"/g)]
        .map(([, name]) => name ?? '')
        .filter(name => /search|logs|prod/i.test(name))
    expect(names(plain).length).toBeGreaterThan(0)
    expect(names(plain).filter(name => names(other).includes(name))).toEqual([])
  })

  test('an environment whose bus is the hub of others lets their accounts in', () => {
    const hub = 'arn:aws:events:eu-central-1:111122223333:event-bus/search-prod'
    const fleet = synthesize(
      config(environment(), environment({ name: 'far', account: '444455556666', notify: { hub } })),
    )
    fleet.template('events').hasResourceProperties('AWS::Events::EventBusPolicy', {
      Statement: Match.objectLike({ Action: 'events:PutEvents' }),
    })
    fleet.template('events', 1).resourceCountIs('AWS::Events::EventBusPolicy', 0)
  })
})

test('a hub for an organization lets its accounts put the fleet’s events there, and nobody else', () => {
  const hub = synthesize(config(environment({ notify: { hubOf: 'o-a1b2c3d4e5' } })))
  const [, policy] = only(hub.template('events'), 'AWS::Events::EventBusPolicy')
  expect(policy.Statement).toMatchObject({
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'events:PutEvents',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'events:source': 'es-probe-fleet' } },
  })
})

test('the CDK is pinned: the newest release of its command line is another product by its number only', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(devDependencies['aws-cdk']).toBe('2.1148.1')
})

test('peers only need no security group', () => {
  const probing = synthesize(config(environment({ vantages: [peer({ subnet: SUBNET })] }))).template('probing')
  probing.resourceCountIs('AWS::EC2::SecurityGroup', 0)
})
