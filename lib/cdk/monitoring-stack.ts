import { Duration, Stack, type StackProps } from 'aws-cdk-lib'
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { Environment } from '../core/config/fleet-config.ts'
import { FleetDashboard } from './fleet-dashboard.ts'
import { FleetMetrics } from './fleet-metrics.ts'
import type { Sweeper } from './sweeper.ts'
import type { Tick } from './tick.ts'

export interface MonitoringStackProps extends StackProps {
  readonly fleet: string
  readonly environment: Environment
  readonly sweeper: Sweeper
  readonly tick: Tick
}

const EVERY = Duration.minutes(1)
const MISSED_SWEEPS = 3
const SILENT_SWEEPS = 3
const OUTBOX_AGE = Duration.minutes(5)

/**
 * Alarms on the fleet itself; what the fleet finds is announced as events. A prober that fails or is throttled is
 * a silent vantage, so that their number adds no alarm and no metric.
 */
export class MonitoringStack extends Stack {
  private readonly topicArn: string | undefined

  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props)
    const { fleet, environment, sweeper, tick } = props
    this.topicArn = environment.notify.alarmTopic
    const metrics = new FleetMetrics(fleet, environment.name)

    this.alarm('SweepMissing', {
      alarmDescription: 'No sweep has come to an end for three minutes: nothing is being probed',
      metric: metrics.metricSweeps({ period: EVERY }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: MISSED_SWEEPS,
      treatMissingData: TreatMissingData.BREACHING,
    })
    this.alarm('VantageSilent', {
      alarmDescription: 'A vantage has told nothing for three minutes: what it should see is unknown',
      metric: metrics.metricSilentVantages({ period: EVERY }),
      threshold: 1,
      evaluationPeriods: SILENT_SWEEPS,
      treatMissingData: TreatMissingData.IGNORE,
    })
    this.alarm('SweeperFailing', {
      alarmDescription: 'The sweeper fails or is throttled',
      metric: sum('errors and throttles', {
        errors: sweeper.function.metricErrors({ period: EVERY }),
        throttles: sweeper.function.metricThrottles({ period: EVERY }),
      }),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    })
    this.alarm('OutboxOld', {
      alarmDescription: 'An event has waited for the bus for five minutes, or the ledger cannot tell',
      metric: metrics.metricOutboxAge({ period: EVERY }),
      threshold: OUTBOX_AGE.toSeconds(),
      evaluationPeriods: OUTBOX_AGE.toMinutes(),
      datapointsToAlarm: OUTBOX_AGE.toMinutes() - 2,
      treatMissingData: TreatMissingData.BREACHING,
    })
    this.alarm('DeadLetters', {
      alarmDescription:
        'A tick was not delivered, or its sweep failed: the dead-letter queues of the Probing stack say why',
      metric: sum('dead letters', {
        undelivered: tick.deadLetters.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
          statistic: 'max',
        }),
        failed: sweeper.deadLetters.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
          statistic: 'max',
        }),
      }),
      threshold: 1,
      evaluationPeriods: 1,
    })

    if (environment.deployment.dashboard) new FleetDashboard(this, 'Dashboard', { metrics, sweeper })
  }

  private alarm(id: string, props: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
    if (this.topicArn === undefined) return
    const action = new SnsAction(Topic.fromTopicArn(alarm, 'Topic', this.topicArn))
    alarm.addAlarmAction(action)
    alarm.addOkAction(action)
  }
}

const sum = (label: string, usingMetrics: Record<string, IMetric>): MathExpression =>
  new MathExpression({
    label,
    expression: Object.keys(usingMetrics).join(' + '),
    usingMetrics,
    period: periodOf(usingMetrics),
  })

const periodOf = (metrics: Record<string, IMetric>): Duration =>
  Duration.seconds(Object.values(metrics)[0]?.toMetricConfig().metricStat?.period.toSeconds() ?? EVERY.toSeconds())
