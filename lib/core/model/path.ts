import * as z from 'zod/mini'

/**
 * Explanation codes of Reachability Analyzer, where it has one for this kind of blocker:
 * docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
 */
const ExplanationCode = z.enum([
  'ENI_SG_RULES_MISMATCH',
  'SUBNET_ACL_RESTRICTION',
  'NO_ROUTE_TO_DESTINATION',
  'BAD_STATE',
  'BAD_STATE_ROUTE',
  'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
  'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
  'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
])

/** One place on the way at which packets are dropped. */
export const Blocker = z.object({
  kind: z.enum([
    'security-group-egress',
    'security-group-ingress',
    'network-acl-egress',
    'network-acl-ingress',
    'route',
  ]),
  /** `return`: the answer is dropped; the connect itself may well arrive. */
  direction: z.enum(['forward', 'return']),
  /** The security groups of the interface (sorted, joined by commas), the network ACL, or the route table. */
  id: z.string(),
  /** Number of the entry, or destination of the route, that denies; null where nothing matched. */
  rule: z.nullable(z.union([z.int(), z.string()])),
  /** The narrowest rule that would open it, and whom else it would let through. */
  remedy: z.string(),
  code: z.optional(ExplanationCode),
})
export type Blocker = z.infer<typeof Blocker>

/** What `esfleet path --json` prints. */
export const PathAnswer = z.object({
  verdict: z.enum(['passes', 'blocked', 'cannot-tell']),
  /** In the order in which packets meet them: there, then back. */
  blockers: z.array(Blocker),
  /** What the snapshot does not tell and the answer would need. */
  missing: z.array(z.string()),
})
export type PathAnswer = z.infer<typeof PathAnswer>
