import { Validations } from 'aws-cdk-lib'
import { Effect, Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

export interface FunctionRoleProps {
  readonly description: string
  readonly logGroup: ILogGroup
  /** Whether Lambda makes network interfaces for the function. */
  readonly inVpc: boolean
}

/** Of a function, with what Lambda itself does in its name and nothing else: no managed policy is attached. */
export class FunctionRole extends Role {
  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    const logs = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [props.logGroup.logGroupArn],
    })
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      inlinePolicies: {
        Logs: new PolicyDocument({ statements: [logs] }),
        ...(props.inVpc ? { NetworkInterfaces: new PolicyDocument({ statements: [NETWORK_INTERFACES()] }) } : {}),
      },
    })
    if (props.inVpc) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
        reason: 'Lambda asks for these actions on every resource before it takes a function into a VPC',
      })
    }
  }

  /**
   * Denies everything to the code of `fn`, and not to Lambda, which makes interfaces and writes logs in the role's name.
   * A policy of its own: the role stands before the function that this names.
   */
  sealFor(fn: IFunction): void {
    new Policy(this.node.scope ?? this, 'Seal', {
      roles: [this],
      statements: [
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['*'],
          resources: ['*'],
          conditions: { ArnEquals: { 'lambda:SourceFunctionArn': fn.functionArn } },
        }),
      ],
    })
  }
}

/** As Lambda's documentation lists them for a function in a VPC. */
const NETWORK_INTERFACES = () =>
  new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  })
