import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { FLEET_METRICS } from '../../lib/core/config/function-environment.ts'
import type { SkipReason, SweepReport } from '../../lib/verbs/sweep-once.ts'

const { namespace, silentVantages, redCells, outboxAge } = FLEET_METRICS

/** One line of log and one of metrics for a sweep; a tick that was skipped is no sweep, and is counted by nothing. */
export function teller(fleet: string, environment: string) {
  const logger = new Logger({ serviceName: fleet, persistentKeys: { environment } })
  const metrics = new Metrics({ namespace, serviceName: fleet })
  metrics.clearDefaultDimensions()
  metrics.setDefaultDimensions({ fleet, environment })
  return (report: SweepReport | { skipped: SkipReason }, tick: string, now: number): void => {
    if ('skipped' in report) {
      logger.info('sweep skipped', { tick, ...report })
      return
    }
    const { counts, events } = report
    const worse =
      report.degraded ||
      report.failed.length > 0 ||
      report.targets.from !== 'source' ||
      counts.silentVantages > 0 ||
      counts.red > 0
    logger[worse ? 'warn' : 'info']('sweep', { tick, ...report })
    metrics.addMetric(silentVantages, MetricUnit.Count, counts.silentVantages)
    metrics.addMetric(redCells, MetricUnit.Count, counts.red)
    if (events.oldestWaiting !== null) {
      const ageMs = events.oldestWaiting === undefined ? 0 : Math.max(0, now - events.oldestWaiting)
      metrics.addMetric(outboxAge, MetricUnit.Seconds, ageMs / 1000)
    }
    metrics.publishStoredMetrics()
  }
}
