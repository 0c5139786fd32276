import { isIPv6 } from 'node:net'
import type { Instance } from '@aws-sdk/client-ec2'
import type { TargetGroup } from '../core/config/fleet-config.ts'
import type { FleetTarget } from '../core/model/fleet-target.ts'

const AUTO_SCALING_TAG = 'aws:autoscaling:groupName'

const portsOf = ({ http, transport }: TargetGroup) => ({
  httpPort: http === 'none' ? null : http,
  transportPort: transport,
})

export const addressTarget =
  (group: TargetGroup) =>
  (address: string): FleetTarget => ({
    targetGroup: group.name,
    address,
    family: isIPv6(address) ? 6 : 4,
    ...portsOf(group),
  })

/**
 * A stopped instance is a node that is down, and one that starts again is no new one. Not so in an Auto Scaling group:
 * there it is on its way in or out, or waits in a warm pool.
 */
function counts({ State, Tags = [] }: Instance): boolean {
  return State?.Name === 'running' || !Tags.some(({ Key }) => Key === AUTO_SCALING_TAG)
}

function addressOf(
  { Ipv6Address, NetworkInterfaces = [], PrivateIpAddress }: Instance,
  { addressFamily }: TargetGroup,
) {
  if (addressFamily === 'ipv4') return PrivateIpAddress
  const primary = NetworkInterfaces.find(({ Attachment }) => Attachment?.DeviceIndex === 0) ?? NetworkInterfaces[0]
  const addresses = primary?.Ipv6Addresses ?? []
  return (addresses.find(({ IsPrimaryIpv6 }) => IsPrimaryIpv6) ?? addresses[0])?.Ipv6Address ?? Ipv6Address
}

/** `undefined`: it has no address of the family that the target group asks for, or does not count as a node. */
export function instanceTarget(
  group: TargetGroup,
  instance: Instance,
  maintenanceTag: string,
): FleetTarget | undefined {
  const address = addressOf(instance, group)
  if (!address || !counts(instance)) return undefined
  return {
    ...addressTarget(group)(address),
    ...(instance.InstanceId && { instanceId: instance.InstanceId }),
    ...(instance.SubnetId && { subnet: instance.SubnetId }),
    ...(instance.Tags?.some(({ Key }) => Key === maintenanceTag) && { inMaintenance: true }),
  }
}

/** Of targets with the same address and ports, the one of the target group that is declared first. */
export function ownedOnce(targets: readonly FleetTarget[]): FleetTarget[] {
  const owned = new Map<string, FleetTarget>()
  for (const target of targets) {
    const place = `${target.address} ${target.httpPort} ${target.transportPort}`
    if (!owned.has(place)) owned.set(place, target)
  }
  return [...owned.values()]
}
