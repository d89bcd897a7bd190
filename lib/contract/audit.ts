import { z } from 'zod'
import { VERBS } from '@/lib/domain/verb'
import { momentSchema } from './standpoint'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

/** Lines of one page. */
export const AUDIT_PAGE_LINES = 100

const filter = z.string().min(1).max(512)

/** What the audit is asked for, from the query of the address. */
export const auditQuerySchema = z.strictObject({
  /** Only lines before this number. */
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  action: z.uuid().optional(),
  metaUpdate: filter.optional(),
  cluster: filter.optional(),
  by: filter.optional(),
  /** `hold`: holds that were placed and lifted. */
  verb: z.enum([...VERBS, 'hold']).optional(),
  /** `role/environment/name`. */
  job: z.string().min(5).max(800).optional(),
  /** From this moment on, and before that one. */
  from: momentSchema.optional(),
  to: momentSchema.optional(),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

export const auditLineSchema = z.object({
  seq: z.number().int(),
  atMs: timeMs,
  /** SHA-256 in hex over this line and the hash before it. */
  hash: z.string(),
  kind: z.string(),
  pulse: z.boolean(),
  cluster: z.string().nullable(),
  metaUpdateId: z.string().nullable(),
  actionId: z.string().nullable(),
  stepId: z.string().nullable(),
  /** The person behind it; null for what the engine or a scheduler did. */
  by: z.string().nullable(),
  sentence: z.string(),
})
export type AuditLineView = z.infer<typeof auditLineSchema>

export const auditReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  store: storeStateSchema,
  /** The newest first. */
  lines: z.array(auditLineSchema),
  /** `before` of the next page; null: there are no older lines. */
  nextBefore: z.number().int().nullable(),
  /** The newest line of all: its number is how many there are, and its hash stands for all of them. Null: there is none. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  /** How far this process has made the hashes of the chain anew. */
  chain: z.object({
    /** The newest line up to which everything is as it was written; 0: none was looked at yet. */
    verifiedTo: z.number().int(),
    /** When it last looked whether there is more; null: never. */
    checkedAtMs: timeMs.nullable(),
    /** The first line that is not as it was written. */
    broken: z.object({ seq: z.number().int(), why: z.string() }).nullable(),
  }),
})
export type AuditReply = z.infer<typeof auditReplySchema>
