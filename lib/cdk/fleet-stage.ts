import {
  Aspects,
  CrossStackReferences,
  PermissionsBoundary,
  ReferenceStrength,
  Stage,
  type StageProps,
  Tags,
} from 'aws-cdk-lib'
import { CfnRole } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { stageName } from '../core/config/deployed-names.ts'
import type { Environment } from '../core/config/fleet-config.ts'
import { EventsStack } from './events-stack.ts'
import { LedgerStack } from './ledger-stack.ts'
import { MonitoringStack } from './monitoring-stack.ts'
import { ProbingStack } from './probing-stack.ts'

const BOOTSTRAP_QUALIFIER = '@aws-cdk/core:bootstrapQualifier'

export interface FleetStageProps {
  readonly fleet: string
  readonly environment: Environment
  /**
   * Accounts whose environments name this one's bus as their hub.
   *
   * @default - none
   */
  readonly feeders?: readonly string[]
}

/** One environment, complete in itself: it shares nothing with the others of its fleet. */
export class FleetStage extends Stage {
  readonly stacks: {
    readonly ledger: LedgerStack
    readonly events: EventsStack
    readonly probing: ProbingStack
    readonly monitoring: MonitoringStack
  }

  constructor(scope: Construct, props: FleetStageProps) {
    const { fleet, environment, feeders = [] } = props
    super(scope, stageName(fleet, environment.name), stageProps(environment))
    const { bootstrapQualifier, rolePath, tags } = environment.deployment
    if (bootstrapQualifier !== undefined) this.node.setContext(BOOTSTRAP_QUALIFIER, bootstrapQualifier)
    // What one stack takes from another here is never taken away, and every partition knows imports.
    CrossStackReferences.of(this).consume(ReferenceStrength.STRONG)
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value)
    Aspects.of(this).add({
      visit: node => {
        if (node instanceof CfnRole) node.path = rolePath
      },
    })

    const described = (what: string) => ({ description: `${what} of ${fleet}, environment ${environment.name}` })
    const ledger = new LedgerStack(this, 'Ledger', { environment, ...described('Incidents and evidence') })
    const events = new EventsStack(this, 'Events', { fleet, environment, feeders, ...described('Event bus') })
    const probing = new ProbingStack(this, 'Probing', {
      fleet,
      environment,
      table: ledger.table,
      bucket: ledger.bucket,
      ...described('Probers and sweeper'),
    })
    probing.addStackDependency(events)
    const monitoring = new MonitoringStack(this, 'Monitoring', {
      fleet,
      environment,
      sweeper: probing.sweeper,
      tick: probing.tick,
      ...described('Alarms'),
    })
    this.stacks = { ledger, events, probing, monitoring }
  }
}

function stageProps({ account, region, deployment: { permissionsBoundary: boundary } }: Environment): StageProps {
  return {
    env: { region, ...(account === undefined ? {} : { account }) },
    ...(boundary === undefined
      ? {}
      : {
          permissionsBoundary: boundary.startsWith('arn:')
            ? PermissionsBoundary.fromArn(boundary)
            : PermissionsBoundary.fromName(boundary),
        }),
  }
}
