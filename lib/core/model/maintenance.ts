import * as z from 'zod/mini'

/** A time in which no incident opens for some targets; they are probed as ever. */
export const MaintenanceWindow = z.object({
  id: z.string(),
  targetGroup: z.string(),
  /** Absent: the whole target group. */
  addresses: z.optional(z.readonly(z.array(z.string()))),
  /** Unix milliseconds. */
  from: z.number(),
  until: z.number(),
  by: z.string(),
  reason: z.string(),
})
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>
