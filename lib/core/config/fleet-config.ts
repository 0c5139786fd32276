import * as z from 'zod/mini'

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,23}$/))
const port = z.int().check(z.minimum(1), z.maximum(65535))
/** `800ms`, `3.5s`, `5m`, `1h`. */
const duration = z.string().check(z.regex(/^\d+(\.\d+)?(ms|s|m|h)$/))
const subnetId = z.string().check(z.regex(/^subnet-[0-9a-f]{8,17}$/))
const securityGroupId = z.string().check(z.regex(/^sg-[0-9a-f]{8,17}$/))
const vpcId = z.string().check(z.regex(/^vpc-[0-9a-f]{8,17}$/))
const instanceId = z.string().check(z.regex(/^i-[0-9a-f]{8,17}$/))
/** Its subnet has IPv6 addresses too: needed to probe targets by IPv6. */
const dualStack = z._default(z.boolean(), false)
const tags = z.record(z.string(), z.string())

/** By reference only: a secret of Secrets Manager, or a parameter of Systems Manager. */
export const SecretReference = z.union([
  z.strictObject({ secret: z.string().check(z.minLength(1)) }),
  z.strictObject({ parameter: z.string().check(z.minLength(1)) }),
])
export type SecretReference = z.infer<typeof SecretReference>

/**
 * `client` wears a security group of its own with egress to the targets' ports only, `peer` the nodes' security groups
 * (`securityGroups`), which its code could use like any node: hence the acknowledgement.
 */
export const Vantage = z.discriminatedUnion('kind', [
  z.strictObject({
    name,
    kind: z.literal('client'),
    subnet: subnetId,
    availabilityZone: z.optional(z.string()),
    dualStack,
    /** Add the matching ingress to the target groups' security groups; else it is printed as an output. */
    addIngress: z._default(z.boolean(), false),
  }),
  z.strictObject({
    name,
    kind: z.literal('peer'),
    subnet: subnetId,
    availabilityZone: z.optional(z.string()),
    dualStack,
    securityGroups: z.array(securityGroupId).check(z.minLength(1)),
    acknowledge: z.literal('wears-the-nodes-security-groups'),
  }),
])
export type Vantage = z.infer<typeof Vantage>

/** Which nodes: exactly one way of naming them. */
export const Selection = z.union([
  z.strictObject({ tags }),
  z.strictObject({ instances: z.array(instanceId).check(z.minLength(1)) }),
  z.strictObject({ autoScalingGroups: z.array(z.string()).check(z.minLength(1)) }),
  z.strictObject({ addresses: z.array(z.string()).check(z.minLength(1)) }),
])

export const TargetGroup = z.strictObject({
  name,
  select: Selection,
  http: z._default(z.union([z.literal('none'), port]), 9200),
  transport: z._default(port, 9300),
  /** `auto` learns whether TLS is spoken, and remembers. */
  scheme: z._default(z.enum(['auto', 'http', 'https']), 'auto'),
  /** systemd unit of the node, and its path.conf, where they are not the package's. */
  unit: z.optional(z.string()),
  pathConf: z.optional(z.string()),
  /** The `cluster.name` that must answer. */
  cluster: z.optional(z.string()),
  via: z._default(z.enum(['direct', 'load-balancer', 'proxy', 'docker']), 'direct'),
  /** Which of an instance's addresses to dial. */
  addressFamily: z._default(z.enum(['ipv4', 'ipv6']), 'ipv4'),
  ca: z.optional(SecretReference),
  /** A secret that holds `{"username","password"}` or `{"apiKey"}`. */
  credentials: z.optional(SecretReference),
  /** The nodes' security groups, whose ingress from each `client` vantage is printed or added. */
  securityGroups: z._default(z.array(securityGroupId), []),
  /** Names of the vantages that must reach it; absent: all that are not in `mustNotReach`. */
  reach: z.optional(z.array(name)),
  mustNotReach: z._default(z.array(name), []),
})
export type TargetGroup = z.infer<typeof TargetGroup>

export const Timings = z.strictObject({
  /** Of one probe. A SYN lost twice answers at about 3 s. */
  probeTimeout: z._default(duration, '3.5s'),
  deepEvery: z._default(duration, '5m'),
  /** How long a confirmed symptom must last before its incident opens. */
  openAfter: z._default(duration, '0s'),
  /** Green sweeps in a row after which a cell is up again. */
  upAfter: z._default(z.int().check(z.minimum(1), z.maximum(10)), 2),
  /** A cell that changes `flapChanges` times within `flapWindow` is flapping until it has been quiet for as long. */
  flapWindow: z._default(duration, '15m'),
  flapChanges: z._default(z.int().check(z.minimum(3), z.maximum(20)), 4),
})
export type Timings = z.infer<typeof Timings>

export const Notify = z.strictObject({
  /** `own` makes a bus, `default` takes the account's. */
  bus: z._default(z.enum(['own', 'default']), 'own'),
  /** Hub bus of another environment or account, by ARN: every event is sent there as well. */
  hub: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]+$/))),
  /** SNS topics for the fleet's own alarms, and for incidents, by ARN. */
  alarmTopic: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+$/))),
  incidentTopic: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+$/))),
})

/** What an organization may demand of whatever is deployed. */
export const Deployment = z.strictObject({
  permissionsBoundary: z.optional(z.string()),
  tags: z._default(tags, {}),
  /** ARN of the key that encrypts table, bucket, queues and logs; absent: AWS-owned keys. */
  kmsKey: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:kms:/))),
  rolePath: z._default(z.string().check(z.regex(/^\/([\w+=,.@-]+\/)*$/)), '/'),
  bootstrapQualifier: z.optional(z.string().check(z.regex(/^[a-z0-9]{1,10}$/))),
  /** Where a policy demands that every function is in a VPC: subnets with a route to AWS's APIs. */
  functionNetwork: z.optional(
    z.strictObject({
      subnets: z.array(subnetId).check(z.minLength(1)),
      securityGroups: z.array(securityGroupId).check(z.minLength(1)),
    }),
  ),
  logRetentionDays: z._default(z.union([7, 14, 30, 60, 90, 180, 365].map(days => z.literal(days))), 30),
  dashboard: z._default(z.boolean(), false),
})

export const Environment = z.strictObject({
  name,
  account: z.optional(z.string().check(z.regex(/^\d{12}$/))),
  region: z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/)),
  /** By id it synthesizes offline; `lookUp` asks the account, which must then be named. */
  vpc: z.union([z.strictObject({ id: vpcId }), z.strictObject({ lookUp: z.strictObject({ tags }) })]),
  vantages: z.array(Vantage).check(z.minLength(1)),
  targetGroups: z.array(TargetGroup).check(z.minLength(1)),
  /** An instance that carries this tag is probed, and opens no incident. */
  maintenanceTag: z._default(z.string(), 'es-probe-fleet:maintenance'),
  timings: z.prefault(Timings, {}),
  notify: z.prefault(Notify, {}),
  deployment: z.prefault(Deployment, {}),
})
export type Environment = z.infer<typeof Environment>

/** `fleet.yaml`. */
export const FleetConfig = z.strictObject({
  /** Names the stacks, so that two fleets live in one account. */
  fleet: z._default(name, 'es-probe-fleet'),
  environments: z.array(Environment).check(z.minLength(1)),
})
export type FleetConfig = z.infer<typeof FleetConfig>
