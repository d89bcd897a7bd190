import { z } from 'zod'
import { freshnessSchema } from './cluster'
import { memberKeySchema } from './key'
import { deepLinkSchema } from './link'
import { timeMs } from './time'

export const rawReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  members: z.array(
    z.object({
      key: memberKeySchema,
      freshness: freshnessSchema,
      /** When what stands here was read; null: never. */
      asOfMs: timeMs.nullable(),
      links: z.array(deepLinkSchema),
      /** What Airglow knows of the update, as indented JSON with secrets masked. */
      json: z.string(),
      /** Events left out, the oldest first, and whether the text was cut besides. */
      eventsOmitted: z.number().int(),
      shortened: z.boolean(),
    }),
  ),
})
export type RawReply = z.infer<typeof rawReplySchema>
