import { z } from 'zod'
import { freshnessSchema } from './cluster'
import { jobKeySchema, memberKeySchema } from './key'
import { linkTemplateSchema } from './link'
import { instanceStateSchema } from './meta-update'
import { timeMs } from './time'

/** The latest status of one instance. */
export const instanceSchema = z.object({
  id: z.number().int(),
  state: instanceStateSchema,
  side: z.enum(['old', 'new', 'other', 'none', 'unknown']),
  build: z.string().nullable(),
  /** ScheduleStatus of its live task, else of its newest dead one. */
  status: z.string().nullable(),
  host: z.string().nullable(),
  message: z.string().nullable(),
  failures: z.number().int(),
  taskId: z.string().nullable(),
  sinceMs: timeMs.nullable(),
})
export type InstanceView = z.infer<typeof instanceSchema>

export const instancesReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  members: z.array(
    z.object({
      key: memberKeySchema,
      freshness: freshnessSchema,
      asOfMs: timeMs.nullable(),
      /** Of instances only. */
      links: z.array(linkTemplateSchema),
      /** Null: the tasks of this job were never read. */
      instances: z.array(instanceSchema).nullable(),
    }),
  ),
})
export type InstancesReply = z.infer<typeof instancesReplySchema>

export const jobInstancesReplySchema = z.object({
  nowMs: timeMs,
  job: jobKeySchema,
  clusters: z.array(
    z.object({
      cluster: z.string(),
      freshness: freshnessSchema,
      asOfMs: timeMs.nullable(),
      problem: z.string().nullable(),
      /** Of instances only. */
      links: z.array(linkTemplateSchema),
      update: z.object({ id: z.string(), status: z.string(), metaUpdateId: z.string().nullable() }).nullable(),
      instances: z.array(instanceSchema).nullable(),
    }),
  ),
})
export type JobInstancesReply = z.infer<typeof jobInstancesReplySchema>
