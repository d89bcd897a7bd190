import { randomUUID } from 'node:crypto'
import { and, asc, count, desc, eq, isNull, sql } from 'drizzle-orm'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import { memberKey, type TakenAway } from '@/lib/domain/meta-update'
import type { Plan } from '@/lib/domain/plan'
import type { StepWork } from '@/lib/domain/step'
import { laneOf, type Verb } from '@/lib/domain/verb'
import { placeWithin } from './holds'
import { appendToJournal, type NewJournalLine } from './journal'
import { actions, journal, plans, steps } from './schema'
import { attemptsToDecideOn, type StoredStep, toStoredStep } from './steps'
import type { Database } from './store'
import { inTransaction } from './transaction'

export type StoredAction = {
  readonly id: string
  readonly verb: Verb
  readonly metaUpdateId: string
  readonly planId: string
  readonly requestedBy: string
  readonly reason: string
  /** The action this one tries again. */
  readonly retryOf: string | null
  readonly createdAtMs: number
  readonly endedAtMs: number | null
}

export type NewAction = Omit<StoredAction, 'createdAtMs' | 'endedAtMs'> & {
  /** `planDigest` of the plan as it was confirmed. */
  readonly planDigest: string
  readonly steps: readonly {
    readonly id: string
    readonly key: ClusterUpdateKey
    readonly work: StepWork
    readonly expiresInMs: number
  }[]
  /** Builds to hold from now on. */
  readonly holds: readonly { readonly job: JobKey; readonly build: string }[]
}

export type Acceptance =
  | { readonly kind: 'accepted' }
  /** This very plan was confirmed before: a double click, a lost reply, a second tab. */
  | { readonly kind: 'same'; readonly actionId: string }
  /** Another action is still at work on one of these jobs. */
  | {
      readonly kind: 'in-the-way'
      readonly actionId: string
      readonly cluster: string
      readonly verb: Verb
      readonly by: string
      readonly sinceMs: number
    }

/** Accepts an action with all its steps, holds and journal entries, in one transaction or not at all. */
export async function acceptAction(db: Database, action: NewAction): Promise<Acceptance> {
  try {
    return await inTransaction(db, (tx) => insertAction(tx, action))
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'actions_plan') return await sameAction(db, action.planId)
    if (constraint === 'steps_one_open_per_lane') return await inTheWay(db, action, error)
    throw error
  }
}

async function insertAction(tx: Database, action: NewAction): Promise<Acceptance> {
  const { id, verb, requestedBy: by, reason, retryOf, planDigest } = action
  await tx.insert(actions).values({
    id,
    verb,
    metaUpdateId: action.metaUpdateId,
    planId: action.planId,
    requestedBy: by,
    reason,
    retryOf,
    createdAt: sql`now()`,
  })
  await tx.insert(steps).values(
    action.steps.map(({ id: stepId, key, work, expiresInMs }) => ({
      id: stepId,
      actionId: id,
      cluster: key.cluster,
      job: key.job,
      jobPath: formatJobKey(key.job),
      updateId: key.updateId,
      lane: laneOf(work.verb),
      state: 'planned' as const,
      open: true,
      work,
      createdAt: sql`now()`,
      expiresAt: sql`now() + interval '1 millisecond' * ${Math.round(expiresInMs)}`,
      nextAt: sql`now()`,
      fence: 0,
    })),
  )
  const accepted: JournalEntry = { kind: 'accepted', verb, by, reason, steps: action.steps.length, planDigest, retryOf }
  const lines: NewJournalLine[] = [{ actionId: id, stepId: null, entry: accepted }]
  for (const { job, build } of action.holds)
    lines.push(...(await placeWithin(tx, { id: randomUUID(), job, build, by, reason, actionId: id })))
  await appendToJournal(tx, lines)
  return { kind: 'accepted' }
}

async function sameAction(db: Database, planId: string): Promise<Acceptance> {
  const found = await findActionOfPlan(db, planId)
  if (!found) throw new Error(`The action of plan ${planId} is gone although actions are never deleted.`)
  return { kind: 'same', actionId: found }
}

