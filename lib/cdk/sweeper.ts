import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Architecture, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Environment } from '../core/config/fleet-config.ts'
import { LAST_KNOWN_KEY, SWEEPER_VARIABLES } from '../core/config/function-environment.ts'
import { BUNDLING, CREDENTIALS_ELSEWHERE, handlerOf, LOCK_FILE } from './bundling.ts'
import { withConfigFile } from './config-file.ts'
import { DeadLetters } from './dead-letters.ts'
import { FunctionRole } from './function-role.ts'
import { grantAnnounce, grantInstances, grantLedger, grantObject } from './grants.ts'
import { grantSecret, secretsOf } from './secret-grants.ts'
import type { VantageProber } from './vantage-prober.ts'

export interface SweeperProps {
  readonly fleet: string
  readonly environment: Environment
  /** By name of the vantage. */
  readonly probers: ReadonlyMap<string, VantageProber>
  readonly table: TableV2
  readonly bucket: Bucket
  readonly bus: IEventBus
  readonly logRetention: RetentionDays
  /**
   * Encrypts what it reads and writes.
   *
   * @default - keys that AWS owns
   */
  readonly key?: IKey
  /**
   * Where a policy demands that it is in a VPC.
   *
   * @default - in none
   */
  readonly network?: FunctionNetwork
}

interface FunctionNetwork {
  readonly vpc: IVpc
  readonly subnets: readonly ISubnet[]
  readonly securityGroups: readonly ISecurityGroup[]
}

/** With the CPU that goes with it a sweep of some thousand cells is judged in a second or two. */
const MEMORY_MB = 512
/** Ends before the next tick. */
const TIMEOUT = Duration.seconds(55)
/** Lambda takes 4 KB of environment variables, and the probers' names go there. */
const MOST_VANTAGES = 30

/** Asks every prober once a tick, judges what they saw, and writes and announces what changed. */
export class Sweeper extends Construct {
  readonly function: IFunction
  /** Ticks whose sweep failed. */
  readonly deadLetters: IQueue
  private readonly role: FunctionRole

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id)
    const { fleet, environment, probers, table, bucket, bus, key, network } = props
    if (probers.size > MOST_VANTAGES) {
      throw new Error(
        `environment ${environment.name} has ${probers.size} vantages: one sweeper asks ${MOST_VANTAGES} at most, put the others into a second environment`,
      )
    }
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key === undefined ? {} : { encryptionKey: key }),
    })
    this.deadLetters = new DeadLetters(this, 'Failed', key === undefined ? {} : { key }).queue
    this.role = new FunctionRole(this, 'Role', { description: 'Sweeper', logGroup, inVpc: network !== undefined })
    this.function = new NodejsFunction(this, 'Resource', {
      description: `Sweeper of ${fleet}, environment ${environment.name}`,
      entry: handlerOf('sweeper'),
      depsLockFilePath: LOCK_FILE,
      bundling: withConfigFile({ ...BUNDLING, externalModules: [...CREDENTIALS_ELSEWHERE] }, { fleet, environment }),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      timeout: TIMEOUT,
      role: this.role,
      logGroup,
      awsSdkConnectionReuse: false,
      // The next tick does better than a late one.
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
      deadLetterQueue: this.deadLetters,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        [SWEEPER_VARIABLES.table]: table.tableName,
        [SWEEPER_VARIABLES.bus]: bus.eventBusName,
        [SWEEPER_VARIABLES.bucket]: bucket.bucketName,
        [SWEEPER_VARIABLES.probers]: Stack.of(this).toJsonString(
          Object.fromEntries([...probers].map(([name, prober]) => [name, prober.function.functionName])),
        ),
      },
      ...(network === undefined
        ? {}
        : {
            vpc: network.vpc,
            vpcSubnets: { subnets: [...network.subnets] },
            securityGroups: [...network.securityGroups],
          }),
    })

    for (const prober of probers.values()) prober.grantProbe(this.role)
    grantInstances(this.role)
    grantLedger(table, this.role)
    grantAnnounce(bus, this.role)
    grantObject(bucket, LAST_KNOWN_KEY, this.role)
    for (const reference of secretsOf(environment)) grantSecret(Stack.of(this), reference, this.role)
    key?.grant(this.role, 'kms:Decrypt', 'kms:GenerateDataKey')
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'instances can be read all or none',
    })
    if (network !== undefined) {
      for (const rule of ['VpcFunctionMayNothing', 'VpcFunctionIsSealed']) {
        Validations.of(this.function).acknowledge({
          id: `FleetGuardrails::FleetGuardrails-${rule}`,
          reason: 'functionNetwork in fleet.yaml demands that functions which ask AWS are in a VPC too',
        })
      }
    }
  }

  /** Of this version of it and no other. */
  grantTick(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.function.functionArn],
    })
  }
}
