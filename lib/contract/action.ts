import { z } from 'zod'
import { OPEN_STEP_STATES, STEP_CALLS, STEP_ENDS } from '@/lib/domain/step'
import { reasonSchema } from './hold'
import { memberKeySchema } from './key'
import { progressSchema } from './meta-update'
import { plannedMemberSchema, verbSchema } from './plan'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

export const stepStateSchema = z.enum([...OPEN_STEP_STATES, ...STEP_ENDS])

/** What became of one call; null: its reply was not recorded, which may mean that it never will be. */
const outcomeSchema = z.enum(['applied', 'refused', 'not-applied', 'unknown', 'unreadable']).nullable()

export const stepSchema = z.object({
  id: z.string(),
  key: memberKeySchema,
  state: stepStateSchema,
  open: z.boolean(),
  /** The scheduler took it, but it moves only when somebody does something: it is paused or waits for a pulse; null: it does not stand still. */
  standsStill: z.enum(['paused', 'awaiting-pulse']).nullable(),
  /** Nothing was sent yet because the cluster does not answer; it waits until `expiresAtMs`. */
  queued: z.boolean(),
  /** What is going on or how it ended, in a sentence, with the scheduler's words where it said some. */
  sentence: z.string(),
  /** Restored n of m; null until it was seen. */
  progress: progressSchema.nullable(),
  fromBuild: z.string().nullable(),
  toBuilds: z.array(z.string()),
  /** The new updates of a restore, one after the other; empty for anything else. */
  parts: z.array(
    z.object({
      ordinal: z.number().int(),
      kind: z.enum(['restore', 'remove', 'kill']),
      /** The build that comes back, or goes. */
      build: z.string(),
      /** How many instances it was planned to change. */
      instances: z.number().int(),
      /** `sent`: begun, or a call of unknown fate; `done`: over and read to be so. */
      state: z.enum(['waiting', 'sent', 'done']),
      /** The update that was started for it; null: none is known. */
      updateId: z.string().nullable(),
    }),
  ),
  /** Calls that may have reached the scheduler, pulses left out. */
  sends: z.number().int(),
  /** The latest calls, oldest first. */
  attempts: z.array(
    z.object({
      ordinal: z.number().int(),
      call: z.enum(STEP_CALLS),
      startedAtMs: timeMs,
      outcome: outcomeSchema,
      message: z.string().nullable(),
    }),
  ),
  /** How long it will go on moving at the pace it has had; null: it does not move, or nothing can be told. */
  remainingMs: z.number().int().nullable(),
  sentAtMs: timeMs.nullable(),
  acceptedAtMs: timeMs.nullable(),
  endedAtMs: timeMs.nullable(),
  /** After this nothing is sent for the first time any more. */
  expiresAtMs: timeMs,
  /** When the state was last verified by a read; null: not yet. */
  verifiedAtMs: timeMs.nullable(),
  /** Somebody wants what is unsent to stay unsent. */
  cancelled: z.object({ by: z.string(), atMs: timeMs }).nullable(),
  /** A person has dealt with what could not be told. */
  settled: z.object({ by: z.string(), note: z.string(), atMs: timeMs }).nullable(),
  /** It needs a person and nobody has dealt with it yet. */
  canSettle: z.boolean(),
})
export type StepView = z.infer<typeof stepSchema>

export const journalLineSchema = z.object({
  atMs: timeMs,
  /** Null: it is about the action as a whole. */
  cluster: z.string().nullable(),
  kind: z.string(),
  /** The entry is about a pulse: there may be very many of them. */
  pulse: z.boolean(),
  text: z.string(),
})

export const actionReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  store: storeStateSchema,
  action: z.object({
    id: z.string(),
    verb: verbSchema,
    metaUpdateId: z.string(),
    by: z.string(),
    reason: z.string(),
    createdAtMs: timeMs,
    endedAtMs: timeMs.nullable(),
    open: z.boolean(),
    headline: z.string(),
    toBuilds: z.array(z.string()),
    fromBuilds: z.array(z.string()),
    /** The action this one tries again. */
    retryOf: z.string().nullable(),
    /** Something is unsent, and nobody has cancelled it. */
    canCancel: z.boolean(),
  }),
  steps: z.array(stepSchema),
  /** Members whose step ended without its aim: a new plan may try them again, with `retryOf`. */
  retryable: z.array(memberKeySchema),
  /** Members of the confirmed plan that the action leaves alone, with why. */
  leftAlone: z.array(plannedMemberSchema),
  /** The newest entries, oldest first. */
  journal: z.array(journalLineSchema),
  /** Entries older than those sent; all of them are in the audit. */
  journalOmitted: z.number().int(),
})
export type ActionReply = z.infer<typeof actionReplySchema>

export const actionsReplySchema = z.object({ actionId: z.string(), url: z.string(), alreadyAccepted: z.boolean() })
export type ActionAccepted = z.infer<typeof actionsReplySchema>

export const cancelRequestSchema = z.strictObject({})
/** `alreadyEnded`: there was nothing left to cancel. */
export const cancelReplySchema = z.object({ alreadyEnded: z.boolean() })
export type ActionCancelled = z.infer<typeof cancelReplySchema>

export const settleRequestSchema = z.strictObject({ note: reasonSchema })
export type SettleRequest = z.infer<typeof settleRequestSchema>
export const settleReplySchema = z.object({ alreadySettled: z.boolean() })
export type StepSettled = z.infer<typeof settleReplySchema>

/** What the event stream carries: a doorbell with a number, never rows. */
export const bellSchema = z.object({ topic: z.enum(['board', 'actions']), version: z.number().int() })
export type Bell = z.infer<typeof bellSchema>
