import { z } from 'zod'
import { jobKeySchema } from './key'
import { updateStatusSchema } from './meta-update'
import { momentSchema } from './standpoint'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

/** Rows of one page. */
export const HISTORY_PAGE_ROWS = 50

/** What the history is asked for, from the query of the address. */
export const historyQuerySchema = z.strictObject({
  /** Changed last at this moment or later. */
  since: momentSchema.optional(),
  /** Somewhere in the id or in role/environment/name. */
  q: z.string().min(1).max(200).optional(),
  /** `next` of the page before. */
  before: z
    .string()
    .regex(/^\d{1,15}~[\s\S]{1,512}$/, 'take it from `next` of the page before')
    .optional(),
})
export type HistoryQuery = z.infer<typeof historyQuerySchema>

/** A meta-update that was seen at some time, by what its schedulers said of it last. */
export const historyRowSchema = z.object({
  id: z.string(),
  jobs: z.array(jobKeySchema),
  fromBuilds: z.array(z.string()),
  toBuilds: z.array(z.string()),
  users: z.array(z.string()),
  startedAtMs: timeMs,
  lastModifiedAtMs: timeMs,
  clusters: z.array(z.string()),
  /** How many of its members ended, or were seen last, in each status. */
  statuses: z.array(z.object({ status: updateStatusSchema, members: z.number().int() })),
  /** When the last of its schedulers was first seen without it; null: one has it still. */
  forgottenAtMs: timeMs.nullable(),
  /** Whether the board has it just now. */
  onBoard: z.boolean(),
})
export type HistoryRow = z.infer<typeof historyRowSchema>

export const historyReplySchema = z.object({
  nowMs: timeMs,
  store: storeStateSchema,
  /** The one changed last in front. */
  rows: z.array(historyRowSchema),
  /** `before` of the next page; null: there are no older ones. */
  next: z.string().nullable(),
  /** A meta-update is kept this long after its last change. */
  keptForMs: z.number().int(),
})
export type HistoryReply = z.infer<typeof historyReplySchema>
