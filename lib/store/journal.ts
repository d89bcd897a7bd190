import { createHash } from 'node:crypto'
import {
  and,
  asc,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Verb } from '@/lib/domain/verb'
import { storableJson } from './json-column'
import { planDigest } from './plans'
import { actions, journalHead as head, journal, plans, steps } from './schema'
import type { Database } from './store'

/** What is appended; number, time and hash are the database's. */
export type NewJournalLine = {
  readonly actionId: string | null
  readonly stepId: string | null
  readonly entry: JournalEntry
}

export type JournalRow = {
  readonly seq: number
  readonly atMs: number
  readonly hash: string
  readonly actionId: string | null
  readonly stepId: string | null
  readonly cluster: string | null
  readonly metaUpdateId: string | null
  readonly entry: JournalEntry
}

/**
 * Appends lines. Call it last in a transaction: from here to its end everybody else who appends waits, and whoever took this
 * lock first and rows afterwards could meet another the other way round.
 */
export async function appendToJournal(db: Database, lines: readonly NewJournalLine[]): Promise<void> {
  if (lines.length === 0) return
  await db
    .insert(journal)
    .values(lines.map(({ actionId, stepId, entry }) => ({ actionId, stepId, entry: storableJson(entry) })))
}

/** The number of the newest line; 0: there is none. It moves with everything that anybody records. */
export async function journalHead(db: Database): Promise<number> {
  const [row] = await db.select({ seq: head.seq }).from(head)
  return row?.seq ?? 0
}

export type JournalSelection = {
  readonly beforeSeq?: number
  readonly limit: number
  readonly actionId?: string
  readonly metaUpdateId?: string
  readonly cluster?: string
  /** The person behind a line. */
  readonly by?: string
  /** Of actions with this verb; `hold`: of holds that were placed or lifted. */
  readonly verb?: Verb | 'hold'
  /** `role/environment/name`; what is about an action as a whole is about each of its jobs. */
  readonly job?: string
  /** Written at this moment or later. */
  readonly fromMs?: number
  /** Written before this moment. */
  readonly toMs?: number
}

/** Lines, the newest first. */
export async function readJournal(db: Database, selection: JournalSelection): Promise<JournalRow[]> {
  const { beforeSeq, limit, actionId, metaUpdateId, cluster, by, verb, job, fromMs, toMs } = selection
  const rows = await db
    .select({ line: journal, cluster: steps.cluster, metaUpdateId: actions.metaUpdateId })
    .from(journal)
    .leftJoin(actions, eq(actions.id, journal.actionId))
    .leftJoin(steps, eq(steps.id, journal.stepId))
    .where(
      and(
        beforeSeq === undefined ? undefined : lt(journal.seq, beforeSeq),
        actionId === undefined ? undefined : eq(journal.actionId, actionId),
        metaUpdateId === undefined
          ? undefined
          : or(eq(actions.metaUpdateId, metaUpdateId), sql`${written('metaUpdateId')} = ${metaUpdateId}`),
        cluster === undefined ? undefined : eq(steps.cluster, cluster),
        by === undefined ? undefined : sql`${written('by')} = ${by}`,
        verb === undefined
          ? undefined
          : verb === 'hold'
            ? inArray(written('kind'), ['hold-placed', 'hold-lifted'])
            : eq(actions.verb, verb),
        job === undefined ? undefined : isAboutJob(db, job),
        fromMs === undefined ? undefined : gte(journal.at, new Date(fromMs)),
        toMs === undefined ? undefined : lt(journal.at, new Date(toMs)),
      ),
    )
    .orderBy(desc(journal.seq))
    .limit(limit)
  return rows.map(({ line, ...named }) => ({
    ...named,
    seq: line.seq,
    atMs: line.at.getTime(),
    hash: line.hash,
    actionId: line.actionId,
    stepId: line.stepId,
    entry: JSON.parse(line.entry) as JournalEntry,
  }))
}

/** A field of what was written. */
const written = (field: 'by' | 'kind' | 'metaUpdateId'): SQL => sql`${journal.entry}::jsonb ->> ${field}::text`

function isAboutJob(db: Database, job: string): SQL | undefined {
  const held = (part: string) => sql`${journal.entry}::jsonb -> 'job' ->> ${part}::text`
  return or(
    eq(steps.jobPath, job),
    and(
      isNull(journal.stepId),
      exists(
        db
          .select({ one: sql`1` })
          .from(stepsOfAction)
          .where(and(eq(stepsOfAction.actionId, journal.actionId), eq(stepsOfAction.jobPath, job))),
      ),
    ),
    sql`concat_ws('/', ${held('role')}, ${held('environment')}, ${held('name')}) = ${job}`,
  )
}

