import { z } from 'zod'
import { knownZone } from './preferences'

/** How the timeline for the review is asked for. */
export const timelineQuerySchema = z.strictObject({
  /** As IANA calls it; UTC without. */
  zone: z
    .string()
    .refine((text) => knownZone(text) !== null, 'name a time zone as IANA does, like Europe/Berlin')
    .optional(),
})
