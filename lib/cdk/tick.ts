import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Schedule, ScheduleExpression, ScheduleGroup, TimeWindow } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetters } from './dead-letters.ts'
import type { Sweeper } from './sweeper.ts'

export interface TickProps {
  readonly sweeper: Sweeper
  /**
   * Encrypts what was not delivered.
   *
   * @default - a key that SQS owns
   */
  readonly key?: IKey
}

const EVERY = Duration.minutes(1)

/** Starts a sweep a minute. A tick that cannot be delivered is not tried again: the next is better than a late one. */
export class Tick extends Construct {
  /** Ticks that did not reach the sweeper. */
  readonly deadLetters: IQueue

  constructor(scope: Construct, id: string, props: TickProps) {
    super(scope, id)
    const { sweeper, key } = props
    this.deadLetters = new DeadLetters(this, 'Undelivered', key === undefined ? {} : { key }).queue
    const scheduleGroup = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY })
    const role = new Role(this, 'Role', {
      description: 'Starts sweeps',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': scheduleGroup.scheduleGroupArn,
          },
        },
      }),
    })
    sweeper.grantTick(role)
    this.deadLetters.grant(role, 'sqs:SendMessage')
    key?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey')
    const schedule = new Schedule(this, 'Resource', {
      description: 'One sweep',
      scheduleGroup,
      schedule: ScheduleExpression.rate(EVERY),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(sweeper.function, {
        // The target would grant every version of the function too.
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: this.deadLetters,
        maxEventAge: EVERY,
        retryAttempts: 0,
      }),
    })
    schedule.node.addDependency(role)
  }
}
