import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { EVENT_SOURCE } from '../../lib/core/config/event-source.ts'
import { LAST_KNOWN_KEY } from '../../lib/core/config/function-environment.ts'
import type { FleetEvent } from '../../lib/core/events/fleet-event.ts'

/** What a user has before the fleet comes: a VPC, a subnet, a security group, and instances with a tag. */
export interface Account {
  vpc: string
  subnet: string
  securityGroup: string
}

interface Client {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}

export const clientOf = (endpoint: string): Client => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

const given = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the stand-in gave no ${what}`)
  return value
}

/** The lab's network as a VPC, and its nodes as instances: `role` is the tag that `fleet.yaml` selects by. */
export async function furnish(
  client: Client,
  network: string,
  nodes: readonly { address: string; role: string }[],
): Promise<Account> {
  const ec2 = new EC2Client(client)
  const block = `${network}.0/24`
  const vpc = given((await ec2.send(new CreateVpcCommand({ CidrBlock: block }))).Vpc?.VpcId, 'VPC')
  const subnet = given(
    (await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: block }))).Subnet?.SubnetId,
    'subnet',
  )
  const group = await ec2.send(new CreateSecurityGroupCommand({ VpcId: vpc, GroupName: 'nodes', Description: 'nodes' }))
  const securityGroup = given(group.GroupId, 'security group')
  const within = [{ GroupId: securityGroup }]
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 9200, ToPort: 9300, UserIdGroupPairs: within }]
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: securityGroup, IpPermissions }))
  for (const { address, role } of nodes) {
    const Tags = [{ Key: 'role', Value: role }]
    await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-00000000',
        InstanceType: 'm7g.large',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnet,
        PrivateIpAddress: address,
        SecurityGroupIds: [securityGroup],
        TagSpecifications: [{ ResourceType: 'instance', Tags }],
      }),
    )
  }
  return { vpc, subnet, securityGroup }
}

/** Bytes of what the sweeper keeps outside the ledger, for the day on which that is down. */
export async function lastKnownBytes(client: Client, bucket: string): Promise<number> {
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  return (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: LAST_KNOWN_KEY }))).ContentLength ?? 0
}

/** A consumer's queue behind a rule on the fleet's bus. */
export interface Inbox {
  /** Every event so far, with the unix milliseconds at which it was taken from the queue. */
  readonly received: { event: FleetEvent; at: number }[]
  /** Resolves once `wanted` holds for an event, received before or now. */
  until(
    what: string,
    timeoutMs: number,
    wanted: (event: FleetEvent) => boolean,
  ): Promise<{ event: FleetEvent; at: number }>
  /** Takes what lies in the queue. */
  take(): Promise<void>
}

export async function subscribe(client: Client, bus: string): Promise<Inbox> {
  const sqs = new SQSClient(client)
  const QueueUrl = given((await sqs.send(new CreateQueueCommand({ QueueName: 'pager' }))).QueueUrl, 'queue')
  const attributes = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  const Arn = given(attributes.Attributes?.QueueArn, 'queue ARN')
  const events = new EventBridgeClient(client)
  const Rule = 'page-me'
  await events.send(
    new PutRuleCommand({ Name: Rule, EventBusName: bus, EventPattern: JSON.stringify({ source: [EVENT_SOURCE] }) }),
  )
  await events.send(new PutTargetsCommand({ Rule, EventBusName: bus, Targets: [{ Id: 'pager', Arn }] }))

  const received: Inbox['received'] = []
  const take = async (): Promise<void> => {
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }))
    for (const { Body, ReceiptHandle } of answer.Messages ?? []) {
      received.push({ event: JSON.parse(Body ?? '{}').detail, at: Date.now() })
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
  const until: Inbox['until'] = async (what, timeoutMs, wanted) => {
    const end = Date.now() + timeoutMs
    for (;;) {
      const found = received.find(({ event }) => wanted(event))
      if (found !== undefined) return found
      if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`)
      await take()
    }
  }
  return { received, until, take }
}
