import { z } from 'zod'
import { momentSchema } from './standpoint'
import { timeMs } from './time'

/** Freezes what is shown: now, or at a moment of the past. */
export const freezeRequestSchema = z.strictObject({ at: momentSchema.optional() })
export type FreezeRequest = z.input<typeof freezeRequestSchema>

export const frozenSchema = z.object({
  short: z.string(),
  /** The page of it. */
  path: z.string(),
  /** The moment it shows. */
  atMs: timeMs,
  /** It is there until then at least as far as its age goes. */
  keptUntilMs: timeMs,
})
export type Frozen = z.infer<typeof frozenSchema>

export const snapshotsReplySchema = z.object({
  nowMs: timeMs,
  /** The newest first. */
  snapshots: z.array(z.object({ short: z.string(), atMs: timeMs, by: z.string(), frozenAtMs: timeMs })),
})
export type SnapshotsReply = z.infer<typeof snapshotsReplySchema>
