import * as z from 'zod/mini'
import { Deployment, Notify } from './deployment.ts'
import { DEFAULT_HTTP_PORT, DEFAULT_TRANSPORT_PORT } from './parse-target.ts'
import {
  closed,
  duration,
  flag,
  instanceId,
  listOf,
  name,
  oneOf,
  port,
  securityGroupId,
  someTags,
  subnetId,
  text,
  vpcId,
} from './scalars.ts'

/** By reference only: a secret of Secrets Manager, or a parameter of Systems Manager. */
export const SecretReference = z.union(
  [
    closed({
      secret: text(
        /^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/,
        'the name or ARN of a secret of Secrets Manager, never the secret itself',
      ),
    }),
    closed({
      parameter: text(
        /^(arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter)?[\w./-]{1,1011}$/,
        'the name or ARN of a parameter of Systems Manager, never its value',
      ),
    }),
  ],
  'secret: or parameter:, a reference and never the secret itself',
)
export type SecretReference = z.infer<typeof SecretReference>

const dualStack = z
  ._default(flag, false)
  .check(z.describe('Its subnet has IPv6 addresses too: needed to probe targets by IPv6.'))

const place = {
  name: name.check(z.describe('Names the vantage in target groups, incidents and events.')),
  subnet: subnetId.check(z.describe('The subnet that its prober runs in.')),
  availabilityZone: z.optional(
    text(/^[a-z]{2,4}(-[a-z0-9]+)+$/, 'an availability zone such as eu-central-1a').check(
      z.describe('Of the subnet; nothing depends on it.'),
    ),
  ),
  dualStack,
}

/**
 * `client` wears a security group of its own with egress to the targets' ports only, `peer` the nodes' security groups
 * (`securityGroups`), which its code could use like any node: hence the acknowledgement.
 */
export const Vantage = z.discriminatedUnion(
  'kind',
  [
    closed({
      ...place,
      kind: z.literal('client').check(z.describe('Wears a security group of its own, as a client of the cluster.')),
      addIngress: z
        ._default(flag, false)
        .check(
          z.describe(
            'Add the matching ingress to the securityGroups of the target groups it must reach; else it is printed as an output.',
          ),
        ),
    }),
    closed({
      ...place,
      kind: z
        .literal('peer')
        .check(z.describe('Wears the nodes’ own security groups, to see what one node sees of another.')),
      securityGroups: listOf(securityGroupId, 'security groups of the nodes').check(
        z.describe('The nodes’ security groups, which it wears.'),
      ),
      acknowledge: z
        .literal(
          'wears-the-nodes-security-groups',
          'wears-the-nodes-security-groups, which says that you know: its code could reach whatever a node may',
        )
        .check(z.describe('Says that you know: its code could reach whatever a node may.')),
    }),
  ],
  'client or peer',
)
export type Vantage = z.infer<typeof Vantage>

/** Which nodes: exactly one way of naming them. */
const Selection = z.union(
  [
    closed({ tags: someTags.check(z.describe('EC2 instances that carry every one of these tags.')) }),
    closed({ instances: listOf(instanceId, 'instance ids').check(z.describe('EC2 instances by id.')) }),
    closed({
      autoScalingGroups: listOf(
        text(/^.{1,255}$/, 'the name of an Auto Scaling group'),
        'names of Auto Scaling groups',
      ).check(z.describe('The instances in service of these Auto Scaling groups.')),
    }),
    closed({
      addresses: listOf(z.string('a literal address, as text'), 'literal addresses').check(
        z.describe('Literal IPv4 or IPv6 addresses, without port; names are not resolved.'),
      ),
    }),
  ],
  'exactly one of tags, instances, autoScalingGroups, addresses',
)

