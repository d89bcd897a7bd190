import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { InstanceSample } from '@/lib/domain/instance-sample'
import type { InstanceEvent } from '@/lib/domain/job-update'
import { isActive } from '@/lib/domain/update-lifecycle'
import { jobPathOf, type KeptParts, packEvents } from './kept-update'
import {
  historyConfigs,
  historyDropped,
  historyEvents,
  historySamples,
  historySpans,
  historyUpdates,
  historyWriters,
} from './schema'
import type { Database } from './store'
import { inTransaction } from './transaction'

/**
 * Takes the writing of these clusters' history for a while, or holds on to it. Two writers would do no harm, every write can be
 * repeated; they would write everything twice.
 *
 * @returns those that are this owner's now
 */
export async function claimHistory(
  db: Database,
  owner: string,
  clusters: readonly string[],
  leaseMs: number,
): Promise<string[]> {
  if (clusters.length === 0) return []
  const leaseUntil = sql`now() + interval '1 millisecond' * ${leaseMs}::float8`
  const rows = await db
    .insert(historyWriters)
    .values(clusters.map((cluster) => ({ cluster, owner, leaseUntil })))
    .onConflictDoUpdate({
      target: historyWriters.cluster,
      set: { owner, leaseUntil },
      setWhere: sql`${historyWriters.owner} = ${owner} or ${historyWriters.leaseUntil} < now()`,
    })
    .returning({ cluster: historyWriters.cluster })
  return rows.map(({ cluster }) => cluster)
}

/** Lets another process go on at once. */
export async function releaseHistory(db: Database, owner: string): Promise<void> {
  await db.delete(historyWriters).where(eq(historyWriters.owner, owner))
}

/** Of an embedded store: whoever wrote it is dead. */
export async function releaseAllHistory(db: Database): Promise<void> {
  await db.delete(historyWriters)
}

/** What is kept of an update, as far as a writer needs to know to write only what is new. */
export type KeptMark = {
  readonly name: string
  readonly mark: string
  readonly eventMark: string
  readonly sampleMark: string | null
  readonly gone: boolean
}

export async function loadKeptMarks(db: Database, cluster: string): Promise<KeptMark[]> {
  const { name, mark, eventMark, sampleMark, goneAt } = historyUpdates
  const rows = await db
    .select({ name, mark, eventMark, sampleMark, goneAt })
    .from(historyUpdates)
    .where(eq(historyUpdates.cluster, cluster))
  return rows.map(({ goneAt: at, ...row }) => ({ ...row, gone: at !== null }))
}

export type UpdateToKeep = {
  readonly name: string
  readonly metaUpdateId: string
  readonly parts: KeptParts
  readonly mark: string
  readonly eventMark: string
  /** Events that come after those kept; `restart`: those kept are others, and go. */
  readonly events: readonly InstanceEvent[]
  readonly restart: boolean
}

export type SampleToKeep = {
  readonly name: string
  readonly atMs: number
  readonly mark: string
  /** Null: nobody looks at its tasks any more. */
  readonly sample: InstanceSample | null
}

/** What one cluster brought since the last time. */
export type HistoryToKeep = {
  readonly updates: readonly UpdateToKeep[]
  readonly samples: readonly SampleToKeep[]
  /** Names of updates that the scheduler does not have any more. */
  readonly gone: readonly string[]
  readonly atMs: number
}

const EVENTS_A_ROW = 5_000

