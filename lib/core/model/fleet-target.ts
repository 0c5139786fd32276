import * as z from 'zod/mini'

/** How a node's port may be meant to be reached: `must-not-reach` is broken when it opens. */
export const Expectation = z.enum(['reach', 'must-not-reach'])
export type Expectation = z.infer<typeof Expectation>

/** Which of a target's two ports: the REST port or the transport port. */
export const PortRole = z.enum(['http', 'transport'])
export type PortRole = z.infer<typeof PortRole>

/**
 * One node of a target group, known by its address: an instance replaced under the same address is the same target
 * with another `instanceId`.
 */
export const FleetTarget = z.object({
  targetGroup: z.string(),
  /** Literal IPv4 or IPv6 address. */
  address: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  httpPort: z.nullable(z.number()),
  transportPort: z.number(),
  instanceId: z.optional(z.string()),
  subnet: z.optional(z.string()),
  /** Its instance carries the maintenance tag. */
  inMaintenance: z.optional(z.boolean()),
})
export type FleetTarget = z.infer<typeof FleetTarget>
