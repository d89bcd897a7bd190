import { z } from 'zod'
import { clusterStateSchema, freshnessSchema } from './cluster'
import { jobKeySchema } from './key'
import { attentionSchema, updateStatusSchema } from './meta-update'
import { timeMs } from './time'

/** What one cluster did for a change of the job, and what it ran afterwards. Times are the scheduler's. */
export const jobChangeCellSchema = z.object({
  cluster: z.string(),
  updateId: z.string(),
  status: updateStatusSchema,
  /** Null: it belongs to no meta-update, so that nobody has judged it. */
  attention: attentionSchema.nullable(),
  freshness: freshnessSchema,
  direction: z.enum(['forward', 'back']),
  /** It brings a build that was held before. */
  held: z.boolean(),
  user: z.string().nullable(),
  fromBuilds: z.array(z.string()),
  toBuild: z.string().nullable(),
  /** What instances ran when it, and what restores it, was over, or run now while it is not, as far as updates tell; null: nobody has read it. */
  left: z.array(z.object({ build: z.string(), count: z.number().int() })).nullable(),
  startedAtMs: timeMs,
  /** Null: it has not ended. */
  endedAtMs: timeMs.nullable(),
  /** The new updates that restore it, the newest first. */
  restores: z.array(
    z.object({
      updateId: z.string(),
      status: updateStatusSchema,
      toBuild: z.string().nullable(),
      startedAtMs: timeMs,
      endedAtMs: timeMs.nullable(),
    }),
  ),
})
export type JobChangeCell = z.infer<typeof jobChangeCellSchema>

/** A meta-update as far as it is about the job, or an update that belongs to none. */
export const jobChangeSchema = z.object({
  /** Null: an update that shares no id with anything. */
  metaUpdateId: z.string().nullable(),
  attention: attentionSchema.nullable(),
  /** Everything it did is undone. */
  restored: z.boolean(),
  headline: z.string().nullable(),
  fromBuilds: z.array(z.string()),
  toBuilds: z.array(z.string()),
  users: z.array(z.string()),
  startedAtMs: timeMs,
  lastModifiedAtMs: timeMs,
  /** By cluster in the order of the configuration; where a cluster has several updates of it, the newest first. */
  cells: z.array(jobChangeCellSchema),
})
export type JobChange = z.infer<typeof jobChangeSchema>

/** What schedulers still tell of a job, besides its tasks. */
export const jobReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  job: jobKeySchema,
  clusters: z.array(
    clusterStateSchema.extend({
      /** How many updates of the job it still tells of. */
      updates: z.number().int(),
      /** How many tasks of it were seen, dead ones included; null: they were never read. */
      tasks: z.number().int().nullable(),
    }),
  ),
  /** The newest first. */
  changes: z.array(jobChangeSchema),
  /** Older ones than those sent. */
  changesOmitted: z.number().int(),
  /** False: no cluster that could be asked has an update or a task of it. */
  known: z.boolean(),
  /** While it is not known: jobs that somebody may have meant. */
  similar: z.array(jobKeySchema),
})
export type JobReply = z.infer<typeof jobReplySchema>