export const TargetGroup = closed({
  name: name.check(z.describe('Names the target group in incidents and events.')),
  select: Selection.check(z.describe('Which nodes: exactly one way of naming them.')),
  http: z
    ._default(z.union([z.literal('none'), port], 'none, or a port from 1 to 65535'), DEFAULT_HTTP_PORT)
    .check(z.describe('REST port; none where it is off by design.')),
  transport: z._default(port, DEFAULT_TRANSPORT_PORT).check(z.describe('Transport port.')),
  scheme: z
    ._default(oneOf(['auto', 'http', 'https']), 'auto')
    .check(z.describe('auto learns whether TLS is spoken, and remembers.')),
  unit: z.optional(
    text(/^[\w:.@\\-]{1,255}$/, 'the name of a systemd unit, such as elasticsearch.service').check(
      z.describe('systemd unit of the node, where it is not the package’s.'),
    ),
  ),
  pathConf: z.optional(
    text(/^\/[\w./@+-]*$/, 'an absolute path, such as /etc/elasticsearch').check(
      z.describe('Configuration directory of the node, where it is not the package’s.'),
    ),
  ),
  cluster: z.optional(
    text(/^[^:\n]{1,255}$/, 'a cluster.name, in quotes where YAML takes it for something else').check(
      z.describe('The cluster.name that must answer.'),
    ),
  ),
  via: z
    ._default(oneOf(['direct', 'load-balancer', 'proxy', 'docker']), 'direct')
    .check(z.describe('What stands in front of the node: a refusal or a 502 to 504 speaks of that first.')),
  addressFamily: z
    ._default(oneOf(['ipv4', 'ipv6']), 'ipv4')
    .check(z.describe('Which of an instance’s addresses to dial; ipv6 needs dualStack vantages.')),
  ca: z.optional(SecretReference.check(z.describe('PEM of the CA that signed the nodes’ certificates.'))),
  credentials: z.optional(
    SecretReference.check(z.describe('A secret that holds {"username","password"} or {"apiKey"}.')),
  ),
  securityGroups: z
    ._default(z.array(securityGroupId, 'a list of security groups'), [])
    .check(z.describe('The nodes’ security groups, whose ingress from each client vantage is printed or added.')),
  reach: z.optional(
    z
      .array(name, 'a list of names of vantages')
      .check(z.describe('Vantages that must reach it; absent: all that are not in mustNotReach.')),
  ),
  mustNotReach: z
    ._default(z.array(name, 'a list of names of vantages'), [])
    .check(z.describe('Vantages that must not reach it: an open port is the fault.')),
})
export type TargetGroup = z.infer<typeof TargetGroup>

const UP_AFTER = 'a whole number from 1 to 10'
const FLAP_CHANGES = 'a whole number from 3 to 20'

export const Timings = closed({
  probeTimeout: z
    ._default(duration, '3.5s')
    .check(z.describe('Of one probe, 100ms to 10s. A SYN lost twice answers at about 3 s.')),
  deepEvery: z
    ._default(duration, '5m')
    .check(z.describe('How often TLS, HTTP and transport are spoken where nothing changed, 1m to 24h.')),
  openAfter: z
    ._default(duration, '0s')
    .check(z.describe('How long a confirmed symptom must last before its incident opens, up to 24h.')),
  upAfter: z
    ._default(z.int(UP_AFTER).check(z.minimum(1, UP_AFTER), z.maximum(10, UP_AFTER)), 2)
    .check(z.describe('Green sweeps in a row after which a cell is up again.')),
  flapWindow: z
    ._default(duration, '15m')
    .check(
      z.describe(
        'A cell that changes flapChanges times within it is flapping until it has been quiet for as long, 1m to 24h.',
      ),
    ),
  flapChanges: z
    ._default(z.int(FLAP_CHANGES).check(z.minimum(3, FLAP_CHANGES), z.maximum(20, FLAP_CHANGES)), 4)
    .check(z.describe('Changes within flapWindow that make a cell flapping.')),
})
export type Timings = z.infer<typeof Timings>

export const Environment = closed({
  name: name.check(z.describe('Names the environment in stacks, incidents and events.')),
  account: z.optional(
    text(/^\d{12}$/, '12 digits, in quotes').check(z.describe('Absent: the one that the CDK is signed in to.')),
  ),
  region: text(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'a region such as eu-central-1').check(
    z.describe('Of the VPC and of all that is deployed.'),
  ),
  vpc: z
    .union(
      [
        closed({ id: vpcId.check(z.describe('The VPC by id, for which nobody asks the account.')) }),
        closed({
          lookUp: closed({ tags: someTags.check(z.describe('Tags that only this VPC carries.')) }).check(
            z.describe('The VPC by its tags, asked of the account, which must then be named.'),
          ),
        }),
      ],
      'exactly one of id, lookUp',
    )
    .check(z.describe('The VPC of the vantages.')),
  vantages: listOf(Vantage, 'vantages').check(z.describe('Places to probe from.')),
  targetGroups: listOf(TargetGroup, 'target groups').check(z.describe('Nodes that are selected and expected alike.')),
  maintenanceTag: z
    ._default(text(/^.{1,128}$/, 'a tag key of at most 128 characters'), 'es-probe-fleet:maintenance')
    .check(z.describe('An instance that carries this tag is probed, and opens no incident.')),
  timings: z.prefault(Timings, {}).check(z.describe('How patient the fleet is.')),
  notify: z.prefault(Notify, {}).check(z.describe('Who hears of it.')),
  deployment: z.prefault(Deployment, {}).check(z.describe('What an organization may demand of whatever is deployed.')),
})
export type Environment = z.infer<typeof Environment>

/** `fleet.yaml`. */
export const FleetConfig = closed({
  fleet: z
    ._default(name, 'es-probe-fleet')
    .check(z.describe('Names the stacks, so that two fleets live in one account.')),
  environments: listOf(Environment, 'environments').check(z.describe('One account, region and VPC each.')),
})
export type FleetConfig = z.infer<typeof FleetConfig>
