import { Stack, type StackProps } from 'aws-cdk-lib'
import { CfnEventBusPolicy, EventBus, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events'
import { EventBus as BusTarget, SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import { AccountPrincipal, OrganizationPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { stageName } from '../core/config/deployed-names.ts'
import { EVENT_SOURCE } from '../core/config/event-source.ts'
import type { Environment } from '../core/config/fleet-config.ts'
import { customerKey } from './customer-key.ts'
import { DeadLetters } from './dead-letters.ts'

export interface EventsStackProps extends StackProps {
  readonly fleet: string
  readonly environment: Environment
  /**
   * Accounts whose environments name this one's bus as their hub, and may put events on it.
   *
   * @default - none
   */
  readonly feeders?: readonly string[]
}

/** Where the fleet's events go: the bus, and what the fleet itself passes on from there. */
export class EventsStack extends Stack {
  constructor(scope: Construct, id: string, props: EventsStackProps) {
    super(scope, id, props)
    const { fleet, environment } = props
    const { key } = customerKey(this, environment)
    const { bus: kind, hub, hubOf, incidentTopic } = environment.notify

    const bus =
      kind === 'default'
        ? EventBus.fromEventBusName(this, 'Bus', busName(fleet, environment))
        : new EventBus(this, 'Bus', {
            eventBusName: busName(fleet, environment),
            ...(key === undefined ? {} : { kmsKey: key }),
          })
    for (const account of props.feeders ?? []) {
      new CfnEventBusPolicy(this, `Feeder${account}`, {
        eventBusName: bus.eventBusName,
        statementId: `${stageName(fleet, environment.name)}-${account}`,
        statement: new PolicyStatement({
          principals: [new AccountPrincipal(account)],
          actions: ['events:PutEvents'],
          resources: [bus.eventBusArn],
        }).toStatementJson(),
      })
    }

    if (hubOf !== undefined) {
      new CfnEventBusPolicy(this, 'Organization', {
        eventBusName: bus.eventBusName,
        statementId: `${stageName(fleet, environment.name)}-${hubOf}`,
        statement: new PolicyStatement({
          principals: [new OrganizationPrincipal(hubOf)],
          actions: ['events:PutEvents'],
          resources: [bus.eventBusArn],
          conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
        }).toStatementJson(),
      })
    }

    if (hub === undefined && incidentTopic === undefined) return
    const role = new Role(this, 'Passing', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      description: 'Passes events of the fleet on',
    })
    const deadLetterQueue = new DeadLetters(this, 'Undelivered', key === undefined ? {} : { key }).queue
    // A bus may hold other fleets' events, and the default one everybody's.
    const ours = { source: [EVENT_SOURCE], detail: { fleet: [fleet], environment: [environment.name] } }
    const rule = (ruleId: string, eventPattern: EventPattern) => new Rule(this, ruleId, { eventBus: bus, eventPattern })
    if (hub !== undefined) {
      const to = EventBus.fromEventBusArn(this, 'HubBus', hub)
      rule('Hub', ours).addTarget(new BusTarget(to, { role, deadLetterQueue }))
    }
    if (incidentTopic !== undefined) {
      const topic = Topic.fromTopicArn(this, 'IncidentTopic', incidentTopic)
      rule('Incidents', { ...ours, detailType: Match.prefix('Incident') }).addTarget(
        new SnsTopic(topic, { role, authorizeUsingRole: true, deadLetterQueue }),
      )
    }
  }
}

/** Known before it is made, so that no stack imports it from another: the fleet may change to the account's bus and back. */
export const busName = (fleet: string, { name, notify }: Pick<Environment, 'name' | 'notify'>): string =>
  notify.bus === 'default' ? 'default' : stageName(fleet, name)
