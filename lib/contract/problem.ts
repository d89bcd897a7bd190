import { z } from 'zod'
import { VERBS } from '@/lib/domain/verb'

/** Every way a request can fail, once. The HTTP status belongs to the code. */
export const PROBLEM_STATUS = {
  'bad-request': 400,
  'bad-host': 400,
  'bad-origin': 403,
  'not-found': 404,
  'unknown-meta-update': 404,
  'unknown-job': 404,
  'unknown-action': 404,
  'unknown-step': 404,
  'unknown-plan': 404,
  'unknown-hold': 404,
  'unknown-snapshot': 404,
  'method-not-allowed': 405,
  'world-moved': 409,
  'plan-expired': 409,
  'already-running': 409,
  'nothing-to-settle': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  'store-unavailable': 503,
  starting: 503,
  ending: 503,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUS

/** Who is at work on the same job already. */
export const inTheWaySchema = z.object({
  actionId: z.string(),
  url: z.string(),
  verb: z.enum(VERBS),
  by: z.string(),
  cluster: z.string(),
  sinceMs: z.number().int(),
})
export type InTheWay = z.infer<typeof inTheWaySchema>

/** The body of every reply that is not a success. `message` says what is wrong and what to do. */
export const problemSchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
    message: z.string(),
    /** With `already-running`: the action that is in the way. */
    actionId: z.string().optional(),
    inTheWay: inTheWaySchema.optional(),
  }),
})
export type Problem = z.infer<typeof problemSchema>
