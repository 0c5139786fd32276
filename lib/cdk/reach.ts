import { isIPv6 } from 'node:net'
import { type IPeer, Peer } from 'aws-cdk-lib/aws-ec2'
import { expectationsOf, portsOf } from '../core/config/expectations.ts'
import type { Environment, TargetGroup, Vantage } from '../core/config/fleet-config.ts'

/** Where instances live whose security groups nobody named: a VPC's addresses are private, by custom if not by law. */
const PRIVATE_IPV4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const
const ANY_IPV6 = '::/0'

/** What a vantage sends to one target group: every port of it, to every place where it may be. */
export interface Reach {
  targetGroup: TargetGroup
  ports: readonly number[]
  peers: readonly IPeer[]
  /** The target group's security groups are known, and must let the vantage in. */
  admittedBy: readonly string[]
  /** Nothing tells the addresses more narrowly than these. */
  guessed: readonly string[]
  /** `must-not-reach` is sent to as well, or the vantage's own group would pass the test in the nodes' place. */
  expected: boolean
}

export function reachOf(environment: Environment, vantage: Vantage): Reach[] {
  return environment.targetGroups.flatMap((targetGroup): Reach[] => {
    const expected = expectationsOf(environment, targetGroup).find(each => each.vantage.name === vantage.name)
    if (expected === undefined) return []
    const { securityGroups } = targetGroup
    const places = placesOf(targetGroup)
    return [
      {
        targetGroup,
        ports: portsOf(targetGroup).map(({ port }) => port),
        peers:
          securityGroups.length > 0
            ? securityGroups.map(id => Peer.securityGroupId(id))
            : places.map(cidr => (cidr.includes(':') ? Peer.ipv6(cidr) : Peer.ipv4(cidr))),
        admittedBy: securityGroups,
        guessed: securityGroups.length > 0 || 'addresses' in targetGroup.select ? [] : places,
        expected: expected.expectation === 'reach',
      },
    ]
  })
}

function placesOf({ select, addressFamily }: TargetGroup): readonly string[] {
  if ('addresses' in select) return select.addresses.map(each => `${each}/${isIPv6(each) ? 128 : 32}`)
  return addressFamily === 'ipv6' ? [ANY_IPV6] : PRIVATE_IPV4
}
