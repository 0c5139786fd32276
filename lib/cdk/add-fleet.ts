import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { Environment, FleetConfig } from '../core/config/fleet-config.ts'
import { busName } from './events-stack.ts'
import { FleetStage } from './fleet-stage.ts'
import { FleetGuardrails } from './guardrails.ts'

/** One stage an environment, and rules which fail the synthesis when they are broken. */
export function addFleet(app: App, config: FleetConfig): FleetStage[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new FleetGuardrails(app))
  return config.environments.map(
    environment => new FleetStage(app, { fleet: config.fleet, environment, feeders: feedersOf(config, environment) }),
  )
}

/** Other accounts of the fleet that name this environment's bus as their hub. */
function feedersOf({ fleet, environments }: FleetConfig, hub: Environment): string[] {
  const bus = `:events:${hub.region}:${hub.account}:event-bus/${busName(fleet, hub)}`
  const accounts = environments
    .filter(({ notify, account }) => notify.hub?.endsWith(bus) === true && account !== hub.account)
    .flatMap(({ account }) => account ?? [])
  return [...new Set(accounts)]
}
