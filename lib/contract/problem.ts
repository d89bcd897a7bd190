import { z } from 'zod'

/** Every way a request can fail, once. The HTTP status belongs to the code. */
export const PROBLEM_STATUS = {
  'bad-request': 400,
  'bad-host': 400,
  'bad-origin': 403,
  'not-found': 404,
  'unknown-meta-update': 404,
  'unknown-job': 404,
  'unknown-action': 404,
  'unknown-plan': 404,
  'method-not-allowed': 405,
  'world-moved': 409,
  'plan-expired': 409,
  'already-running': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  'store-unavailable': 503,
  starting: 503,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUS

/** The body of every reply that is not a success. `message` says what is wrong and what to do. */
export const problemSchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
    message: z.string(),
    /** With `already-running`: the action that is in the way. */
    actionId: z.string().optional(),
  }),
})
export type Problem = z.infer<typeof problemSchema>
