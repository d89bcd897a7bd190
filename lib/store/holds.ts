import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Hold } from '@/lib/domain/hold'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { appendToJournal, type NewJournalLine } from './journal'
import { holds } from './schema'
import type { Database } from './store'
import { inTransaction } from './transaction'

export type NewHold = {
  readonly id: string
  readonly job: JobKey
  readonly build: string
  readonly by: string
  readonly reason: string
  /** The rollback it came with; null: placed by itself. */
  readonly actionId: string | null
}

/** Lifted ones are history; so many of a job are listed. */
const MOST_LISTED = 200

/** Holds a build of a job. One that is held already stays held as it was. */
export const placeHold = (db: Database, hold: NewHold): Promise<void> =>
  inTransaction(db, async (tx) => appendToJournal(tx, await placeWithin(tx, hold)))

/** The same inside a transaction of the caller's. @returns what is still to be appended to the journal */
export async function placeWithin(
  tx: Database,
  { id, job, build, by, reason, actionId }: NewHold,
): Promise<NewJournalLine[]> {
  const placed = await tx
    .insert(holds)
    .values({ id, job, jobPath: formatJobKey(job), build, placedBy: by, reason, placedAt: sql`now()`, actionId })
    .onConflictDoNothing()
    .returning({ id: holds.id })
  return placed.map(() => ({ actionId, stepId: null, entry: { kind: 'hold-placed', by, job, build, reason } }))
}

/** Lets a held build be rolled out again. */
export async function liftHold(
  db: Database,
  { id, by, reason }: { readonly id: string; readonly by: string; readonly reason: string },
): Promise<'lifted' | 'already-lifted' | 'unknown'> {
  return await inTransaction(db, async (tx) => {
    const [row] = await tx
      .update(holds)
      .set({ liftedBy: by, liftReason: reason, liftedAt: sql`now()` })
      .where(and(eq(holds.id, id), isNull(holds.liftedAt)))
      .returning({ job: holds.job, build: holds.build, actionId: holds.actionId })
    if (!row) {
      const known = await tx.select({ id: holds.id }).from(holds).where(eq(holds.id, id))
      return known.length > 0 ? ('already-lifted' as const) : ('unknown' as const)
    }
    const { actionId, ...held } = row
    await appendToJournal(tx, [{ actionId, stepId: null, entry: { kind: 'hold-lifted', by, reason, ...held } }])
    return 'lifted' as const
  })
}

/** The holds of a job, or of all: those not lifted first, the newest first. */
export async function listHolds(db: Database, job?: JobKey): Promise<Hold[]> {
  const rows = await db
    .select()
    .from(holds)
    .where(job && eq(holds.jobPath, formatJobKey(job)))
    .orderBy(sql`${holds.liftedAt} is not null`, desc(holds.placedAt))
    .limit(MOST_LISTED)
  return rows.map(toHold)
}

/** Every hold that is not lifted. */
export async function openHolds(db: Database): Promise<Hold[]> {
  const rows = await db.select().from(holds).where(isNull(holds.liftedAt)).orderBy(desc(holds.placedAt))
  return rows.map(toHold)
}

const toHold = (row: typeof holds.$inferSelect): Hold => ({
  id: row.id,
  job: row.job,
  build: row.build,
  placedBy: row.placedBy,
  reason: row.reason,
  placedAtMs: row.placedAt.getTime(),
  actionId: row.actionId,
  lifted:
    row.liftedAt && row.liftedBy !== null
      ? { by: row.liftedBy, reason: row.liftReason ?? '', atMs: row.liftedAt.getTime() }
      : null,
})
