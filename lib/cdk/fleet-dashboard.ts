import { Duration } from 'aws-cdk-lib'
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { FleetMetrics } from './fleet-metrics.ts'
import type { Sweeper } from './sweeper.ts'

export interface FleetDashboardProps {
  readonly metrics: FleetMetrics
  readonly sweeper: Sweeper
}

/** How the fleet itself does. It is billed by the month, hence made only when asked for. */
export class FleetDashboard extends Construct {
  constructor(scope: Construct, id: string, props: FleetDashboardProps) {
    super(scope, id)
    const { metrics, sweeper } = props
    const period = Duration.minutes(1)
    const graph = (title: string, ...left: IMetric[]) =>
      new GraphWidget({ title, left, width: 12, leftYAxis: { min: 0 } })
    new Dashboard(this, 'Resource', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Cells that are down', metrics.metricRedCells({ period })),
          graph('Silent vantages', metrics.metricSilentVantages({ period })),
        ],
        [
          graph('Sweeps a minute', metrics.metricSweeps({ period })),
          graph(
            'How long a sweep takes',
            sweeper.function.metricDuration({ period, statistic: 'p50' }),
            sweeper.function.metricDuration({ period, statistic: 'Maximum' }),
          ),
        ],
        [
          graph('Age of the oldest event that waits', metrics.metricOutboxAge({ period })),
          graph(
            'Errors and throttles',
            sweeper.function.metricErrors({ period }),
            sweeper.function.metricThrottles({ period }),
          ),
        ],
      ],
    })
  }
}
