import { and, eq, inArray, sql } from 'drizzle-orm'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Progress } from '@/lib/domain/progress'
import { type Attempt, isEnd, type StepNote, type StepState } from '@/lib/domain/rollback-step'
import { actions, journal, steps } from './schema'
import type { Database } from './store'

export type StoredStep = {
  readonly id: string
  readonly actionId: string
  readonly key: ClusterUpdateKey
  readonly state: StepState
  readonly attempts: readonly Attempt[]
  readonly note: StepNote | null
  readonly progress: Progress | null
  readonly createdAtMs: number
  readonly acceptedAtMs: number | null
  readonly verifiedAtMs: number | null
  readonly endedAtMs: number | null
}

/** The right to work on a step until the lease runs out. Every write proves it with the fence. */
export type Claim = { readonly step: StoredStep; readonly fence: number; readonly claimedAtMs: number }

/**
 * Claims open steps that are due and that nobody holds. Time is the database's. The fence grows with every claim, so that a
 * former holder's writes are refused from then on.
 */
export async function claimSteps(db: Database, owner: string, leaseMs: number, limit: number): Promise<Claim[]> {
  return await db.transaction(async (tx) => {
    const due = await tx
      .select({ id: steps.id, owner: steps.owner, fence: steps.fence })
      .from(steps)
      .where(sql`open and next_at <= now() and (lease_until is null or lease_until < now())`)
      .orderBy(steps.nextAt)
      .limit(limit)
      .for('update', { skipLocked: true })
    if (due.length === 0) return []
    const claimed = await tx
      .update(steps)
      .set({ fence: sql`fence + 1`, owner, leaseUntil: sql`now() + interval '1 millisecond' * ${leaseMs}` })
      .where(
        inArray(
          steps.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ row: steps, now: sql<number>`(extract(epoch from now()) * 1000)::float8` })
    const previous = new Map(due.map((row) => [row.id, row.owner]))
    const takenOver = claimed.filter(({ row }) => row.fence > 1 && previous.get(row.id) !== owner)
    if (takenOver.length > 0)
      await tx.insert(journal).values(
        takenOver.map(({ row }) => ({
          actionId: row.actionId,
          stepId: row.id,
          at: sql`now()`,
          entry: { kind: 'taken-over' as const, owner, previousOwner: previous.get(row.id) ?? null },
        })),
      )
    return claimed.map(({ row, now }) => ({ step: toStoredStep(row), fence: row.fence, claimedAtMs: Math.floor(now) }))
  })
}

/** Somebody else holds the step by now, or it has ended: what was about to be written is void. */
export class LostClaim extends Error {
  readonly code = 'lost-claim'
}

export type StepWrite = {
  readonly state?: StepState
  readonly attempts?: readonly Attempt[]
  readonly note?: StepNote | null
  readonly progress?: Progress | null
  /** The target was read just now. */
  readonly verified?: boolean
  /** Give the step back, to be looked at again after this long. Without it the lease is kept. */
  readonly releaseForMs?: number
}

/**
 * Writes a step and its journal entries in one transaction, if the claim still holds. A step that reaches an end is closed
 * for ever, and its action with it when it was the last.
 *
 * @throws LostClaim
 */
export async function writeStep(
  db: Database,
  { step, fence }: Claim,
  write: StepWrite,
  entries: readonly JournalEntry[],
): Promise<void> {
  const ends = write.state !== undefined && isEnd(write.state)
  const accepts = write.state === 'accepted' || write.state === 'moving' || write.state === 'restored'
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(steps)
      .set({
        ...(write.state !== undefined && { state: write.state }),
        ...(write.attempts !== undefined && { attempts: [...write.attempts] }),
        ...(write.note !== undefined && { note: write.note }),
        ...(write.progress !== undefined && { progress: write.progress }),
        ...(write.verified && { verifiedAt: sql`now()` }),
        ...(accepts && { acceptedAt: sql`coalesce(accepted_at, now())` }),
        ...(write.releaseForMs !== undefined && {
          leaseUntil: null,
          nextAt: sql`now() + interval '1 millisecond' * ${Math.round(write.releaseForMs)}`,
        }),
        ...(ends && { open: false, endedAt: sql`now()`, leaseUntil: null }),
      })
      .where(and(eq(steps.id, step.id), eq(steps.fence, fence), eq(steps.open, true), sql`lease_until > now()`))
      .returning({ id: steps.id })
    if (!row) throw new LostClaim(`The claim on step ${step.id} has been lost.`)
    const closing = ends && !(await hasOpenSteps(tx, step.actionId))
    if (closing) await tx.update(actions).set({ endedAt: sql`now()` }).where(eq(actions.id, step.actionId))
    const lines: { stepId: string | null; entry: JournalEntry }[] = entries.map((entry) => ({ stepId: step.id, entry }))
    if (closing) lines.push({ stepId: null, entry: { kind: 'closed' } })
    if (lines.length > 0)
      await tx.insert(journal).values(lines.map((line) => ({ ...line, actionId: step.actionId, at: sql`now()` })))
  })
}

async function hasOpenSteps(db: Database, actionId: string): Promise<boolean> {
  const rows = await db
    .select({ id: steps.id })
    .from(steps)
    .where(and(eq(steps.actionId, actionId), eq(steps.open, true)))
    .limit(1)
  return rows.length > 0
}

/** Voids every lease. Only for the sole process of an embedded store: its directory lock proves that no holder lives. */
export async function releaseAllLeases(db: Database): Promise<void> {
  await db.update(steps).set({ leaseUntil: null, nextAt: sql`now()` }).where(eq(steps.open, true))
}

export const toStoredStep = (row: typeof steps.$inferSelect): StoredStep => ({
  id: row.id,
  actionId: row.actionId,
  key: { cluster: row.cluster, job: row.job, updateId: row.updateId },
  state: row.state,
  attempts: row.attempts,
  note: row.note,
  progress: row.progress,
  createdAtMs: row.createdAt.getTime(),
  acceptedAtMs: row.acceptedAt?.getTime() ?? null,
  verifiedAtMs: row.verifiedAt?.getTime() ?? null,
  endedAtMs: row.endedAt?.getTime() ?? null,
})
