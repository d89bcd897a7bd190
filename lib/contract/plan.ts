import { z } from 'zod'
import { PLAN_CLASSES } from '@/lib/domain/plan'
import { VERBS } from '@/lib/domain/verb'
import { reasonSchema } from './hold'
import { jobKeySchema, memberKeySchema } from './key'
import { updateStatusSchema } from './meta-update'
import { QUEUE_MINUTES } from './queueing'
import { timeMs } from './time'

export const verbSchema = z.enum(VERBS)

const MAX_MEMBERS = 500

const instanceRangeSchema = z.object({ first: z.number().int(), last: z.number().int() })
const count = z.number().int()

const updateSummarySchema = z.object({
  key: z.object({ job: jobKeySchema, id: z.string() }),
  user: z.string().nullable(),
  status: updateStatusSchema,
  createdAtMs: timeMs,
  lastModifiedAtMs: timeMs,
  metadata: z.array(z.object({ key: z.string(), value: z.string() })),
})

/** A `PlannedMember` without its basis (configs hold secrets), with its sentences. */
export const plannedMemberSchema = z.object({
  key: memberKeySchema,
  verb: verbSchema,
  class: z.enum(PLAN_CLASSES),
  status: updateStatusSchema.nullable(),
  /** Id of the update that it restores, when it is itself a restore by Airglow; it brings the old build when it moves forward. */
  restores: z.string().nullable(),
  toBuilds: z.array(z.string()),
  fromBuild: z.string().nullable(),
  instances: z.object({ total: count, changeBack: count, removed: count, returned: count }).nullable(),
  /** How the instances stand, for verbs that stop half-way. */
  standing: z.object({ onNew: count, onOld: count, between: count }).nullable(),
  batches: count.nullable(),
  atLeastMs: count.nullable(),
  /** The update is guarded by pulses; 0: it is not. */
  pulseTimeoutMs: count,
  /** This installation may keep pulsing it. */
  mayKeepPulsing: z.boolean(),
  /** Who turned it back, and when by the scheduler's clock; null fields: the update itself. */
  turnedBack: z.object({ user: z.string().nullable(), message: z.string().nullable(), atMs: timeMs }).nullable(),
  supersededBy: updateSummarySchema.nullable(),
  /** The new updates (and kills) of a restore, one after the other, with what the scheduler's dry run says of each. */
  parts: z.array(
    z.object({
      ordinal: count,
      kind: z.enum(['restore', 'remove', 'kill']),
      build: z.string(),
      instances: z.array(instanceRangeSchema),
      changed: count,
      added: count,
      removed: count,
    }),
  ),
  /** Instances at a time: the update's own, and the most that a restore may be told. */
  groupSize: z.object({ own: count, most: count }).nullable(),
  /** It cannot be reached now and may be done as soon as it can; confirming it takes `queueForMinutes`. */
  queueable: z.boolean(),
  readAtMs: timeMs.nullable(),
  problem: z
    .object({
      kind: z.enum([
        'unreachable',
        'forbidden',
        'gone',
        'no-details',
        'unnamed-status',
        'config-lacks',
        'dry-run',
        'strangers',
        'no-cluster',
        'quota',
      ]),
      message: z.string(),
    })
    .nullable(),
  /** What will be done, or why nothing can be, in a sentence. */
  sentence: z.string(),
  /** A thing to know before confirming; null mostly. */
  warning: z.string().nullable(),
  /** It can be confirmed. */
  actionable: z.boolean(),
  /** It is ticked unless the person says otherwise. */
  preselected: z.boolean(),
})
export type PlannedMemberView = z.infer<typeof plannedMemberSchema>

export const planRequestSchema = z.strictObject({ verb: verbSchema })

export const planReplySchema = z.object({
  nowMs: timeMs,
  planId: z.string(),
  metaUpdateId: z.string(),
  verb: verbSchema,
  /** The plan as one sentence, with what is preselected. */
  sentence: z.string(),
  fingerprint: z.string(),
  plannedAtMs: timeMs,
  expiresAtMs: timeMs,
  members: z.array(plannedMemberSchema),
})
export type PlanReply = z.infer<typeof planReplySchema>

export const confirmRequestSchema = z.strictObject({
  planId: z.uuid(),
  fingerprint: z.string().min(1).max(128),
  reason: reasonSchema,
  /** The members to act on, out of the plan's actionable ones. */
  members: z.array(memberKeySchema).min(1).max(MAX_MEMBERS),
  /** Needed when members whose rollback deletes instances are chosen: how many instances will be gone. */
  removals: z.number().int().min(0).optional(),
  /** Restore by new updates where one has ended until the call arrives. Those planned as a restore are restored anyway. */
  mayRestore: z.boolean().default(true),
  /** Keep pulsing the guarded ones among the chosen until they have ended; only where the installation allows it. */
  keepPulsing: z.boolean().default(false),
  /** Instances at a time in restores, from 1 to the most of any chosen one; null: as each update itself did. */
  groupSize: z.number().int().min(1).nullable().default(null),
  /** Hold the builds that leave. */
  hold: z.boolean().default(false),
  /** Needed when members are chosen that cannot be reached now: how long they may wait. */
  queueForMinutes: z.number().int().min(QUEUE_MINUTES.least).max(QUEUE_MINUTES.most).optional(),
  /** The action of the same verb on this meta-update that is tried again. */
  retryOf: z.uuid().optional(),
})
export type ConfirmRequest = z.input<typeof confirmRequestSchema>
export type ConfirmedChoice = z.output<typeof confirmRequestSchema>
