import type { Environment, TargetGroup } from '../../core/config/fleet-config.ts'
import type { FleetTarget } from '../../core/model/fleet-target.ts'
import type { CallFailure, TargetSource } from '../../ports.ts'

export interface FakeEc2Instance {
  id: string
  address: string
  subnet: string
  tags: Readonly<Record<string, string>>
}

export interface FakeEc2 extends TargetSource {
  /** By id; whoever starts, replaces or terminates one does it here. */
  instances: Map<string, FakeEc2Instance>
  /** What the API does in place of its work. `empty`: it answers, and names none. */
  fault: CallFailure | 'empty' | undefined
}

/** The part of EC2 that finds targets, of instances that do not exist. Auto Scaling groups are the tag that EC2 gives. */
export function fakeEc2({ targetGroups, maintenanceTag }: Environment, instances: readonly FakeEc2Instance[]): FakeEc2 {
  const ec2: FakeEc2 = {
    instances: new Map(instances.map(instance => [instance.id, instance])),
    fault: undefined,
    async targets() {
      if (ec2.fault === 'empty') return { ok: true, value: [] }
      if (ec2.fault !== undefined) return { ok: false, why: ec2.fault, detail: 'injected' }
      const all = [...ec2.instances.values()]
      return { ok: true, value: targetGroups.flatMap(group => targetsOf(group, all, maintenanceTag)) }
    },
  }
  return ec2
}

function targetsOf(group: TargetGroup, instances: readonly FakeEc2Instance[], maintenanceTag: string): FleetTarget[] {
  const ports = { httpPort: group.http === 'none' ? null : group.http, transportPort: group.transport }
  const { select } = group
  if ('addresses' in select) {
    return select.addresses.map(address => ({ targetGroup: group.name, address, family: familyOf(address), ...ports }))
  }
  return instances
    .filter(({ id, tags }) => {
      if ('instances' in select) return select.instances.includes(id)
      if ('autoScalingGroups' in select)
        return select.autoScalingGroups.includes(tags['aws:autoscaling:groupName'] ?? '')
      return Object.entries(select.tags).every(([key, value]) => tags[key] === value)
    })
    .map(({ id, address, subnet, tags }) => ({
      ...{ targetGroup: group.name, address, family: familyOf(address), ...ports, instanceId: id, subnet },
      ...(maintenanceTag in tags ? { inMaintenance: true } : {}),
    }))
}

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4)
