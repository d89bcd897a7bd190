import { inArray, lt, sql } from 'drizzle-orm'
import { historyDropped, historySpans, historyUpdates, snapshots } from './schema'
import type { Database } from './store'
import { inTransaction } from './transaction'

export type HistoryLimits = {
  /** A meta-update goes this long after its last change, a snapshot this long after it was frozen. */
  readonly keepMs: number
  /** Of meta-updates all together; snapshots may have a quarter of it beside them. */
  readonly bytes: number
}

/** What had to go. */
export type HistoryDrop = {
  readonly byAge: readonly string[]
  readonly bySize: readonly string[]
  readonly snapshots: number
}

const MOST_DROPPED = 10_000
const MOST_AT_ONCE = 500
/** What is over the limit is brought under it with room, so that not every meta-update drops another. */
const ROOM = 0.9

/**
 * Drops what is older than its time, and of what is more than its room the oldest that has ended. An open update keeps its
 * whole meta-update for as long as its scheduler has it and anybody watches that.
 */
export async function limitHistory(
  db: Database,
  { keepMs, bytes }: HistoryLimits,
  nowMs: number,
): Promise<HistoryDrop> {
  const oldest = new Date(nowMs - keepMs)
  const rows = await endedOldestFirst(db, oldest)
  const byAge = rows.filter(({ changed }) => changed < oldest)
  const left = rows.filter(({ changed }) => changed >= oldest)
  const total = (await sizeOf(db)) - byAge.reduce((sum, row) => sum + row.bytes, 0)
  const bySize: typeof rows = []
  if (total > bytes) {
    let over = total - bytes * ROOM
    for (const row of left) {
      if (over <= 0) break
      bySize.push(row)
      over -= row.bytes
    }
  }
  await drop(db, byAge, 'age')
  await drop(db, bySize, 'size')
  const dropped = await limitSnapshots(db, oldest, bytes / 4)
  await clearAway(db, oldest)
  return { byAge: byAge.map(({ id }) => id), bySize: bySize.map(({ id }) => id), snapshots: dropped }
}

type Ended = { readonly id: string; readonly changed: Date; readonly bytes: number }

async function endedOldestFirst(db: Database, oldest: Date): Promise<Ended[]> {
  const watched = sql`(select 1 from ${historySpans} where ${historySpans.cluster} = ${historyUpdates.cluster} and ${historySpans.until} >= ${oldest.toISOString()})`
  const held = sql`bool_or(${historyUpdates.open} and ${historyUpdates.goneAt} is null and exists ${watched})`
  const changed = sql<string>`to_char(max(${historyUpdates.lastModifiedAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  const rows = await db
    .select({ id: historyUpdates.metaUpdateId, changed, bytes: sql<number>`sum(${historyUpdates.bytes})::float8` })
    .from(historyUpdates)
    .groupBy(historyUpdates.metaUpdateId)
    .having(sql`not ${held}`)
    .orderBy(sql`max(${historyUpdates.lastModifiedAt})`)
  return rows.map((row) => ({ ...row, changed: new Date(row.changed) }))
}

/** Bytes of what is kept of meta-updates, their configs included. */
export async function sizeOf(db: Database): Promise<number> {
  const { rows } = (await db.execute(sql`select
    (select coalesce(sum(bytes), 0) from history_updates)::float8
    + (select coalesce(sum(octet_length(config::text)), 0) from history_configs)::float8 as bytes`)) as unknown as {
    rows: { bytes: number }[]
  }
  return Number(rows[0]?.bytes ?? 0)
}

async function drop(db: Database, rows: readonly Ended[], why: 'age' | 'size'): Promise<void> {
  for (let at = 0; at < rows.length; at += MOST_AT_ONCE) {
    const some = rows.slice(at, at + MOST_AT_ONCE)
    await inTransaction(db, async (tx) => {
      await tx
        .insert(historyDropped)
        .values(
          some.map(({ id, changed }) => ({ metaUpdateId: id, lastModifiedAt: changed, droppedAt: sql`now()`, why })),
        )
        .onConflictDoUpdate({
          target: historyDropped.metaUpdateId,
          set: { lastModifiedAt: sql`excluded.last_modified_at`, droppedAt: sql`now()`, why },
        })
      await tx.delete(historyUpdates).where(
        inArray(
          historyUpdates.metaUpdateId,
          some.map(({ id }) => id),
        ),
      )
    })
  }
}

async function limitSnapshots(db: Database, oldest: Date, bytes: number): Promise<number> {
  const newestFirst = db
    .select({
      short: snapshots.short,
      upTo: sql<number>`sum(${snapshots.bytes}) over (order by ${snapshots.frozenAt} desc, ${snapshots.short})`.as(
        'up_to',
      ),
    })
    .from(snapshots)
    .as('newest_first')
  const tooMuch = db
    .select({ short: newestFirst.short })
    .from(newestFirst)
    .where(sql`${newestFirst.upTo} > ${bytes}::float8`)
  const gone = await db
    .delete(snapshots)
    .where(sql`${lt(snapshots.frozenAt, oldest)} or ${snapshots.short} in ${tooMuch}`)
    .returning({ short: snapshots.short })
  return gone.length
}

/** What nothing refers to any more. A config that was touched a moment ago may be about to be. */
async function clearAway(db: Database, oldest: Date): Promise<void> {
  await db.delete(historySpans).where(lt(historySpans.until, oldest))
  await db.execute(sql`delete from history_configs where kept_at < now() - interval '1 hour' and fingerprint not in (
    select jsonb_array_elements_text(configs) from history_updates
    union select jsonb_array_elements_text(configs) from snapshots)`)
  await db.execute(sql`delete from history_dropped where meta_update_id in (
    select meta_update_id from history_dropped order by dropped_at desc offset ${MOST_DROPPED})`)
}