async function inTheWay(db: Database, action: NewAction, cause: unknown): Promise<Acceptance> {
  const wanted = new Set(action.steps.map(({ key }) => `${key.cluster} ${formatJobKey(key.job)}`))
  const open = await db
    .select({ cluster: steps.cluster, jobPath: steps.jobPath, action: actions })
    .from(steps)
    .innerJoin(actions, eq(actions.id, steps.actionId))
    .where(and(eq(steps.open, true), eq(steps.lane, laneOf(action.verb))))
  const found = open.find((step) => wanted.has(`${step.cluster} ${step.jobPath}`))
  // It ended between our insert and this look: the caller sees the first error and may try again.
  if (!found) throw cause
  const { id, verb, requestedBy, createdAt } = found.action
  const whose = { actionId: id, verb, by: requestedBy, sinceMs: createdAt.getTime() }
  return { kind: 'in-the-way', cluster: found.cluster, ...whose }
}

/**
 * Asks that what is unsent stays unsent, and has every open step looked at now.
 *
 * @returns `already-ended` when no step is open any more
 */
export async function cancelAction(
  db: Database,
  actionId: string,
  by: string,
): Promise<'cancelled' | 'already-ended' | 'unknown'> {
  return await inTransaction(db, async (tx) => {
    const open = await tx
      .update(steps)
      .set({
        nextAt: sql`now()`,
        // Whoever asked first is told.
        cancelledBy: sql`coalesce(cancelled_by, ${by})`,
        cancelledAt: sql`coalesce(cancelled_at, now())`,
      })
      .where(and(eq(steps.actionId, actionId), eq(steps.open, true)))
      .returning({ id: steps.id })
    if (open.length === 0) {
      const known = await tx.select({ id: actions.id }).from(actions).where(eq(actions.id, actionId))
      return known.length > 0 ? ('already-ended' as const) : ('unknown' as const)
    }
    await appendToJournal(tx, [{ actionId, stepId: null, entry: { kind: 'cancel-asked', by } }])
    return 'cancelled' as const
  })
}

/** Records that a person has dealt with a step that needed one; its state stays what it is. */
export async function settleStep(
  db: Database,
  {
    actionId,
    stepId,
    by,
    note,
  }: { readonly actionId: string; readonly stepId: string; readonly by: string; readonly note: string },
): Promise<'settled' | 'already-settled' | 'not-waiting' | 'unknown'> {
  const isIt = and(eq(steps.id, stepId), eq(steps.actionId, actionId))
  return await inTransaction(db, async (tx) => {
    const settled = await tx
      .update(steps)
      .set({ settledBy: by, settledNote: note, settledAt: sql`now()` })
      .where(and(isIt, eq(steps.state, 'needs-human'), isNull(steps.settledAt)))
      .returning({ id: steps.id })
    if (settled.length === 0) {
      const [row] = await tx.select({ settledAt: steps.settledAt }).from(steps).where(isIt)
      return row ? (row.settledAt ? ('already-settled' as const) : ('not-waiting' as const)) : ('unknown' as const)
    }
    await appendToJournal(tx, [{ actionId, stepId, entry: { kind: 'settled', by, note } }])
    return 'settled' as const
  })
}

/** SQLSTATE 23505 under drizzle's wrapper; both engines name the constraint. */
function violatedConstraint(error: unknown): string | null {
  const cause = (error as { cause?: { code?: unknown; constraint?: unknown } }).cause
  return cause?.code === '23505' && typeof cause.constraint === 'string' ? cause.constraint : null
}

export type JournalLine = {
  readonly atMs: number
  readonly stepId: string | null
  readonly cluster: string | null
  readonly entry: JournalEntry
}

export type ActionRecord = {
  readonly action: StoredAction
  readonly plan: Plan
  readonly steps: readonly StoredStep[]
  /** The newest lines, oldest first: an update that is pulsed for hours makes very many. */
  readonly journal: readonly JournalLine[]
  /** Lines older than those. */
  readonly journalOmitted: number
}

