import type { CfnResource } from 'aws-cdk-lib'
import { NagMessageLevel, NagPack, type NagRuleResult } from 'cdk-nag'
import {
  eventsGoToABus,
  networkIsLeftAlone,
  nothingIsChanged,
  onlyTheSchedulerTicks,
  vpcFunctionIsSealed,
  vpcFunctionMayNothing,
} from './guardrail-rules.ts'

interface Guardrail {
  id: string
  info: string
  explanation: string
  rule(node: CfnResource): NagRuleResult
}

export const GUARDRAILS: readonly Guardrail[] = [
  {
    id: 'VpcFunctionMayNothing',
    info: 'The role of a function in a VPC holds more than network interfaces and its log',
    explanation: 'Code that can reach nodes cannot reach AWS: whoever takes one does not have the other',
    rule: vpcFunctionMayNothing,
  },
  {
    id: 'VpcFunctionIsSealed',
    info: 'The role of a function in a VPC does not deny everything to its code',
    explanation: 'Lambda needs network interfaces and the log, and the code must not have them',
    rule: vpcFunctionIsSealed,
  },
  {
    id: 'OnlyTheSchedulerTicks',
    info: 'A function is started by the clock or by a URL in another way than by a schedule without retries, with a dead-letter queue and at most a minute late',
    explanation: 'A sweep that comes twice or late tells what was',
    rule: onlyTheSchedulerTicks,
  },
  {
    id: 'NothingIsChanged',
    info: 'A role may change instances, networks or parameters, or run commands',
    explanation: 'Only a runbook that was approved changes anything, with a role of its own',
    rule: nothingIsChanged,
  },
  {
    id: 'EventsGoToABus',
    info: 'A role may do more with events than put them on one bus',
    explanation: 'Events announce facts to who subscribed, and to nobody else',
    rule: eventsGoToABus,
  },
  {
    id: 'NetworkIsLeftAlone',
    info: 'A gateway, an endpoint or a VPC is made',
    explanation: 'Probing needs none, and they cost more than the fleet',
    rule: networkIsLeftAlone,
  },
]

/** What the design forbids, as rules that fail the synthesis. */
export class FleetGuardrails extends NagPack {
  readonly name = 'FleetGuardrails'
  protected override packName = 'FleetGuardrails'

  protected checkResource(node: CfnResource): void {
    for (const { id, info, explanation, rule } of GUARDRAILS) {
      this.applyRule({ ruleSuffixOverride: id, info, explanation, level: NagMessageLevel.ERROR, node, rule })
    }
  }
}
