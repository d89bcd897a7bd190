import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { JobKey } from '@/lib/domain/job'
import type { Plan } from '@/lib/domain/plan'
import type { Progress } from '@/lib/domain/progress'
import type { Attempt, StepCall, StepNote, StepState, StepWork } from '@/lib/domain/step'
import type { Lane, Verb } from '@/lib/domain/verb'
import { json } from './json-column'
import { words } from './text-column'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The last picture of each cluster, so that a restart begins with what was last known, labelled as such. */
export const pictures = pgTable('pictures', {
  cluster: words().primaryKey(),
  readAt: at('read_at').notNull(),
  picture: json<unknown>('picture').notNull(),
})

/** Plans as they were shown. One that was confirmed stays for ever with its action. */
export const plans = pgTable('plans', {
  id: uuid().primaryKey(),
  metaUpdateId: words('meta_update_id').notNull(),
  plannedBy: words('planned_by').notNull(),
  plannedAt: at('planned_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  fingerprint: text().notNull(),
  plan: json<Plan>('plan').notNull(),
})

/** What a person asked for. Immutable but for its end. */
export const actions = pgTable(
  'actions',
  {
    id: uuid().primaryKey(),
    verb: text().$type<Verb>().notNull(),
    metaUpdateId: words('meta_update_id').notNull(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => plans.id),
    requestedBy: words('requested_by').notNull(),
    reason: words().notNull(),
    /** The action this one tries again. */
    retryOf: uuid('retry_of'),
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
    cluster: words().notNull(),
    job: json<JobKey>('job').notNull(),
    /** role/environment/name, for the index below. */
    jobPath: words('job_path').notNull(),
    updateId: words('update_id').notNull(),
    lane: text().$type<Lane>().notNull().default('rollback'),
    state: text().$type<StepState>().notNull(),
    open: boolean().notNull(),
    /** What was confirmed; never changes. */
    work: json<StepWork>('work').notNull(),
    note: json<StepNote>('note'),
    progress: json<Progress>('progress'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    verifiedAt: at('verified_at'),
    endedAt: at('ended_at'),
    cancelledBy: words('cancelled_by'),
    cancelledAt: at('cancelled_at'),
    settledBy: words('settled_by'),
    settledNote: words('settled_note'),
    settledAt: at('settled_at'),
    nextAt: at('next_at').notNull(),
    owner: text(),
    fence: bigint({ mode: 'number' }).notNull(),
    leaseUntil: at('lease_until'),
  },
  (table) => [
    // Two people, two tabs: at most one open step of a lane on a job of a cluster.
    uniqueIndex('steps_one_open_per_lane').on(table.cluster, table.jobPath, table.lane).where(sql`open`),
    index('steps_due').on(table.nextAt).where(sql`open`),
    index('steps_action').on(table.actionId),
  ],
)

/** The calls of a step, each written down before it is made. */
export const attempts = pgTable(
  'attempts',
  {
    stepId: text('step_id')
      .notNull()
      .references(() => steps.id),
    ordinal: integer().notNull(),
    call: text().$type<StepCall>().notNull(),
    part: integer(),
    startedAt: at('started_at').notNull(),
    outcome: text().$type<NonNullable<Attempt['outcome']>>(),
    failure: words(),
    message: words(),
    answer: words(),
  },
  (table) => [primaryKey({ columns: [table.stepId, table.ordinal] })],
)

/** Builds that must not be rolled out again for now. */
export const holds = pgTable(
  'holds',
  {
    id: uuid().primaryKey(),
    job: json<JobKey>('job').notNull(),
    jobPath: words('job_path').notNull(),
    build: words().notNull(),
    placedBy: words('placed_by').notNull(),
    reason: words().notNull(),
    placedAt: at('placed_at').notNull(),
    actionId: uuid('action_id').references(() => actions.id),
    liftedBy: words('lifted_by'),
    liftReason: words('lift_reason'),
    liftedAt: at('lifted_at'),
  },
  (table) => [
    index('holds_job').on(table.jobPath),
    uniqueIndex('holds_one_open').on(table.jobPath, table.build).where(sql`lifted_at is null`),
  ],
)

/**
 * The append-only record of everything that was asked, done and seen. A trigger numbers each row without gaps, dates it, and
 * chains it to the one before (see `journal.ts`); others refuse every change. `entry` is the text that was hashed.
 */
export const journal = pgTable(
  'journal',
  {
    seq: bigint({ mode: 'number' }).primaryKey().default(0),
    actionId: uuid('action_id').references(() => actions.id),
    stepId: text('step_id'),
    at: at('at').notNull().defaultNow(),
    entry: text().notNull(),
    hash: text().notNull().default(''),
  },
  (table) => [index('journal_action').on(table.actionId)],
)

/** One row: where the journal ends. Whoever appends holds it until the end of the transaction. */
export const journalHead = pgTable('journal_head', {
  one: boolean().primaryKey().default(true),
  seq: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
})

/** One row: the oldest build that may still work on this schema, by the time of its newest migration. See `migrating.ts`. */
export const schemaRule = pgTable('schema_rule', {
  one: boolean().primaryKey().default(true),
  oldestBuild: bigint('oldest_build', { mode: 'number' }).notNull(),
})
