import {
  DescribeInstanceInformationCommand,
  type DescribeInstanceInformationResult,
  type InstanceInformation,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import type { Called } from '../../ports.ts'
import { called } from '../called.ts'
import type { Refused } from './refused.ts'

/** Of a filter's values and of a page's answers. */
const MOST = 50

/** Instances that no command would reach, and why. An instance that is not asked about is not in it. */
export async function unreachable(
  client: SSMClient,
  instanceIds: readonly string[],
  deadline: AbortSignal,
): Promise<Called<Map<string, Refused>>> {
  const known = new Map<string, InstanceInformation>()
  for (let at = 0; at < instanceIds.length; at += MOST) {
    const Filters = [{ Key: 'InstanceIds', Values: instanceIds.slice(at, at + MOST) }]
    for (let NextToken: string | undefined = ''; NextToken !== undefined; ) {
      const command: DescribeInstanceInformationCommand = new DescribeInstanceInformationCommand({
        Filters,
        MaxResults: MOST,
        ...(NextToken && { NextToken }),
      })
      const page: Called<DescribeInstanceInformationResult> = await called(
        client.send(command, { abortSignal: deadline }),
      )
      if (!page.ok) return page
      for (const each of page.value.InstanceInformationList ?? []) known.set(each.InstanceId ?? '', each)
      NextToken = page.value.NextToken || undefined
    }
  }
  return {
    ok: true,
    value: new Map(
      instanceIds.flatMap(id => {
        const refused = why(known.get(id))
        return refused ? [[id, refused] as const] : []
      }),
    ),
  }
}

function why(known: InstanceInformation | undefined): Refused | undefined {
  if (known === undefined) return { why: 'not-managed', detail: 'not among the managed nodes' }
  const { PingStatus, PlatformType, LastPingDateTime } = known
  if (PlatformType !== undefined && PlatformType !== 'Linux') return { why: 'wrong-platform', detail: PlatformType }
  if (PingStatus === undefined || PingStatus === 'Online') return undefined
  return { why: 'agent-offline', detail: [PingStatus, LastPingDateTime?.toISOString()].filter(Boolean).join(' since ') }
}
