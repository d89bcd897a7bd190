import { z } from 'zod'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { jobKeySchema } from './key'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

/** What a person gives as a reason, or writes about what they did. */
export const reasonSchema = z
  .string()
  .trim()
  .min(REASON_LENGTH.least)
  .max(REASON_LENGTH.most)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'must be one line of printable text')

/** A build that must not be rolled out again for now, in any cluster. */
export const holdSchema = z.object({
  id: z.string(),
  job: jobKeySchema,
  build: z.string(),
  reason: z.string(),
  by: z.string(),
  placedAtMs: timeMs,
  /** The action it came with; null: placed by itself. */
  actionId: z.string().nullable(),
  /** A page of this Airglow that tells more: the action's, or the job's. */
  url: z.string(),
  lifted: z.object({ by: z.string(), reason: z.string(), atMs: timeMs }).nullable(),
})
export type HoldView = z.infer<typeof holdSchema>

/** What a pipeline asks before it starts: `held` says it all, `holds` are those not lifted, the newest first. */
export const holdsReplySchema = z.object({
  nowMs: timeMs,
  store: storeStateSchema,
  job: jobKeySchema,
  held: z.boolean(),
  holds: z.array(holdSchema),
  /** The newest of those that were lifted. */
  lifted: z.array(holdSchema),
})
export type HoldsReply = z.infer<typeof holdsReplySchema>

export const placeHoldRequestSchema = z.strictObject({
  build: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'must be one line of printable text'),
  reason: reasonSchema,
})
export type PlaceHoldRequest = z.infer<typeof placeHoldRequestSchema>

export const liftHoldRequestSchema = z.strictObject({ reason: reasonSchema })
export type LiftHoldRequest = z.infer<typeof liftHoldRequestSchema>

/** Of placing: the hold that is there now. `alreadyDone`: it was placed, or lifted, before. */
export const holdDoneSchema = z.object({ id: z.string(), alreadyDone: z.boolean() })
export type HoldDone = z.infer<typeof holdDoneSchema>