/** Keeps all of it or nothing. Doing it twice is the same as once. */
export const keepHistory = (db: Database, { updates, samples, gone, atMs }: HistoryToKeep): Promise<void> =>
  inTransaction(db, async (tx) => {
    const configs = new Map(updates.flatMap(({ parts }) => parts.configs.map((one) => [one.fingerprint, one] as const)))
    if (configs.size > 0)
      await tx
        .insert(historyConfigs)
        .values([...configs].map(([fingerprint, config]) => ({ fingerprint, config, keptAt: sql`now()` })))
        // Touched, so that whoever clears away configs without an update leaves this one.
        .onConflictDoUpdate({ target: historyConfigs.fingerprint, set: { keptAt: sql`now()` } })
    for (const update of updates) await keepUpdate(tx, update)
    for (const { name, atMs: at, mark, sample } of samples) {
      const bytes = sample === null ? 0 : JSON.stringify(sample).length
      const known = await tx
        .update(historyUpdates)
        .set({ sampleMark: mark, bytes: sql`${historyUpdates.bytes} + ${bytes}` })
        .where(eq(historyUpdates.name, name))
        .returning({ name: historyUpdates.name })
      if (known.length === 0) continue
      await tx
        .insert(historySamples)
        .values({ updateName: name, at: new Date(at), sample })
        .onConflictDoUpdate({ target: [historySamples.updateName, historySamples.at], set: { sample } })
    }
    if (gone.length > 0)
      await tx
        .update(historyUpdates)
        .set({ goneAt: new Date(atMs) })
        .where(and(inArray(historyUpdates.name, [...gone]), isNull(historyUpdates.goneAt)))
  })

async function keepUpdate(tx: Database, update: UpdateToKeep): Promise<void> {
  const { name, metaUpdateId, parts, mark, eventMark, events, restart } = update
  const { head, configs } = parts
  const pieces = piecesOf(parts.events.length - events.length, events)
  const bytes = pieces.reduce((sum, piece) => sum + piece.events.length, 0)
  const headBytes = JSON.stringify(head).length
  const row = {
    metaUpdateId,
    open: isActive(head.summary.status),
    lastModifiedAt: new Date(head.summary.lastModifiedAtMs),
    head,
    configs: [...new Set(configs.map(({ fingerprint }) => fingerprint))],
    mark,
    eventMark,
    goneAt: null,
  }
  await tx
    .insert(historyUpdates)
    .values({
      ...row,
      name,
      cluster: head.key.cluster,
      jobPath: jobPathOf(head.key),
      createdAt: new Date(head.summary.createdAtMs),
      bytes: headBytes + bytes,
    })
    .onConflictDoUpdate({
      target: historyUpdates.name,
      set: { ...row, bytes: sql`${historyUpdates.bytes} + ${bytes}` },
    })
  if (restart) await tx.delete(historyEvents).where(eq(historyEvents.updateName, name))
  if (pieces.length > 0)
    await tx
      .insert(historyEvents)
      .values(pieces.map((piece) => ({ updateName: name, ...piece })))
      .onConflictDoUpdate({
        target: [historyEvents.updateName, historyEvents.first],
        set: { events: sql`excluded.events` },
      })
}

function piecesOf(first: number, events: readonly InstanceEvent[]): { first: number; events: string }[] {
  const pieces: { first: number; events: string }[] = []
  for (let at = 0; at < events.length; at += EVENTS_A_ROW)
    pieces.push({ first: first + at, events: packEvents(events.slice(at, at + EVENTS_A_ROW)) })
  return pieces
}

export type Span = { readonly fromMs: number; readonly untilMs: number }

/** The newest time that a cluster was watched; null: never. */
export async function newestSpan(db: Database, cluster: string): Promise<Span | null> {
  const [row] = await db
    .select()
    .from(historySpans)
    .where(eq(historySpans.cluster, cluster))
    .orderBy(desc(historySpans.from))
    .limit(1)
  return row ? { fromMs: row.from.getTime(), untilMs: row.until.getTime() } : null
}

/** Notes until when clusters were watched, each since the beginning of its span. */
export async function keepSpans(db: Database, spans: ReadonlyMap<string, Span>): Promise<void> {
  if (spans.size === 0) return
  await db
    .insert(historySpans)
    .values(
      [...spans].map(([cluster, { fromMs, untilMs }]) => ({
        cluster,
        from: new Date(fromMs),
        until: new Date(untilMs),
      })),
    )
    .onConflictDoUpdate({
      target: [historySpans.cluster, historySpans.from],
      set: { until: sql`greatest(${historySpans.until}, excluded.until)` },
    })
}

/** Until which change meta-updates were kept and then dropped, by id: what has not changed since is not kept again. */
export async function loadDropped(db: Database): Promise<Map<string, number>> {
  const rows = await db.select().from(historyDropped)
  return new Map(rows.map(({ metaUpdateId, lastModifiedAt }) => [metaUpdateId, lastModifiedAt.getTime()]))
}
