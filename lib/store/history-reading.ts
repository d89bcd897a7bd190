import { and, asc, desc, eq, gte, ilike, inArray, lt, lte, max, or, sql } from 'drizzle-orm'
import type { InstanceSample } from '@/lib/domain/instance-sample'
import type { ClusterUpdateKey, InstanceEvent } from '@/lib/domain/job-update'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import type { TaskConfig } from '@/lib/domain/task-config'
import type { Span } from './history-writing'
import { type KeptHead, type KeptPlace, unpackEvents, wholeOf } from './kept-update'
import { historyConfigs, historyDropped, historyEvents, historySamples, historySpans, historyUpdates } from './schema'
import type { Database } from './store'

export type KeptUpdate = {
  readonly name: string
  readonly key: ClusterUpdateKey
  readonly place: KeptPlace
  readonly update: ObservedUpdate
  /** When its scheduler was first seen without it; null: it has it. */
  readonly goneAtMs: number | null
}

/** Everything kept of a meta-update, by cluster, job and age; empty: nothing is. */
export async function loadHistory(db: Database, metaUpdateId: string): Promise<KeptUpdate[]> {
  const rows = await db
    .select({ name: historyUpdates.name, head: historyUpdates.head, goneAt: historyUpdates.goneAt })
    .from(historyUpdates)
    .where(eq(historyUpdates.metaUpdateId, metaUpdateId))
    .orderBy(asc(historyUpdates.cluster), asc(historyUpdates.jobPath), desc(historyUpdates.createdAt))
  if (rows.length === 0) return []
  const events = await loadEvents(
    db,
    rows.map(({ name }) => name),
  )
  const configs = await loadConfigs(db, fingerprintsOf(rows.map(({ head }) => head)))
  return rows.map(({ name, head, goneAt }) => ({
    name,
    key: head.key,
    place: head.place,
    update: wholeOf(head, configs, events.get(name) ?? []),
    goneAtMs: goneAt?.getTime() ?? null,
  }))
}

const fingerprintsOf = (heads: readonly KeptHead[]): string[] => [
  ...new Set(
    heads.flatMap(({ details }) =>
      details ? [...details.initial, ...(details.desired ? [details.desired] : [])].map((one) => one.fingerprint) : [],
    ),
  ),
]

/** The configs of these fingerprints, as far as they are kept. */
export async function loadConfigs(db: Database, fingerprints: readonly string[]): Promise<Map<string, TaskConfig>> {
  if (fingerprints.length === 0) return new Map()
  const rows = await db
    .select()
    .from(historyConfigs)
    .where(inArray(historyConfigs.fingerprint, [...fingerprints]))
  return new Map(rows.map(({ fingerprint, config }) => [fingerprint, config]))
}

async function loadEvents(db: Database, names: readonly string[]): Promise<Map<string, InstanceEvent[]>> {
  const rows = await db
    .select()
    .from(historyEvents)
    .where(inArray(historyEvents.updateName, [...names]))
    .orderBy(asc(historyEvents.updateName), asc(historyEvents.first))
  const events = new Map<string, InstanceEvent[]>()
  for (const { updateName, first, events: text } of rows) {
    const known = events.get(updateName) ?? []
    // Two writers may have cut them into other pieces: what is there already is the same, and is skipped.
    for (const event of unpackEvents(text).slice(Math.max(0, known.length - first))) known.push(event)
    events.set(updateName, known)
  }
  return events
}

/** A sample and when it was taken; null: nobody looked at the tasks from then on. */
export type KeptSample = { readonly atMs: number; readonly sample: InstanceSample | null }

