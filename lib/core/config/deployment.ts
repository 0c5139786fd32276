import * as z from 'zod/mini'
import { arn, closed, flag, listOf, oneOf, securityGroupId, subnetId, tags, text } from './scalars.ts'

const topic = arn('sns', '[\\w-]{1,256}', 'the ARN of an SNS topic')

export const Notify = closed({
  bus: z
    ._default(oneOf(['own', 'default']), 'own')
    .check(z.describe('own makes an event bus, default takes the account’s.')),
  hub: z.optional(
    arn('events', 'event-bus\\/[\\w./-]{1,256}', 'the ARN of an event bus').check(
      z.describe('Event bus of another environment or account: every event is sent there as well.'),
    ),
  ),
  hubOf: z.optional(
    text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as o-a1b2c3d4e5').check(
      z.describe('AWS Organization whose accounts may put their fleets’ events on this bus, as their hub.'),
    ),
  ),
  alarmTopic: z.optional(topic.check(z.describe('SNS topic for the alarms on the fleet itself.'))),
  incidentTopic: z.optional(topic.check(z.describe('SNS topic for incidents.'))),
})

/** What an organization may demand of whatever is deployed. */
export const Deployment = closed({
  permissionsBoundary: z.optional(
    text(/^(arn:[a-z-]+:iam::(\d{12}|aws):policy\/)?[\w+=,.@/-]{1,512}$/, 'the name or ARN of a managed policy').check(
      z.describe('Managed policy that bounds every role.'),
    ),
  ),
  tags: z._default(tags, {}).check(z.describe('Put on everything that takes tags.')),
  kmsKey: z.optional(
    arn('kms', 'key\\/[\\w-]{1,256}', 'the ARN of a KMS key').check(
      z.describe('Encrypts table, bucket, queues and logs; absent: AWS-owned keys.'),
    ),
  ),
  rolePath: z
    ._default(text(/^\/([\w+=,.@-]+\/)*$/, 'a path that starts and ends with /'), '/')
    .check(z.describe('IAM path of every role.')),
  bootstrapQualifier: z.optional(
    text(/^[a-z0-9]{1,10}$/, 'at most 10 small letters and digits').check(
      z.describe('Qualifier that the account’s CDK bootstrap was made with.'),
    ),
  ),
  functionNetwork: z.optional(
    closed({
      subnets: listOf(subnetId, 'subnet ids').check(z.describe('With a route to AWS’s APIs.')),
      securityGroups: listOf(securityGroupId, 'security group ids').check(z.describe('That let them get there.')),
    }).check(z.describe('Where a policy demands that every function is in a VPC: for those that would be in none.')),
  ),
  logRetentionDays: z
    ._default(
      z.union(
        [7, 14, 30, 60, 90, 180, 365].map(days => z.literal(days)),
        'one of 7, 14, 30, 60, 90, 180, 365',
      ),
      30,
    )
    .check(z.describe('Of every function’s log.')),
  dashboard: z._default(flag, false).check(z.describe('Make a CloudWatch dashboard, which is billed.')),
})
