import { z } from 'zod'
import { timeMs } from './time'

/**
 * Whether actions can be recorded just now. While they cannot, nothing new is accepted and nothing is sent; what is shown of
 * actions and holds is what was last read.
 */
export const storeStateSchema = z.object({
  available: z.boolean(),
  /** Since when it is so. */
  sinceMs: timeMs,
})
export type StoreState = z.infer<typeof storeStateSchema>
