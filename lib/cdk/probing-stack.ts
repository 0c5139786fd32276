import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2'
import { EventBus } from 'aws-cdk-lib/aws-events'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { FLEET_OUTPUTS } from '../core/config/deployed-names.ts'
import type { Environment, Vantage } from '../core/config/fleet-config.ts'
import { customerKey } from './customer-key.ts'
import { busName } from './events-stack.ts'
import { knownSubnet } from './known-subnet.ts'
import { reachOf } from './reach.ts'
import { Sweeper } from './sweeper.ts'
import { Tick } from './tick.ts'
import { VantageProber } from './vantage-prober.ts'
import { VantageSecurityGroup } from './vantage-security-group.ts'

export interface ProbingStackProps extends StackProps {
  readonly fleet: string
  readonly environment: Environment
  readonly table: TableV2
  readonly bucket: Bucket
}

/** What the CDK gives until the account was asked, and no id of EC2's (aws-cdk-lib/aws-ec2/lib/vpc.ts). */
const NOT_LOOKED_UP_YET = 'vpc-12345'

/** The probers, and the sweeper that asks them: what changes with the vantages and target groups of `fleet.yaml`. */
export class ProbingStack extends Stack {
  readonly sweeper: Sweeper
  readonly tick: Tick

  constructor(scope: Construct, id: string, props: ProbingStackProps) {
    super(scope, id, props)
    const { fleet, environment, table, bucket } = props
    const { functionNetwork } = environment.deployment
    const logRetention: RetentionDays = environment.deployment.logRetentionDays
    const keyed = customerKey(this, environment)
    const vpc = this.vpcOf(environment)

    const probers = new Map(
      environment.vantages.map(vantage => {
        const place = new Construct(this, vantage.name)
        const prober = new VantageProber(place, 'Prober', {
          vantage: vantage.name,
          vpc,
          subnetId: vantage.subnet,
          ...(vantage.availabilityZone === undefined ? {} : { availabilityZone: vantage.availabilityZone }),
          securityGroups: securityGroupsOf(place, vpc, environment, vantage),
          dualStack: vantage.dualStack,
          logRetention,
          ...keyed,
        })
        return [vantage.name, prober] as const
      }),
    )
    this.sweeper = new Sweeper(this, 'Sweeper', {
      fleet,
      // As it was looked up: targets are asked for in this VPC alone.
      environment: { ...environment, vpc: { id: vpc.vpcId } },
      probers,
      table,
      bucket,
      bus: EventBus.fromEventBusName(this, 'Bus', busName(fleet, environment)),
      logRetention,
      ...keyed,
      ...(functionNetwork === undefined
        ? {}
        : {
            network: {
              vpc,
              subnets: functionNetwork.subnets.map(id => knownSubnet(this, id)),
              securityGroups: functionNetwork.securityGroups.map(id => SecurityGroup.fromSecurityGroupId(this, id, id)),
            },
          }),
    })
    this.tick = new Tick(this, 'Tick', { sweeper: this.sweeper, ...keyed })

    const outputs: Record<keyof typeof FLEET_OUTPUTS, string> = {
      table: table.tableName,
      bus: busName(fleet, environment),
      bucket: bucket.bucketName,
      sweeper: this.sweeper.function.functionName,
      probers: this.toJsonString(
        Object.fromEntries([...probers].map(([name, prober]) => [name, prober.function.functionName])),
      ),
    }
    for (const what of Object.keys(FLEET_OUTPUTS) as (keyof typeof FLEET_OUTPUTS)[]) {
      new CfnOutput(this, `Output-${what}`, { value: outputs[what] }).overrideLogicalId(FLEET_OUTPUTS[what])
    }
  }

  private vpcOf({ name, vpc, account, region }: Environment): IVpc {
    // Its subnets come with the vantages, so its zones are asked for and not used.
    if ('id' in vpc) return Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: vpc.id, availabilityZones: [region] })
    if (account === undefined) {
      throw new Error(
        `environment ${name} looks its VPC up by tags and names no account: name the account, or the VPC by id`,
      )
    }
    const found = Vpc.fromLookup(this, 'Vpc', { tags: vpc.lookUp.tags })
    if (found.vpcId === NOT_LOOKED_UP_YET) {
      Validations.of(this).acknowledge({
        id: 'CloudFormation-Validate::E1151',
        reason: 'the command line synthesizes again once it has looked the VPC up; this template is thrown away',
      })
    }
    return found
  }
}

function securityGroupsOf(place: Construct, vpc: IVpc, environment: Environment, vantage: Vantage) {
  if (vantage.kind === 'peer') {
    return vantage.securityGroups.map(id => SecurityGroup.fromSecurityGroupId(place, id, id, { mutable: false }))
  }
  const own = new VantageSecurityGroup(place, 'SecurityGroup', {
    vpc,
    vantage: vantage.name,
    reaches: reachOf(environment, vantage),
    addIngress: vantage.addIngress,
  })
  return [own.securityGroup]
}
