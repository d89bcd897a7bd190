import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Progress } from '@/lib/domain/progress'
import { type Attempt, isEnd, type Step, type StepNote, type StepState } from '@/lib/domain/step'
import { appendToJournal, type NewJournalLine } from './journal'
import { actions, attempts, steps } from './schema'
import type { Database } from './store'
import { inTransaction } from './transaction'

export type StoredStep = Step & {
  readonly actionId: string
  readonly note: StepNote | null
  readonly progress: Progress | null
  readonly acceptedAtMs: number | null
  readonly verifiedAtMs: number | null
  readonly endedAtMs: number | null
  /** Who has dealt with a step that needed a person. */
  readonly settled: { readonly by: string; readonly note: string; readonly atMs: number } | null
}

/** The right to work on a step until the lease runs out. Every write proves it with the fence. */
export type Claim = {
  readonly step: StoredStep
  /** Who asked for the action, and why. */
  readonly request: { readonly by: string; readonly reason: string }
  readonly fence: number
  /** By the database's clock. */
  readonly claimedAtMs: number
}

export type StepWrite = {
  readonly state?: StepState
  /** Inserted, or put in the place of the one with its ordinal. */
  readonly attempt?: Attempt
  readonly note?: StepNote | null
  readonly progress?: Progress | null
  /** The target was read just now. */
  readonly verified?: boolean
  /** Give the step back, to be looked at again after this long. Without it the lease is kept. */
  readonly releaseForMs?: number
}

/** Somebody else holds the step by now, or it has ended: what was about to be written is void. */
export class LostClaim extends Error {
  readonly code = 'lost-claim'
}

type Held = { readonly stepId: string; readonly fence: number }

/** Steps as those who work on them see them. Time is the database's. */
export type StepStore = {
  /**
   * Claims open steps that are due and that nobody holds. The fence grows with every claim, so that a former holder's writes
   * are refused from then on.
   */
  claim(owner: string, leaseMs: number, limit: number): Promise<Claim[]>
  /** Makes leases run anew. @returns the ids of the steps that are still held */
  renew(owner: string, held: readonly Held[], leaseMs: number): Promise<ReadonlySet<string>>
  /**
   * Writes a step and its journal entries in one transaction, if the claim still holds. A step that reaches an end is closed for
   * ever, and its action with it when it was the last.
   *
   * @returns whether the step has been cancelled by now
   * @throws LostClaim
   */
  write(
    claim: Claim,
    write: StepWrite,
    entries: readonly JournalEntry[],
  ): Promise<{ readonly cancelled: Step['cancelled'] }>
  /** Gives steps back, due at once. */
  release(owner: string, held: readonly Held[]): Promise<void>
}

export const stepStore = (db: Database): StepStore => ({
  claim: (owner, leaseMs, limit) => inTransaction(db, (tx) => claimSteps(tx, owner, leaseMs, limit)),
  renew: (owner, held, leaseMs) => renewLeases(db, owner, held, leaseMs),
  write: (claim, write, entries) => inTransaction(db, (tx) => writeStep(tx, claim, write, entries)),
  async release(owner, held) {
    if (held.length === 0) return
    const free = { leaseUntil: null, nextAt: sql`now()` }
    await inTransaction(db, (tx) => tx.update(steps).set(free).where(isHeld(owner, held)))
  },
})

const fromNow = (ms: number) => sql`clock_timestamp() + interval '1 millisecond' * ${Math.round(ms)}`

/** These steps, as long as they are open and under these fences. */
const isHeld = (owner: string, held: readonly Held[]) =>
  and(
    eq(steps.owner, owner),
    eq(steps.open, true),
    sql`lease_until > clock_timestamp()`,
    sql`(${steps.id}, ${steps.fence}) in (${sql.join(
      held.map(({ stepId, fence }) => sql`(${stepId}, ${fence}::bigint)`),
      sql`, `,
    )})`,
  )

