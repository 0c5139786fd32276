import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  ApplicationLogLevel,
  Architecture,
  type IFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { BUNDLING, handlerOf, LOCK_FILE } from './bundling.ts'
import { FunctionRole } from './function-role.ts'
import { knownSubnet } from './known-subnet.ts'

export interface VantageProberProps {
  /** Name of the vantage. */
  readonly vantage: string
  readonly vpc: IVpc
  readonly subnetId: string
  /**
   * Of the subnet; only shown.
   *
   * @default - not shown
   */
  readonly availabilityZone?: string
  readonly securityGroups: readonly ISecurityGroup[]
  /**
   * Whether the subnet has IPv6 addresses.
   *
   * @default false
   */
  readonly dualStack?: boolean
  readonly logRetention: RetentionDays
  /**
   * Encrypts its log.
   *
   * @default - a key that CloudWatch Logs owns
   */
  readonly key?: IKey
}

/** The part of a CPU that goes with it paces some hundred probes a second; the process itself needs 90 MB at most. */
const MEMORY_MB = 256
/** Longer than any sweep waits: the deadline in the request ends it. */
const TIMEOUT = Duration.seconds(40)

/** The prober of one vantage: in the VPC, and with no way to AWS whatever its code asks for. */
export class VantageProber extends Construct {
  readonly function: IFunction

  constructor(scope: Construct, id: string, props: VantageProberProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key === undefined ? {} : { encryptionKey: props.key }),
    })
    const role = new FunctionRole(this, 'Role', {
      description: `Prober of vantage ${props.vantage}`,
      logGroup,
      inVpc: true,
    })
    this.function = new NodejsFunction(this, 'Resource', {
      description: `Prober of vantage ${props.vantage}`,
      entry: handlerOf('prober'),
      depsLockFilePath: LOCK_FILE,
      bundling: BUNDLING,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      timeout: TIMEOUT,
      role,
      logGroup,
      // Lambda's own lines of each invocation would cost more than the invocation.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.WARN,
      awsSdkConnectionReuse: false,
      vpc: props.vpc,
      vpcSubnets: {
        subnets: [knownSubnet(this, props.subnetId, props.availabilityZone)],
      },
      // It needs no way out, so a subnet without one is as good as any.
      allowPublicSubnet: true,
      securityGroups: [...props.securityGroups],
      ipv6AllowedForDualStack: props.dualStack ?? false,
    })
    role.sealFor(this.function)
  }

  /** Of this version of it and no other: sweeps ask `$LATEST`. */
  grantProbe(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.function.functionArn],
    })
  }
}
