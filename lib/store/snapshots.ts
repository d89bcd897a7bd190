import { desc, eq, sql } from 'drizzle-orm'
import type { TaskConfig } from '@/lib/domain/task-config'
import { appendToJournal } from './journal'
import { historyConfigs, snapshots } from './schema'
import type { Database } from './store'
import { inTransaction } from './transaction'

export type NewSnapshot = {
  readonly short: string
  readonly metaUpdateId: string
  /** The moment that is shown. */
  readonly atMs: number
  readonly by: string
  /** As its reader takes it apart again; this room does not look inside. Configs by fingerprint. */
  readonly content: string
  readonly configs: readonly TaskConfig[]
}

export type StoredSnapshot = {
  readonly short: string
  readonly metaUpdateId: string
  readonly atMs: number
  readonly by: string
  readonly frozenAtMs: number
  readonly content: string
  readonly configs: readonly string[]
}

/** Keeps what somebody froze, and that they did. */
export const saveSnapshot = (
  db: Database,
  { short, metaUpdateId, atMs, by, content, configs }: NewSnapshot,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const byFingerprint = new Map(configs.map((config) => [config.fingerprint, config]))
    if (byFingerprint.size > 0)
      await tx
        .insert(historyConfigs)
        .values([...byFingerprint].map(([fingerprint, config]) => ({ fingerprint, config, keptAt: sql`now()` })))
        .onConflictDoUpdate({ target: historyConfigs.fingerprint, set: { keptAt: sql`now()` } })
    await tx.insert(snapshots).values({
      short,
      metaUpdateId,
      at: new Date(atMs),
      frozenBy: by,
      frozenAt: sql`now()`,
      content,
      configs: [...byFingerprint.keys()],
      bytes: content.length,
    })
    await appendToJournal(tx, [
      { actionId: null, stepId: null, entry: { kind: 'frozen', by, metaUpdateId, short, atMs: Math.round(atMs) } },
    ])
  })

export async function loadSnapshot(db: Database, short: string): Promise<StoredSnapshot | null> {
  const [row] = await db.select().from(snapshots).where(eq(snapshots.short, short))
  return row
    ? {
        short: row.short,
        metaUpdateId: row.metaUpdateId,
        atMs: row.at.getTime(),
        by: row.frozenBy,
        frozenAtMs: row.frozenAt.getTime(),
        content: row.content,
        configs: row.configs,
      }
    : null
}

/** Snapshots of a meta-update, the newest first, without what they hold. */
export async function listSnapshots(
  db: Database,
  metaUpdateId: string,
): Promise<Pick<StoredSnapshot, 'short' | 'atMs' | 'by' | 'frozenAtMs'>[]> {
  const rows = await db
    .select({ short: snapshots.short, at: snapshots.at, by: snapshots.frozenBy, frozenAt: snapshots.frozenAt })
    .from(snapshots)
    .where(eq(snapshots.metaUpdateId, metaUpdateId))
    .orderBy(desc(snapshots.frozenAt))
    .limit(MOST_LISTED)
  return rows.map(({ short, at, by, frozenAt }) => ({ short, atMs: at.getTime(), by, frozenAtMs: frozenAt.getTime() }))
}
const MOST_LISTED = 50
