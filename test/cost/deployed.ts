import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { addFleet } from '../../lib/cdk/add-fleet.ts'
import { fleet } from './day.ts'

/** What the templates say of what is billed. */
export interface Deployed {
  proberMb: number
  sweeperMb: number
  logDays: number
  alarms: number
  /** An alarm is billed by the metrics that it looks at. */
  alarmMetrics: number
}

interface Alarm {
  Properties: { Metrics?: { MetricStat?: unknown }[] }
}

interface LambdaFunction {
  Properties: { MemorySize: number; DeadLetterConfig?: unknown }
}

/** The fleet of the day, synthesized and not bundled. */
export function deployed(): Deployed {
  const outdir = mkdtempSync(join(tmpdir(), 'es-probe-fleet-cost-'))
  try {
    const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))
    const app = new App({
      context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
      outdir,
      analyticsReporting: false,
    })
    const [stage] = addFleet(app, fleet)
    if (stage === undefined) throw new Error('the fleet has an environment')
    const probing = Template.fromStack(stage.stacks.probing)
    const functions = Object.values(probing.findResources('AWS::Lambda::Function')) as LambdaFunction[]
    const memory = (sweeper: boolean) =>
      functions.find(({ Properties }) => (Properties.DeadLetterConfig !== undefined) === sweeper)?.Properties
        .MemorySize ?? Number.NaN
    const [log] = Object.values(probing.findResources('AWS::Logs::LogGroup'))
    const monitoring = Template.fromStack(stage.stacks.monitoring)
    const alarms = Object.values(monitoring.findResources('AWS::CloudWatch::Alarm')) as Alarm[]
    const metricsOf = ({ Properties: { Metrics } }: Alarm) =>
      Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length
    return {
      proberMb: memory(false),
      sweeperMb: memory(true),
      logDays: log?.Properties.RetentionInDays,
      alarms: alarms.length,
      alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}
