import type { SSMClient } from '@aws-sdk/client-ssm'
import type { Inspection, NodeInspector } from '../ports.ts'
import { awaitInvocation, lookOnce, type Polling } from './run-command/await-invocation.ts'
import { gapOf } from './run-command/gap.ts'
import { unreachable } from './run-command/managed.ts'
import type { Refused } from './run-command/refused.ts'
import { type Deployed, send } from './run-command/send.ts'

const POLLING: Polling = { firstMs: 250, mostMs: 2_000 }

interface Options extends Deployed {
  /** Made with `CLIENT_SETTINGS`. */
  client: SSMClient
  polling?: Polling
}

/** Evidence by Run Command, from the deployed inspect-node document and no other. */
export function runCommand({ client, polling = POLLING, ...deployed }: Options): NodeInspector {
  const { document } = deployed
  return {
    async inspect(instanceIds, deadline) {
      const wanted = [...new Set(instanceIds)]
      const inspections = new Map<string, Inspection>()
      const known = await unreachable(client, wanted, deadline)
      // Who cannot be asked about is sent to: the answer to that tells more than none.
      const beyondReach: ReadonlyMap<string, Refused> = known.ok ? known.value : new Map()
      for (const [id, { why, detail }] of beyondReach) inspections.set(id, { ok: false, gap: gapOf(id, why, detail) })
      const reachable = wanted.filter(id => !beyondReach.has(id))
      const sent = await send(client, deployed, reachable, deadline)
      await Promise.all(
        [...sent].map(async ([instanceId, one]) => {
          const inspection: Inspection =
            'commandId' in one
              ? await awaitInvocation(client, { commandId: one.commandId, instanceId, document }, polling, deadline)
              : { ok: false, gap: gapOf(instanceId, one.why, one.detail) }
          inspections.set(instanceId, inspection)
        }),
      )
      return inspections
    },

    read: async (commandId, instanceId, deadline) =>
      (await lookOnce(client, { commandId, instanceId, document }, deadline)).inspection,
  }
}
