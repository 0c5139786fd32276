import { DescribeInstancesCommand, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2'
import type { Environment, TargetGroup } from '../core/config/fleet-config.ts'
import type { FleetTarget } from '../core/model/fleet-target.ts'
import type { Called, TargetSource } from '../ports.ts'
import { called } from './called.ts'
import { addressTarget, instanceTarget, ownedOnce } from './target-of.ts'

/** Of one filter. */
const MAX_FILTER_VALUES = 200
/** Small enough that EC2 answers a page within a client's patience. */
const PAGE_SIZE = 200

const chunks = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / MAX_FILTER_VALUES) }, (_, n) =>
    list.slice(n * MAX_FILTER_VALUES, (n + 1) * MAX_FILTER_VALUES),
  )

/** Terminated instances are retired; which of the others count is `instanceTarget`'s to say. */
const ALIVE: Filter = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }

/** By filter even for ids: one id that is gone would fail the call for all of them. */
function filtersOf({ select }: TargetGroup): Filter[][] {
  if ('tags' in select) {
    return [Object.entries(select.tags).map(([name, value]) => ({ Name: `tag:${name}`, Values: [value] }))]
  }
  if ('instances' in select) return chunks(select.instances).map(Values => [{ Name: 'instance-id', Values }])
  if ('autoScalingGroups' in select) {
    return chunks(select.autoScalingGroups).map(Values => [{ Name: 'tag:aws:autoscaling:groupName', Values }])
  }
  return []
}

async function instances(client: EC2Client, Filters: Filter[]): Promise<Called<Instance[]>> {
  const found: Instance[] = []
  let NextToken: string | undefined
  do {
    const command = new DescribeInstancesCommand({ Filters, MaxResults: PAGE_SIZE, ...(NextToken && { NextToken }) })
    const page = await called(client.send(command))
    if (!page.ok) return page
    for (const { Instances = [] } of page.value.Reservations ?? []) found.push(...Instances)
    NextToken = page.value.NextToken
  } while (NextToken)
  return { ok: true, value: found }
}

async function targetsOf(client: EC2Client, group: TargetGroup, vpc: Filter[], tag: string) {
  const found: FleetTarget[] = 'addresses' in group.select ? group.select.addresses.map(addressTarget(group)) : []
  for (const filters of filtersOf(group)) {
    const answered = await instances(client, [ALIVE, ...vpc, ...filters])
    if (!answered.ok) return answered
    found.push(...answered.value.flatMap(instance => instanceTarget(group, instance, tag) ?? []))
  }
  return { ok: true as const, value: found }
}

interface Options {
  client: EC2Client
  /** Id of the VPC: what carries the same tags in another one of the region is no target. */
  vpc: string
  environment: Pick<Environment, 'targetGroups' | 'maintenanceTag'>
}

/** All target groups or nothing: what one group did not answer must not look as if its targets were gone. */
export const ec2Targets = ({ client, vpc, environment: { targetGroups, maintenanceTag } }: Options): TargetSource => ({
  async targets() {
    const inVpc: Filter[] = [{ Name: 'vpc-id', Values: [vpc] }]
    const answers = await Promise.all(targetGroups.map(group => targetsOf(client, group, inVpc, maintenanceTag)))
    const all: FleetTarget[] = []
    for (const answered of answers) {
      if (!answered.ok) return answered
      all.push(...answered.value)
    }
    return { ok: true, value: ownedOnce(all) }
  },
})
