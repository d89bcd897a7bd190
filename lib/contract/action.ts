import { z } from 'zod'
import { timeMs } from './cluster'
import { memberKeySchema, progressSchema } from './meta-update'
import { plannedMemberSchema } from './plan'

export const stepStateSchema = z.enum([
  'planned',
  'sent',
  'accepted',
  'moving',
  'restored',
  'already-restored',
  'failed',
  'refused',
  'needs-human',
])
export type StepStateName = z.infer<typeof stepStateSchema>

export const stepSchema = z.object({
  id: z.string(),
  key: memberKeySchema,
  state: stepStateSchema,
  open: z.boolean(),
  /** The scheduler took it, but it moves only when somebody does something: it is paused or waits for a pulse. */
  standsStill: z.boolean(),
  /** What is going on or how it ended, in a sentence, with the scheduler's words where it said some. */
  sentence: z.string(),
  /** Restored n of m; null until it was seen. */
  progress: progressSchema.nullable(),
  fromBuild: z.string().nullable(),
  toBuilds: z.array(z.string()),
  /** Calls that may have reached the scheduler. */
  sends: z.number().int(),
  sentAtMs: timeMs.nullable(),
  acceptedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
  /** When the state was last verified by a read; null: not yet. */
  verifiedAtMs: timeMs.nullable(),
})
export type StepView = z.infer<typeof stepSchema>

export const actionReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  action: z.object({
    id: z.string(),
    verb: z.literal('rollback'),
    metaUpdateId: z.string(),
    by: z.string(),
    reason: z.string(),
    createdAtMs: timeMs,
    endedAtMs: timeMs.nullable(),
    open: z.boolean(),
    headline: z.string(),
    toBuilds: z.array(z.string()),
    fromBuilds: z.array(z.string()),
  }),
  steps: z.array(stepSchema),
  /** Members of the confirmed plan that the action leaves alone, with why. */
  leftAlone: z.array(plannedMemberSchema),
  journal: z.array(z.object({ atMs: timeMs, cluster: z.string().nullable(), text: z.string() })),
})
export type ActionReply = z.infer<typeof actionReplySchema>

export const actionsReplySchema = z.object({ actionId: z.string(), url: z.string(), alreadyAccepted: z.boolean() })
export type ActionAccepted = z.infer<typeof actionsReplySchema>

/** What the event stream carries: a doorbell with a number, never rows. */
export const bellSchema = z.object({ topic: z.enum(['board', 'actions']), version: z.number().int() })
export type Bell = z.infer<typeof bellSchema>
