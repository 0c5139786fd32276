import { Annotations, CfnOutput } from 'aws-cdk-lib'
import { type ISecurityGroup, type IVpc, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { Construct } from 'constructs'
import type { Reach } from './reach.ts'

export interface VantageSecurityGroupProps {
  readonly vpc: IVpc
  /** Name of the vantage. */
  readonly vantage: string
  readonly reaches: readonly Reach[]
  /** Whether to let the vantage into the target groups' security groups; else an output says what is to be added. */
  readonly addIngress: boolean
}

/** A `client` vantage's own: nothing comes in, and nothing goes out but to the targets' ports. */
export class VantageSecurityGroup extends Construct {
  readonly securityGroup: ISecurityGroup

  constructor(scope: Construct, id: string, props: VantageSecurityGroupProps) {
    super(scope, id)
    const { vpc, vantage, reaches, addIngress } = props
    const group = new SecurityGroup(this, 'Resource', {
      vpc,
      description: `Vantage ${vantage} of es-probe-fleet`,
      allowAllOutbound: false,
      allowAllIpv6Outbound: false,
    })
    for (const { targetGroup, peers, ports, guessed } of reaches) {
      for (const peer of peers) {
        for (const port of ports) group.addEgressRule(peer, Port.tcp(port), `Probes of ${targetGroup.name}`)
      }
      if (guessed.length > 0) {
        Annotations.of(this).addWarningV2(
          `es-probe-fleet:egress:${vantage}:${targetGroup.name}`,
          `target group ${targetGroup.name} names no securityGroups: vantage ${vantage} may reach ports ${ports.join(', ')} of ${guessed.join(', ')}, and targets elsewhere not at all. Name the nodes' securityGroups`,
        )
      }
    }
    const missing = reaches.filter(({ expected }) => expected).flatMap(reach => this.admit(group, reach, addIngress))
    if (missing.length > 0) {
      new CfnOutput(this, 'Ingress', {
        description: `What must be let in from vantage ${vantage}`,
        value: `from ${group.securityGroupId}: ${missing.join('; ')}`,
      })
    }
    this.securityGroup = group
  }

  /** What is left for the user to add, in words. */
  private admit(from: ISecurityGroup, { targetGroup, admittedBy, ports }: Reach, addIngress: boolean): string[] {
    const what = `tcp ${ports.join(', ')} (target group ${targetGroup.name})`
    if (admittedBy.length === 0) return [`${what} into the nodes' security groups`]
    if (!addIngress) return [`${what} into ${admittedBy.join(', ')}`]
    for (const id of admittedBy) {
      const nodes = this.nodesGroup(id)
      for (const port of ports) nodes.addIngressRule(from, Port.tcp(port), `Probes of ${targetGroup.name}`)
    }
    return []
  }

  private nodesGroup(id: string): ISecurityGroup {
    const known = this.node.tryFindChild(id)
    return known === undefined ? SecurityGroup.fromSecurityGroupId(this, id, id) : (known as unknown as ISecurityGroup)
  }
}
