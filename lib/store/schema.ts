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
import type { InstanceSample } from '@/lib/domain/instance-sample'
import type { JobKey } from '@/lib/domain/job'
import type { Plan } from '@/lib/domain/plan'
import type { Progress } from '@/lib/domain/progress'
import type { Attempt, StepCall, StepNote, StepState, StepWork } from '@/lib/domain/step'
import type { TaskConfig } from '@/lib/domain/task-config'
import type { Lane, Verb } from '@/lib/domain/verb'
import { json } from './json-column'
import type { KeptHead } from './kept-update'
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

/** Every update that was ever seen in a meta-update, or that restored one: kept after its scheduler forgot it. */
export const historyUpdates = pgTable(
  'history_updates',
  {
    /** `memberKey`. */
    name: words().primaryKey(),
    cluster: words().notNull(),
    jobPath: words('job_path').notNull(),
    metaUpdateId: words('meta_update_id').notNull(),
    open: boolean().notNull(),
    createdAt: at('created_at').notNull(),
    lastModifiedAt: at('last_modified_at').notNull(),
    /** All but the instance events; configs by fingerprint. */
    head: json<KeptHead>('head').notNull(),
    configs: json<string[]>('configs').notNull(),
    /** Changes whenever there is something new to keep. */
    mark: text().notNull(),
    /** How many instance events are kept, and the last of them: see `kept-update.ts`. */
    eventMark: text('event_mark').notNull(),
    /** Of the newest sample; null: there is none. */
    sampleMark: text('sample_mark'),
    bytes: integer().notNull(),
    /** When its scheduler was first seen without it; null: it has it. */
    goneAt: at('gone_at'),
  },
  (table) => [
    index('history_updates_meta_update').on(table.metaUpdateId),
    index('history_updates_job').on(table.cluster, table.jobPath),
    index('history_updates_changed').on(table.lastModifiedAt),
  ],
)

const ofUpdate = () =>
  words('update_name')
    .notNull()
    .references(() => historyUpdates.name, { onDelete: 'cascade' })

/** Instance events in the order of the scheduler, a piece a row; only ever added to. */
export const historyEvents = pgTable(
  'history_events',
  {
    updateName: ofUpdate(),
    /** The place of the first of them among all. */
    first: integer().notNull(),
    events: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.updateName, table.first] })],
)

/** How the instances of a member stood, from then on until the next one. `null`: nobody looked at its tasks any more. */
export const historySamples = pgTable(
  'history_samples',
  {
    updateName: ofUpdate(),
    at: at('at').notNull(),
    sample: json<InstanceSample | null>('sample'),
  },
  (table) => [primaryKey({ columns: [table.updateName, table.at] })],
)

/** Task configs, once each, executor data included. What leaves this process of them is masked. */
export const historyConfigs = pgTable('history_configs', {
  fingerprint: text().primaryKey(),
  config: json<TaskConfig>('config').notNull(),
  keptAt: at('kept_at').notNull(),
})

/** When a cluster was being watched: outside of these times its samples say nothing. */
export const historySpans = pgTable(
  'history_spans',
  { cluster: words().notNull(), from: at('from').notNull(), until: at('until').notNull() },
  (table) => [primaryKey({ columns: [table.cluster, table.from] })],
)

/** Which of the processes on one store writes the history of a cluster just now. */
export const historyWriters = pgTable('history_writers', {
  cluster: words().primaryKey(),
  owner: text().notNull(),
  leaseUntil: at('lease_until').notNull(),
})

/** Meta-updates that were dropped from the history, so that a link to one can say what became of it. */
export const historyDropped = pgTable('history_dropped', {
  metaUpdateId: words('meta_update_id').primaryKey(),
  lastModifiedAt: at('last_modified_at').notNull(),
  droppedAt: at('dropped_at').notNull(),
  why: text().$type<'age' | 'size'>().notNull(),
})

/** What somebody froze as it was shown. Never changes. */
export const snapshots = pgTable(
  'snapshots',
  {
    short: text().primaryKey(),
    metaUpdateId: words('meta_update_id').notNull(),
    /** The moment that is shown; it may be long before the freezing. */
    at: at('at').notNull(),
    frozenBy: words('frozen_by').notNull(),
    frozenAt: at('frozen_at').notNull(),
    content: text().notNull(),
    configs: json<string[]>('configs').notNull(),
    bytes: integer().notNull(),
  },
  (table) => [index('snapshots_meta_update').on(table.metaUpdateId), index('snapshots_frozen').on(table.frozenAt)],
)