async function claimSteps(tx: Database, owner: string, leaseMs: number, limit: number): Promise<Claim[]> {
  const due = await tx
    .select({ id: steps.id, owner: steps.owner, fence: steps.fence })
    .from(steps)
    .where(sql`open and next_at <= now() and (lease_until is null or lease_until < now())`)
    .orderBy(steps.nextAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  if (due.length === 0) return []
  const ids = due.map(({ id }) => id)
  const claimed = await tx
    .update(steps)
    .set({ fence: sql`fence + 1`, owner, leaseUntil: fromNow(leaseMs) })
    .where(inArray(steps.id, ids))
    .returning({ row: steps, now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8` })
  const made = await attemptsToDecideOn(tx, ids)
  const requests = await tx
    .select({ id: actions.id, by: actions.requestedBy, reason: actions.reason })
    .from(actions)
    .where(inArray(actions.id, [...new Set(claimed.map(({ row }) => row.actionId))]))
  const requestOf = new Map(requests.map(({ id, by, reason }) => [id, { by, reason }]))
  const previous = new Map(due.map((row) => [row.id, row]))
  await appendToJournal(
    tx,
    claimed.flatMap(({ row }): NewJournalLine[] => {
      const before = previous.get(row.id)
      if (!before || before.fence === 0 || before.owner === owner) return []
      const entry = { kind: 'taken-over' as const, owner, previousOwner: before.owner }
      return [{ actionId: row.actionId, stepId: row.id, entry }]
    }),
  )
  return claimed.flatMap(({ row, now }) => {
    const request = requestOf.get(row.actionId)
    const step = toStoredStep(row, made.get(row.id) ?? [])
    return request ? [{ step, request, fence: row.fence, claimedAtMs: Math.floor(now) }] : []
  })
}

async function renewLeases(
  db: Database,
  owner: string,
  held: readonly Held[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  if (held.length === 0) return new Set()
  // Whoever else writes several steps at once may lock them in another order; then one of the two has to begin again.
  const kept = await inTransaction(db, (tx) =>
    tx
      .update(steps)
      .set({ leaseUntil: fromNow(leaseMs) })
      .where(isHeld(owner, held))
      .returning({ id: steps.id }),
  )
  return new Set(kept.map(({ id }) => id))
}

async function writeStep(
  tx: Database,
  { step, fence }: Claim,
  write: StepWrite,
  entries: readonly JournalEntry[],
): Promise<{ cancelled: Step['cancelled'] }> {
  const ends = write.state !== undefined && isEnd(write.state)
  const accepts = write.state === 'accepted' || write.state === 'moving' || write.state === 'restored'
  const [row] = await tx
    .update(steps)
    .set({
      // Something is always set: the row is locked and the claim proved by it.
      fence,
      ...(write.state !== undefined && { state: write.state }),
      ...(write.note !== undefined && { note: write.note }),
      ...(write.progress !== undefined && { progress: write.progress }),
      ...(write.verified && { verifiedAt: sql`now()` }),
      ...(accepts && { acceptedAt: sql`coalesce(accepted_at, now())` }),
      ...(write.releaseForMs !== undefined && { leaseUntil: null, nextAt: fromNow(write.releaseForMs) }),
      ...(ends && { open: false, endedAt: sql`now()`, leaseUntil: null }),
    })
    .where(
      and(eq(steps.id, step.id), eq(steps.fence, fence), eq(steps.open, true), sql`lease_until > clock_timestamp()`),
    )
    .returning({ cancelledBy: steps.cancelledBy, cancelledAt: steps.cancelledAt })
  if (!row) throw new LostClaim(`The claim on step ${step.id} has been lost.`)
  if (write.attempt) await writeAttempt(tx, step.id, write.attempt)
  const closing = ends && (await isLast(tx, step.actionId))
  if (closing) await tx.update(actions).set({ endedAt: sql`now()` }).where(eq(actions.id, step.actionId))
  const { actionId } = step
  const lines: NewJournalLine[] = entries.map((entry) => ({ actionId, stepId: step.id, entry }))
  if (closing) lines.push({ actionId, stepId: null, entry: { kind: 'closed' } })
  await appendToJournal(tx, lines)
  return { cancelled: toCancelled(row) }
}

async function writeAttempt(tx: Database, stepId: string, attempt: Attempt): Promise<void> {
  const { ordinal, startedAtMs, ...rest } = attempt
  const values = { ...rest, startedAt: new Date(startedAtMs) }
  await tx
    .insert(attempts)
    .values({ stepId, ordinal, ...values })
    .onConflictDoUpdate({ target: [attempts.stepId, attempts.ordinal], set: values })
}

/** Two steps that end at the same moment must not each take the other for open. */
async function isLast(tx: Database, actionId: string): Promise<boolean> {
  await tx.select({ id: actions.id }).from(actions).where(eq(actions.id, actionId)).for('update')
  const open = await tx
    .select({ id: steps.id })
    .from(steps)
    .where(and(eq(steps.actionId, actionId), eq(steps.open, true)))
    .limit(1)
  return open.length === 0
}

/** Voids every lease. Only for the sole process of an embedded store: its directory lock proves that no holder lives. */
export async function releaseAllLeases(db: Database): Promise<void> {
  await db.update(steps).set({ leaseUntil: null, nextAt: sql`now()` }).where(eq(steps.open, true))
}

/** The attempts of each step in their order; of the pulses that keep a rollback going the last one is enough. */
export async function attemptsToDecideOn(db: Database, stepIds: readonly string[]): Promise<Map<string, Attempt[]>> {
  const rows = await db
    .select()
    .from(attempts)
    .where(
      and(
        inArray(attempts.stepId, [...stepIds]),
        sql`(${attempts.call} <> 'pulseJobUpdate'
          or exists (select from steps where steps.id = ${attempts.stepId} and steps.lane = 'control')
          or ${attempts.ordinal} = (
          select max(later.ordinal) from attempts later
          where later.step_id = ${attempts.stepId} and later.call = 'pulseJobUpdate'))`,
      ),
    )
    .orderBy(asc(attempts.ordinal))
  const byStep = new Map<string, Attempt[]>()
  for (const { stepId, startedAt, ...row } of rows)
    byStep.set(stepId, [...(byStep.get(stepId) ?? []), { ...row, startedAtMs: startedAt.getTime() }])
  return byStep
}

export const toStoredStep = (row: typeof steps.$inferSelect, made: readonly Attempt[]): StoredStep => ({
  id: row.id,
  actionId: row.actionId,
  key: { cluster: row.cluster, job: row.job, updateId: row.updateId },
  work: row.work,
  state: row.state,
  attempts: made,
  note: row.note,
  progress: row.progress,
  createdAtMs: row.createdAt.getTime(),
  expiresAtMs: row.expiresAt.getTime(),
  acceptedAtMs: row.acceptedAt?.getTime() ?? null,
  verifiedAtMs: row.verifiedAt?.getTime() ?? null,
  endedAtMs: row.endedAt?.getTime() ?? null,
  cancelled: toCancelled(row),
  settled:
    row.settledBy !== null && row.settledAt
      ? { by: row.settledBy, note: row.settledNote ?? '', atMs: row.settledAt.getTime() }
      : null,
})

const toCancelled = ({
  cancelledBy,
  cancelledAt,
}: Pick<typeof steps.$inferSelect, 'cancelledBy' | 'cancelledAt'>): Step['cancelled'] =>
  cancelledBy !== null && cancelledAt ? { by: cancelledBy, atMs: cancelledAt.getTime() } : null