const JOURNAL_LINES = 500

/** An action with its plan as confirmed, its steps and its newest journal lines. */
export async function loadAction(db: Database, id: string): Promise<ActionRecord | null> {
  const [row] = await db
    .select({ action: actions, plan: plans.plan })
    .from(actions)
    .innerJoin(plans, eq(plans.id, actions.planId))
    .where(eq(actions.id, id))
  if (!row) return null
  const stepRows = await db
    .select()
    .from(steps)
    .where(eq(steps.actionId, id))
    .orderBy(asc(steps.cluster), asc(steps.jobPath))
  const ofAction = eq(journal.actionId, id)
  const newest = await db.select().from(journal).where(ofAction).orderBy(desc(journal.seq)).limit(JOURNAL_LINES)
  const [all] = await db.select({ count: count() }).from(journal).where(ofAction)
  const made = await attemptsToDecideOn(
    db,
    stepRows.map((step) => step.id),
  )
  const clusters = new Map(stepRows.map((step) => [step.id, step.cluster]))
  return {
    action: toStoredAction(row.action),
    plan: row.plan,
    steps: stepRows.map((step) => toStoredStep(step, made.get(step.id) ?? [])),
    journal: newest.toReversed().map((line) => ({
      atMs: line.at.getTime(),
      stepId: line.stepId,
      cluster: line.stepId === null ? null : (clusters.get(line.stepId) ?? null),
      entry: JSON.parse(line.entry) as JournalEntry,
    })),
    journalOmitted: (all?.count ?? 0) - newest.length,
  }
}

/** The actions on one meta-update, newest first. */
export async function listActions(db: Database, metaUpdateId: string): Promise<StoredAction[]> {
  const rows = await db
    .select()
    .from(actions)
    .where(eq(actions.metaUpdateId, metaUpdateId))
    .orderBy(desc(actions.createdAt))
    .limit(50)
  return rows.map(toStoredAction)
}

/** The action that was accepted from a plan, if any. */
export async function findActionOfPlan(db: Database, planId: string): Promise<string | null> {
  const [row] = await db.select({ id: actions.id }).from(actions).where(eq(actions.planId, planId))
  return row?.id ?? null
}

export async function countOpenActions(db: Database): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(actions)
    .where(sql`${actions.endedAt} is null`)
  return row?.count ?? 0
}

/** Newest rollbacks that are looked at for kills: schedulers forget updates long before there are so many. */
const MOST_TAKEN_AWAY = 1000

/** Members whose rollback killed what their update had added, by `memberKey`; who asked for it, and why. */
export async function listTakenAway(db: Database): Promise<Map<string, TakenAway>> {
  const rows = await db
    .select({ step: steps, by: actions.requestedBy, message: actions.reason })
    .from(steps)
    .innerJoin(actions, eq(actions.id, steps.actionId))
    .where(
      and(
        eq(steps.state, 'restored'),
        sql`exists (select from attempts where attempts.step_id = ${steps.id}
          and attempts.call = 'killTasks' and attempts.outcome = 'applied')`,
      ),
    )
    .orderBy(desc(steps.endedAt))
    .limit(MOST_TAKEN_AWAY)
  return new Map(
    rows.map(({ step, by, message }) => {
      const key = { cluster: step.cluster, job: step.job, updateId: step.updateId }
      return [memberKey(key), { by, message, atMs: step.endedAt?.getTime() ?? 0 }] as const
    }),
  )
}

const toStoredAction = (row: typeof actions.$inferSelect): StoredAction => ({
  id: row.id,
  verb: row.verb,
  metaUpdateId: row.metaUpdateId,
  planId: row.planId,
  requestedBy: row.requestedBy,
  reason: row.reason,
  retryOf: row.retryOf,
  createdAtMs: row.createdAt.getTime(),
  endedAtMs: row.endedAt?.getTime() ?? null,
})