const stepsOfAction = alias(steps, 'steps_of_action')

/** `head`: the hash of the newest line, which stands for all of them. `broken`: the first line that is not as it was written. */
export type JournalVerdict = {
  readonly rows: number
  readonly head: string
  readonly broken: { readonly seq: number; readonly why: string } | null
}

const PAGE = 1000

/** A line up to which everything is as it was written, and its hash. */
export type Verified = { readonly seq: number; readonly hash: string }
const START: Verified = { seq: 0, hash: '' }

/**
 * Reads the journal as it is now, page by page, and makes every hash anew. The hash of a line is SHA-256, in hex, over the UTF-8
 * of the hash before it (empty for the first), its number, its time in microseconds since the epoch, its action, its step and
 * its entry, joined by line feeds; what is missing is empty. The database makes it in a trigger, this in TypeScript. Whoever
 * could write the whole database anew could do so with this table, too: a head noted elsewhere is what shows that.
 *
 * @param after where an earlier reading ended, to go on from there; the beginning, unless it says otherwise
 * @param most lines at most
 */
export async function verifyJournal(
  db: Database,
  { after = START, most = Number.POSITIVE_INFINITY }: { after?: Verified; most?: number } = {},
): Promise<JournalVerdict> {
  // Only up to here: others go on writing meanwhile.
  const [end] = await db.select({ seq: head.seq, hash: head.hash }).from(head)
  if (!end) return { rows: 0, head: '', broken: { seq: 1, why: 'where the journal ends is not known any more' } }
  let before = after
  const last = Math.min(end.seq, after.seq + most)
  const broken = (seq: number, why: string) => ({ rows: before.seq, head: before.hash, broken: { seq, why } })
  if (end.seq < after.seq)
    return broken(end.seq + 1, `lines ${end.seq + 1} to ${after.seq}, which were written last, are missing`)
  while (before.seq < last) {
    const page = await db
      .select({
        ...getTableColumns(journal),
        atUs: sql<string>`(extract(epoch from ${journal.at}) * 1000000)::bigint::text`,
      })
      .from(journal)
      .where(gt(journal.seq, before.seq))
      .orderBy(asc(journal.seq))
      .limit(PAGE)
    for (const row of page) {
      if (row.seq !== before.seq + 1) return broken(before.seq + 1, `line ${before.seq + 1} is missing`)
      const hash = hashOf(before.hash, row)
      if (hash !== row.hash) return broken(row.seq, `line ${row.seq} is not as it was written`)
      if (row.actionId !== null && !(await isAsConfirmed(db, row.actionId, row.entry)))
        return broken(row.seq, `the plan of action ${row.actionId} is not as it was confirmed`)
      before = { seq: row.seq, hash }
      if (row.seq === last) break
    }
    if (page.length === 0)
      return broken(before.seq + 1, `lines ${before.seq + 1} to ${end.seq}, which were written last, are missing`)
  }
  if (before.seq === end.seq && end.hash !== before.hash)
    return broken(end.seq, `the journal ends with another line ${end.seq}`)
  return { rows: before.seq, head: before.hash, broken: null }
}

/** Whether the plan behind the line that accepts an action is the one that was confirmed; true of every other line. */
async function isAsConfirmed(db: Database, actionId: string, text: string): Promise<boolean> {
  const entry = JSON.parse(text) as JournalEntry
  // Actions of the first version have no digest.
  if (entry.kind !== 'accepted' || entry.planDigest === '') return true
  const [kept] = await db
    .select({ plan: plans.plan })
    .from(actions)
    .innerJoin(plans, eq(plans.id, actions.planId))
    .where(eq(actions.id, actionId))
  return kept !== undefined && planDigest(kept.plan) === entry.planDigest
}

type Hashed = {
  readonly seq: number
  readonly atUs: string
  readonly actionId: string | null
  readonly stepId: string | null
  readonly entry: string
}

const hashOf = (previous: string, { seq, atUs, actionId, stepId, entry }: Hashed): string =>
  createHash('sha256')
    .update([previous, seq, atUs, actionId ?? '', stepId ?? '', entry].join('\n'))
    .digest('hex')
