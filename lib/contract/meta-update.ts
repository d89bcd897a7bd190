import { z } from 'zod'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { VERBS } from '@/lib/domain/verb'
import { ATTENTIONS } from '@/lib/domain/verdict'
import { clusterStateSchema, freshnessSchema } from './cluster'
import { holdSchema } from './hold'
import { jobKeySchema, memberKeySchema } from './key'
import { deepLinkSchema } from './link'
import { pastSchema } from './standpoint'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

export const attentionSchema = z.enum(ATTENTIONS)
export const instanceStateSchema = z.enum(INSTANCE_STATES)
export const updateStatusSchema = z.enum([...JOB_UPDATE_STATUSES, 'UNKNOWN'])

/** Instances by state. Every state is present. */
export const countsSchema = z.record(instanceStateSchema, z.number().int())

export const progressSchema = z.object({
  direction: z.enum(['forward', 'back']),
  done: z.number().int().nullable(),
  total: z.number().int().nullable(),
})

/** What one row of the board says. Counts and totals are over current members only. */
export const metaUpdateSummarySchema = z.object({
  id: z.string(),
  jobs: z.array(jobKeySchema),
  fromBuilds: z.array(z.string()),
  toBuilds: z.array(z.string()),
  users: z.array(z.string()),
  attention: attentionSchema,
  /** Status and reason in one sentence. */
  headline: z.string(),
  /** By the schedulers' clocks: the earliest start, the newest change. */
  startedAtMs: timeMs,
  lastModifiedAtMs: timeMs,
  clusters: z.object({
    total: z.number().int(),
    current: z.number().int(),
    byAttention: z.record(attentionSchema, z.number().int()),
    names: z.array(z.string()),
  }),
  /** The statuses its members have, each once. */
  statuses: z.array(updateStatusSchema),
  /** Since when it stands as its attention says, by the schedulers' clocks; null: nothing tells. */
  sinceMs: timeMs.nullable(),
  /** Which way the members that still move are going. */
  direction: z.enum(['forward', 'back', 'both', 'none']),
  counts: countsSchema,
  /** Instances of all current members together; the denominator of every bar. */
  instances: z.number().int(),
  /** The oldest picture among the current members. */
  asOfMs: timeMs.nullable(),
  /** Builds that are held and that it brings all the same; empty mostly. */
  heldBuilds: z.array(z.string()),
})
export type MetaUpdateSummary = z.infer<typeof metaUpdateSummarySchema>

/** Without what moves with every reading of a cluster: the age of a cluster's picture is told once for all rows. */
export const boardRowSchema = metaUpdateSummarySchema.omit({ asOfMs: true })
export type BoardRow = z.infer<typeof boardRowSchema>

export const metaUpdatesReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  store: storeStateSchema,
  clusters: z.array(clusterStateSchema),
  metaUpdates: z.array(boardRowSchema),
  /** False: only rows that have changed since the reply whose cursor was sent. */
  whole: z.boolean(),
  /** To be sent back as `since`. */
  cursor: z.string(),
  /** Ids of rows that went since then. */
  gone: z.array(z.string()),
  /** Rows of the end that are left out, for a first picture that is small; mostly 0. */
  left: z.number().int(),
  /** Updates that share no id with anything: they are in no meta-update. */
  ungrouped: z.number().int(),
  groupedBy: z.object({ updateMetadata: z.array(z.string()), taskMetadata: z.array(z.string()) }),
})
export type MetaUpdatesReply = z.infer<typeof metaUpdatesReplySchema>

export const memberSchema = z.object({
  key: memberKeySchema,
  status: updateStatusSchema,
  attention: attentionSchema,
  headline: z.string(),
  /** The headline for where the numbers stand beside it. */
  reason: z.string(),
  sinceMs: timeMs.nullable(),
  user: z.string().nullable(),
  createdAtMs: timeMs,
  lastModifiedAtMs: timeMs,
  /** Why it belongs to this meta-update, in a sentence. */
  because: z.string(),
  fromBuilds: z.array(z.string()),
  toBuild: z.string().nullable(),
  progress: progressSchema,
  /** At the pace it has had; null where it does not move, or nothing can be told. */
  remainingMs: z.number().int().nullable(),
  /** By the scheduler's clock. */
  firstFailure: z
    .object({ atMs: timeMs, instanceId: z.number().int(), message: z.string().nullable(), host: z.string().nullable() })
    .nullable(),
  counts: countsSchema,
  freshness: freshnessSchema,
  asOfMs: timeMs.nullable(),
  supersededBy: z.object({ updateId: z.string(), status: updateStatusSchema, createdAtMs: timeMs }).nullable(),
  settings: z
    .object({
      strategy: z.string(),
      minWaitMs: z.number().int(),
      maxFailedInstances: z.number().int(),
      maxPerInstanceFailures: z.number().int(),
      rollbackOnFailure: z.boolean(),
      pulseTimeoutMs: z.number().int(),
    })
    .nullable(),
  /** What a plan would probably find something to do for here, from what was last seen. */
  verbs: z.array(z.enum(VERBS)),
  /** The new updates that restore it, the newest first. */
  restores: z.array(
    z.object({
      updateId: z.string(),
      status: updateStatusSchema,
      by: z.string().nullable(),
      createdAtMs: timeMs,
      lastModifiedAtMs: timeMs,
    }),
  ),
  /** It brings this held build although it began after the hold; null mostly. The hold is among the reply's `holds`. */
  holdId: z.string().nullable(),
  /** Where the installation knows more of this job and update. */
  links: z.array(deepLinkSchema),
})
export type MemberView = z.infer<typeof memberSchema>

export const timelineEntrySchema = z.object({
  atMs: timeMs,
  untilMs: timeMs,
  cluster: z.string(),
  /** Of the member, also for what happened to a restore of it. */
  updateId: z.string(),
  /** The restore it happened to; null: the member's own update. */
  restore: z.object({ updateId: z.string(), toBuild: z.string().nullable() }).nullable(),
  kind: z.enum(['update', 'instances']),
  /** JobUpdateStatus or JobUpdateAction. */
  what: z.string(),
  /** The same in words. */
  text: z.string(),
  user: z.string().nullable(),
  message: z.string().nullable(),
  instances: z.string().nullable(),
  count: z.number().int(),
  tone: z.enum(['bad', 'waiting', 'back', 'moving', 'good', 'plain']),
})
export type TimelineEntryView = z.infer<typeof timelineEntrySchema>

export const actionRefSchema = z.object({
  id: z.string(),
  by: z.string(),
  reason: z.string(),
  verb: z.enum(VERBS),
  createdAtMs: timeMs,
  open: z.boolean(),
})
export type ActionRef = z.infer<typeof actionRefSchema>

export const metaUpdateReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  store: storeStateSchema,
  metaUpdate: metaUpdateSummarySchema,
  /** What the failures have in common, in a sentence; null where nothing can honestly be said. */
  common: z.string().nullable(),
  members: z.array(memberSchema),
  clusters: z.array(clusterStateSchema),
  timeline: z.array(timelineEntrySchema),
  /** Entries older than those sent; 0 when the timeline is whole. */
  timelineOmitted: z.number().int(),
  /** Builds of its jobs that are held, the newest first. */
  holds: z.array(holdSchema),
  actions: z.array(actionRefSchema),
  /** From where it is seen; null: as it is now. Of the past `nowMs` is the moment shown, and nothing of it can be acted on. */
  past: pastSchema.nullable(),
})
export type MetaUpdateReply = z.infer<typeof metaUpdateReplySchema>
