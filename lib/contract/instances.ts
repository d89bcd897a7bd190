import { z } from 'zod'
import { INSTANCE_SIDES } from '@/lib/domain/instance'
import { JOB_UPDATE_ACTIONS } from '@/lib/domain/job-update'
import { SCHEDULE_STATUSES } from '@/lib/domain/task'
import { freshnessSchema } from './cluster'
import { MAX_INSTANCES } from './instance-table'
import { jobKeySchema, memberKeySchema } from './key'
import { deepLinkSchema } from './link'
import { instanceStateSchema } from './meta-update'
import { timeMs } from './time'

const instanceNumber = z.number().int().min(0)
const range = z.tuple([instanceNumber, instanceNumber])

/**
 * One property of many instances. `values` are the different ones; `each` holds, instance by instance, the place of its value
 * among them, or `runs` the same as pairs of place and length. With neither, there is a value for every instance.
 */
const column = <T extends z.ZodType>(value: T) =>
  z.object({
    values: z.array(value).max(MAX_INSTANCES),
    each: z.array(z.number().int().min(0)).max(MAX_INSTANCES).optional(),
    runs: z
      .array(z.number().int().min(0))
      .max(2 * MAX_INSTANCES)
      .optional(),
  })

const text = column(z.string().nullable())

/** The latest status of many instances, column by column: as text it is a twentieth of a list of objects. */
export const packedInstancesSchema = z.object({
  /** False: only instances that have changed since the reply that the request named. */
  whole: z.boolean(),
  /** Their numbers in ascending order, as ranges with both ends. */
  ids: z.array(range).max(MAX_INSTANCES),
  state: column(instanceStateSchema),
  side: column(z.enum(INSTANCE_SIDES)),
  build: text,
  /** ScheduleStatus of its live task, else of its newest dead one. */
  status: text,
  host: text,
  message: text,
  failures: column(z.number().int()),
  /** Since when it is so, in milliseconds after `sinceBaseMs`; by the scheduler's clock. */
  since: column(z.number().int().nullable()),
  sinceBaseMs: timeMs,
  /** 1: an update has it in hand; 2: its task was restarted; 3: both. */
  marks: column(z.number().int().min(0).max(3)),
})
export type PackedInstances = z.infer<typeof packedInstancesSchema>

export const instancesReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  /** To be sent back as `since`. */
  cursor: z.string(),
  members: z.array(
    z.object({
      key: memberKeySchema,
      freshness: freshnessSchema,
      asOfMs: timeMs.nullable(),
      /** Finds the rack in the name of a host; null: nobody has said how. */
      rackRule: z.string().nullable(),
      /** Null: the tasks of this job were never read. */
      instances: packedInstancesSchema.nullable(),
    }),
  ),
})
export type InstancesReply = z.infer<typeof instancesReplySchema>

export const jobInstancesReplySchema = z.object({
  nowMs: timeMs,
  job: jobKeySchema,
  /** To be sent back as `since`. */
  cursor: z.string(),
  clusters: z.array(
    z.object({
      cluster: z.string(),
      freshness: freshnessSchema,
      asOfMs: timeMs.nullable(),
      problem: z.string().nullable(),
      rackRule: z.string().nullable(),
      update: z
        .object({
          id: z.string(),
          status: z.string(),
          /** It brings back what another update of ours had changed. */
          restores: z.boolean(),
          metaUpdateId: z.string().nullable(),
        })
        .nullable(),
      instances: packedInstancesSchema.nullable(),
    }),
  ),
})
export type JobInstancesReply = z.infer<typeof jobInstancesReplySchema>

const taskStatusSchema = z.enum([...SCHEDULE_STATUSES, 'UNKNOWN'])

export const pastTaskSchema = z.object({
  taskId: z.string(),
  status: taskStatusSchema,
  host: z.string().nullable(),
  build: z.string(),
  failures: z.number().int(),
  /** The task that it replaced because that one failed. */
  ancestorId: z.string().nullable(),
  /** What became of it, oldest first; by the scheduler's clock. */
  events: z.array(z.object({ status: taskStatusSchema, atMs: timeMs, message: z.string().nullable() })),
  /** Events older than those sent. */
  eventsOmitted: z.number().int(),
})
export type PastTaskView = z.infer<typeof pastTaskSchema>

/** Everything known of one instance in one cluster. */
export const instanceReplySchema = z.object({
  nowMs: timeMs,
  cluster: z.string(),
  job: jobKeySchema,
  instance: instanceNumber,
  /** Its tasks that the scheduler still knows, the newest first; of the picture where it could not be asked. */
  tasks: z.array(pastTaskSchema),
  /** Older tasks than those sent. */
  tasksOmitted: z.number().int(),
  /** When the scheduler told them; null: they are those of the picture. */
  readAtMs: timeMs.nullable(),
  /** Why the scheduler could not be asked; null: it was. */
  problem: z.string().nullable(),
  /** Of the picture, with its age; null: nothing was ever read. */
  pictureAtMs: timeMs.nullable(),
  /** What the update, and those that restore it, did with this instance, the newest first. */
  events: z.array(
    z.object({
      atMs: timeMs,
      action: z.enum([...JOB_UPDATE_ACTIONS, 'UNKNOWN']),
      message: z.string().nullable(),
      /** The restore that did it; null: the update itself. */
      restoreId: z.string().nullable(),
    }),
  ),
  /** Other instances on its host, or where it ran last, as far as their jobs are read; null: it was on no host. */
  neighbours: z
    .object({
      host: z.string(),
      rack: z.string().nullable(),
      /** Of all instances there, itself among them while it is there. */
      total: z.number().int(),
      troubled: z.number().int(),
      asOfMs: timeMs,
      /** Without itself, those in trouble first; not all when there are many. */
      instances: z.array(
        z.object({
          job: jobKeySchema,
          instance: instanceNumber,
          state: instanceStateSchema,
          status: taskStatusSchema,
          build: z.string().nullable(),
          sinceMs: timeMs.nullable(),
        }),
      ),
    })
    .nullable(),
  links: z.array(deepLinkSchema),
})
export type InstanceReply = z.infer<typeof instanceReplySchema>
