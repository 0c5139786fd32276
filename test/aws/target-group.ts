import { TargetGroup } from '../../lib/core/config/fleet-config.ts'

/** A target group as `fleet.yaml` gives it: what it does not say is at its default. */
export const targetGroup = (
  name: string,
  select: TargetGroup['select'],
  more: Partial<TargetGroup> = {},
): TargetGroup => TargetGroup.parse({ name, select, ...more })
