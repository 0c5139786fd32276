import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import { FLEET_METRICS } from '../core/config/function-environment.ts'

/** What the sweeper measures of itself, for alarms and dashboards. */
export class FleetMetrics {
  private readonly dimensionsMap: Record<string, string>

  constructor(fleet: string, environment: string) {
    this.dimensionsMap = { fleet, environment }
  }

  /** Sweeps that came to an end. */
  metricSweeps(options: MetricOptions = {}): Metric {
    return this.metric(FLEET_METRICS.silentVantages, { statistic: 'SampleCount', label: 'sweeps', ...options })
  }

  metricSilentVantages(options: MetricOptions = {}): Metric {
    return this.metric(FLEET_METRICS.silentVantages, { statistic: 'Minimum', label: 'silent vantages', ...options })
  }

  /** Cells that are down. */
  metricRedCells(options: MetricOptions = {}): Metric {
    return this.metric(FLEET_METRICS.redCells, { statistic: 'Maximum', label: 'red cells', ...options })
  }

  /** In seconds, of the oldest event that the bus has not taken. */
  metricOutboxAge(options: MetricOptions = {}): Metric {
    return this.metric(FLEET_METRICS.outboxAge, { statistic: 'Maximum', label: 'outbox age (s)', ...options })
  }

  private metric(metricName: string, options: MetricOptions): Metric {
    return new Metric({
      namespace: FLEET_METRICS.namespace,
      metricName,
      dimensionsMap: this.dimensionsMap,
      ...options,
    })
  }
}
