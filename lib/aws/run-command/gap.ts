import type { InspectionFailure, InspectionGap } from '../../ports.ts'

const BY_HAND = 'esfleet inspect-script | ssh NODE sudo sh > node.evidence'

/** What is said of each failure, and what a person does about it. */
const SAID: Readonly<Record<InspectionFailure, { reason: string; how: string }>> = {
  'not-managed': {
    reason: 'Systems Manager does not know this instance',
    how: `install the SSM agent, give the instance profile AmazonSSMManagedInstanceCore and a route to Systems Manager; until then: ${BY_HAND}`,
  },
  'agent-offline': {
    reason: 'the SSM agent of this instance does not report',
    how: `start it (systemctl start amazon-ssm-agent) and see that it reaches Systems Manager on 443; until then: ${BY_HAND}`,
  },
  'wrong-platform': { reason: 'this instance does not run Linux', how: 'look at the node on the instance itself' },
  'no-document': {
    reason: 'the inspect-node document, or this version of it, is not there',
    how: `deploy the fleet again; until then: ${BY_HAND}`,
  },
  denied: {
    reason: 'the fleet may not run its script on this instance',
    how: `tag the instance as the fleet's configuration says, and see that no policy denies ssm:SendCommand; until then: ${BY_HAND}`,
  },
  throttled: { reason: 'Systems Manager took no more calls', how: BY_HAND },
  unavailable: { reason: 'Systems Manager did not answer', how: BY_HAND },
  'not-begun': {
    reason: 'the SSM agent had not taken the command in time',
    how: `see whether amazon-ssm-agent answers on the node; until then: ${BY_HAND}`,
  },
  'still-running': { reason: 'the script had not ended in time', how: BY_HAND },
  'delivery-timed-out': {
    reason: 'the SSM agent did not take the command in time',
    how: `see whether amazon-ssm-agent runs and answers on the node; until then: ${BY_HAND}`,
  },
  'execution-timed-out': { reason: 'the script was stopped before it ended', how: BY_HAND },
  undeliverable: {
    reason: 'the command could not be brought to the instance',
    how: `see whether the instance is there and runs; until then: ${BY_HAND}`,
  },
  cancelled: { reason: 'the command was cancelled', how: BY_HAND },
  failed: { reason: 'the script failed', how: BY_HAND },
  'no-output': { reason: 'the script said nothing', how: BY_HAND },
  'not-ours': { reason: 'what was answered is not of this script on this instance', how: BY_HAND },
}

export const gapOf = (instanceId: string, why: InspectionFailure, detail: string): InspectionGap => ({
  what: `evidence of ${instanceId}`,
  ...SAID[why],
  why,
  detail,
})
