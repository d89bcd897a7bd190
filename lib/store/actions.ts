import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { formatJobKey } from '@/lib/domain/job'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import type { RollbackPlan } from '@/lib/domain/rollback-plan'
import { actions, journal, plans, steps } from './schema'
import { type StoredStep, toStoredStep } from './steps'
import type { Database } from './store'

export type StoredAction = {
  readonly id: string
  readonly verb: 'rollback'
  readonly metaUpdateId: string
  readonly requestedBy: string
  readonly reason: string
  readonly createdAtMs: number
  readonly endedAtMs: number | null
}

export type NewAction = {
  readonly id: string
  readonly planId: string
  readonly metaUpdateId: string
  readonly requestedBy: string
  readonly reason: string
  readonly steps: readonly { readonly id: string; readonly key: ClusterUpdateKey }[]
}

export type Acceptance =
  | { readonly kind: 'accepted' }
  /** This very plan was confirmed before: a double click, a lost reply, a second tab. */
  | { readonly kind: 'same'; readonly actionId: string }
  /** Another action is still at work on one of these jobs. */
  | { readonly kind: 'in-the-way'; readonly actionId: string; readonly cluster: string }

/** Accepts an action with all its steps and its first journal entry, in one transaction or not at all. */
export async function acceptAction(db: Database, action: NewAction): Promise<Acceptance> {
  try {
    return await db.transaction(async (tx) => {
      await tx.insert(actions).values({
        id: action.id,
        verb: 'rollback',
        metaUpdateId: action.metaUpdateId,
        planId: action.planId,
        requestedBy: action.requestedBy,
        reason: action.reason,
        createdAt: sql`now()`,
      })
      await tx.insert(steps).values(
        action.steps.map(({ id, key }) => ({
          id,
          actionId: action.id,
          cluster: key.cluster,
          job: key.job,
          jobPath: formatJobKey(key.job),
          updateId: key.updateId,
          state: 'planned' as const,
          open: true,
          attempts: [],
          createdAt: sql`now()`,
          nextAt: sql`now()`,
          fence: 0,
        })),
      )
      const entry: JournalEntry = {
        kind: 'accepted',
        by: action.requestedBy,
        reason: action.reason,
        steps: action.steps.length,
      }
      await tx.insert(journal).values({ actionId: action.id, at: sql`now()`, entry })
      return { kind: 'accepted' as const }
    })
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'actions_plan') return await sameAction(db, action.planId)
    if (constraint === 'steps_one_open_per_job') return await inTheWay(db, action, error)
    throw error
  }
}

async function sameAction(db: Database, planId: string): Promise<Acceptance> {
  const [found] = await db.select({ id: actions.id }).from(actions).where(eq(actions.planId, planId))
  if (!found) throw new Error(`The action of plan ${planId} is gone although actions are never deleted.`)
  return { kind: 'same', actionId: found.id }
}

async function inTheWay(db: Database, action: NewAction, cause: unknown): Promise<Acceptance> {
  const wanted = new Set(action.steps.map(({ key }) => `${key.cluster} ${formatJobKey(key.job)}`))
  const open = await db.select().from(steps).where(eq(steps.open, true))
  const found = open.find((step) => wanted.has(`${step.cluster} ${step.jobPath}`))
  // It ended between our insert and this look: the caller sees the first error and may try again.
  if (!found) throw cause
  return { kind: 'in-the-way', actionId: found.actionId, cluster: found.cluster }
}

/** SQLSTATE 23505 under drizzle's wrapper; both engines name the constraint. */
function violatedConstraint(error: unknown): string | null {
  const cause = (error as { cause?: { code?: unknown; constraint?: unknown } }).cause
  return cause?.code === '23505' && typeof cause.constraint === 'string' ? cause.constraint : null
}

export type JournalLine = { readonly atMs: number; readonly cluster: string | null; readonly entry: JournalEntry }

export type ActionRecord = {
  readonly action: StoredAction
  readonly plan: RollbackPlan
  readonly steps: readonly StoredStep[]
  readonly journal: readonly JournalLine[]
}

/** An action with its plan as confirmed, its steps and its journal, oldest entry first. */
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
  const lines = await db.select().from(journal).where(eq(journal.actionId, id)).orderBy(asc(journal.seq))
  const clusters = new Map(stepRows.map((step) => [step.id, step.cluster]))
  return {
    action: toStoredAction(row.action),
    plan: row.plan,
    steps: stepRows.map(toStoredStep),
    journal: lines.map((line) => ({
      atMs: line.at.getTime(),
      cluster: line.stepId === null ? null : (clusters.get(line.stepId) ?? null),
      entry: line.entry,
    })),
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

/** Who asked, and why, for each of these actions. */
export async function loadActionRequests(db: Database, ids: readonly string[]): Promise<Map<string, StoredAction>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select()
    .from(actions)
    .where(and(inArray(actions.id, [...ids])))
  return new Map(rows.map((row) => [row.id, toStoredAction(row)]))
}

const toStoredAction = (row: typeof actions.$inferSelect): StoredAction => ({
  id: row.id,
  verb: row.verb,
  metaUpdateId: row.metaUpdateId,
  requestedBy: row.requestedBy,
  reason: row.reason,
  createdAtMs: row.createdAt.getTime(),
  endedAtMs: row.endedAt?.getTime() ?? null,
})
