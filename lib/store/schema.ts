import { sql } from 'drizzle-orm'
import { bigint, bigserial, boolean, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { JobKey } from '@/lib/domain/job'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Progress } from '@/lib/domain/progress'
import type { RollbackPlan } from '@/lib/domain/rollback-plan'
import type { Attempt, StepNote, StepState } from '@/lib/domain/rollback-step'
import { json } from './json-column'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The last picture of each cluster, so that a restart begins with what was last known, labelled as such. */
export const pictures = pgTable('pictures', {
  cluster: text().primaryKey(),
  readAt: at('read_at').notNull(),
  picture: json<unknown>('picture').notNull(),
})

/** Plans as they were shown. One that was confirmed stays for ever with its action. */
export const plans = pgTable('plans', {
  id: uuid().primaryKey(),
  metaUpdateId: text('meta_update_id').notNull(),
  plannedBy: text('planned_by').notNull(),
  plannedAt: at('planned_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  fingerprint: text().notNull(),
  plan: json<RollbackPlan>('plan').notNull(),
})

/** What a person asked for. Immutable but for its end. */
export const actions = pgTable(
  'actions',
  {
    id: uuid().primaryKey(),
    verb: text().$type<'rollback'>().notNull(),
    metaUpdateId: text('meta_update_id').notNull(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => plans.id),
    requestedBy: text('requested_by').notNull(),
    reason: text().notNull(),
    createdAt: at('created_at').notNull(),
    endedAt: at('ended_at'),
  },
  (table) => [
    // One plan is one decision: confirming it again finds the same action.
    uniqueIndex('actions_plan').on(table.planId),
    index('actions_meta_update').on(table.metaUpdateId),
  ],
)

/** An action's work on one member. Only the holder of the current fence may write. */
export const steps = pgTable(
  'steps',
  {
    id: text().primaryKey(),
    actionId: uuid('action_id')
      .notNull()
      .references(() => actions.id),
    cluster: text().notNull(),
    job: json<JobKey>('job').notNull(),
    /** role/environment/name, for the index below. */
    jobPath: text('job_path').notNull(),
    updateId: text('update_id').notNull(),
    state: text().$type<StepState>().notNull(),
    open: boolean().notNull(),
    attempts: json<Attempt[]>('attempts').notNull(),
    note: json<StepNote>('note'),
    progress: json<Progress>('progress'),
    createdAt: at('created_at').notNull(),
    acceptedAt: at('accepted_at'),
    verifiedAt: at('verified_at'),
    endedAt: at('ended_at'),
    nextAt: at('next_at').notNull(),
    owner: text(),
    fence: bigint({ mode: 'number' }).notNull(),
    leaseUntil: at('lease_until'),
  },
  (table) => [
    // Two people, two tabs: at most one open step on a job of a cluster.
    uniqueIndex('steps_one_open_per_job').on(table.cluster, table.jobPath).where(sql`open`),
    index('steps_due').on(table.nextAt).where(sql`open`),
    index('steps_action').on(table.actionId),
  ],
)

/** Append-only record of everything an action did, in the order it was written. */
export const journal = pgTable(
  'journal',
  {
    seq: bigserial({ mode: 'number' }).primaryKey(),
    actionId: uuid('action_id')
      .notNull()
      .references(() => actions.id),
    stepId: text('step_id'),
    at: at('at').notNull(),
    entry: json<JournalEntry>('entry').notNull(),
  },
  (table) => [index('journal_action').on(table.actionId)],
)
