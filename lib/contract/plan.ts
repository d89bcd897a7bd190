import { z } from 'zod'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { timeMs } from './cluster'
import { memberKeySchema, updateStatusSchema } from './meta-update'

const planClassSchema = z.enum(['native', 'deletes', 'going-back', 'already-old', 'ended', 'superseded', 'cannot-say'])

export const plannedMemberSchema = z.object({
  key: memberKeySchema,
  class: planClassSchema,
  status: updateStatusSchema.nullable(),
  fromBuild: z.string().nullable(),
  toBuilds: z.array(z.string()),
  instances: z
    .object({
      total: z.number().int(),
      changeBack: z.number().int(),
      removed: z.number().int(),
      returned: z.number().int(),
    })
    .nullable(),
  batches: z.number().int().nullable(),
  atLeastMs: z.number().int().nullable(),
  needsPulses: z.boolean(),
  /** What will be done, or why nothing can be, in a sentence. */
  sentence: z.string(),
  /** A thing to know before confirming; null mostly. */
  warning: z.string().nullable(),
  /** It can be confirmed. */
  actionable: z.boolean(),
  /** It is ticked unless the person says otherwise. */
  preselected: z.boolean(),
  readAtMs: timeMs.nullable(),
})
export type PlannedMemberView = z.infer<typeof plannedMemberSchema>

export const planRequestSchema = z.strictObject({ verb: z.literal('rollback') })

export const planReplySchema = z.object({
  nowMs: timeMs,
  planId: z.string(),
  metaUpdateId: z.string(),
  verb: z.literal('rollback'),
  /** The plan as one sentence. */
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
  reason: z
    .string()
    .trim()
    .min(REASON_LENGTH.least)
    .max(REASON_LENGTH.most)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'must be one line of printable text'),
  /** The members to roll back, out of the plan's actionable ones. */
  members: z.array(memberKeySchema).min(1).max(500),
  /** Needed when members whose rollback deletes instances are chosen: how many instances will be gone. */
  removals: z.number().int().min(0).optional(),
})
export type ConfirmRequest = z.infer<typeof confirmRequestSchema>
