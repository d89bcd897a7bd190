import { z } from 'zod'

export const jobKeySchema = z.object({ role: z.string(), environment: z.string(), name: z.string() })

/** Names one JobUpdate in one cluster. */
export const memberKeySchema = z.object({ cluster: z.string(), job: jobKeySchema, updateId: z.string() })