/** The newest sample of each of these updates up to a moment, by name. */
export async function loadSamples(
  db: Database,
  names: readonly string[],
  atMs: number,
): Promise<Map<string, KeptSample>> {
  if (names.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([historySamples.updateName])
    .from(historySamples)
    .where(and(inArray(historySamples.updateName, [...names]), lte(historySamples.at, new Date(atMs))))
    .orderBy(asc(historySamples.updateName), desc(historySamples.at))
  return new Map(rows.map(({ updateName, at, sample }) => [updateName, { atMs: at.getTime(), sample }]))
}

/** The newest span of each of these clusters that began up to a moment. */
export async function loadSpans(db: Database, clusters: readonly string[], atMs: number): Promise<Map<string, Span>> {
  if (clusters.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([historySpans.cluster])
    .from(historySpans)
    .where(and(inArray(historySpans.cluster, [...clusters]), lte(historySpans.from, new Date(atMs))))
    .orderBy(asc(historySpans.cluster), desc(historySpans.from))
  return new Map(
    rows.map(({ cluster, from, until }) => [cluster, { fromMs: from.getTime(), untilMs: until.getTime() }]),
  )
}

/** Other updates of the jobs of a meta-update: one of them may have been on top at some moment. */
export async function loadJobHeads(db: Database, cluster: string, jobPath: string): Promise<KeptHead[]> {
  const rows = await db
    .select({ head: historyUpdates.head })
    .from(historyUpdates)
    .where(and(eq(historyUpdates.cluster, cluster), eq(historyUpdates.jobPath, jobPath)))
    .orderBy(desc(historyUpdates.createdAt))
    .limit(MOST_HEADS)
  return rows.map(({ head }) => head)
}
const MOST_HEADS = 500

export type HistorySelection = {
  /** Changed last at this moment or later. */
  readonly sinceMs: number | null
  /** Changed last before this moment; of equal ones only ids that come later. */
  readonly before: { readonly ms: number; readonly id: string } | null
  /** Somewhere in the id, or in role/environment/name. */
  readonly text: string | null
  readonly limit: number
}

/** What lists say of a meta-update. */
export type KeptRow = {
  readonly id: string
  readonly lastModifiedAtMs: number
  readonly heads: readonly KeptHead[]
  readonly goneAtMs: number | null
}

/** Meta-updates, the one changed last in front. */
export async function listHistory(
  db: Database,
  { sinceMs, before, text, limit }: HistorySelection,
): Promise<KeptRow[]> {
  const changed = max(historyUpdates.lastModifiedAt)
  const like = text === null ? null : `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const id = historyUpdates.metaUpdateId
  const found = await db
    .select({ id, changed })
    .from(historyUpdates)
    .where(like === null ? undefined : or(ilike(id, like), ilike(historyUpdates.jobPath, like)))
    .groupBy(id)
    .having(
      and(
        sinceMs === null ? undefined : gte(changed, new Date(sinceMs)),
        before === null
          ? undefined
          : or(lt(changed, new Date(before.ms)), and(eq(changed, new Date(before.ms)), sql`${id} > ${before.id}`)),
      ),
    )
    .orderBy(desc(changed), asc(id))
    .limit(limit)
  if (found.length === 0) return []
  const rows = await db
    .select({ id, head: historyUpdates.head, goneAt: historyUpdates.goneAt })
    .from(historyUpdates)
    .where(
      inArray(
        id,
        found.map((one) => one.id),
      ),
    )
    .orderBy(asc(historyUpdates.cluster), asc(historyUpdates.jobPath))
  return found.map((one) => {
    const own = rows.filter((row) => row.id === one.id)
    return {
      id: one.id,
      lastModifiedAtMs: one.changed?.getTime() ?? 0,
      heads: own.map(({ head }) => head),
      goneAtMs: goneAtOf(own.map(({ goneAt }) => goneAt?.getTime() ?? null)),
    }
  })
}

/** When the last of them went; null while one is there. */
export const goneAtOf = (times: readonly (number | null)[]): number | null => {
  const gone = times.filter((ms) => ms !== null)
  return gone.length === times.length && gone.length > 0 ? Math.max(...gone) : null
}

export type Dropped = { readonly droppedAtMs: number; readonly why: 'age' | 'size' }

/** What became of a meta-update that was kept once; null: it never was. */
export async function readDropped(db: Database, metaUpdateId: string): Promise<Dropped | null> {
  const [row] = await db.select().from(historyDropped).where(eq(historyDropped.metaUpdateId, metaUpdateId))
  return row ? { droppedAtMs: row.droppedAt.getTime(), why: row.why } : null
}
