import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { JournalEntry } from '@/lib/domain/journal'
import { isEnd, type StepState } from '@/lib/domain/step'
import { actions, attempts, journal, steps } from './schema'
import type { Database } from './store'

/** What stands in the other tables although no line of the journal says so: put there by somebody else than Airglow. */
export type Unrecorded = {
  /** Ids of actions without a line that accepts them. */
  readonly actions: readonly string[]
  /** Ids of steps beyond those that were accepted, or with an end that no line tells. */
  readonly steps: readonly string[]
  /** Step and ordinal of calls without a line that announces them. */
  readonly attempts: readonly string[]
}

const PAGE = 50

/** Holds every action with its steps and calls against the journal, a few actions at a time. */
export async function findUnrecorded(db: Database): Promise<Unrecorded> {
  const found = { actions: [] as string[], steps: [] as string[], attempts: [] as string[] }
  for (let after: string | null = null; ; ) {
    const page: { id: string }[] = await db
      .select({ id: actions.id })
      .from(actions)
      .where(after === null ? undefined : gt(actions.id, after))
      .orderBy(asc(actions.id))
      .limit(PAGE)
    const ids = page.map(({ id }) => id)
    if (ids.length > 0) await compare(db, ids, found)
    after = ids.at(-1) ?? null
    if (ids.length < PAGE) return found
  }
}

type Found = { readonly [kind in keyof Unrecorded]: string[] }

async function compare(db: Database, ids: readonly string[], found: Found): Promise<void> {
  // The lines last: whatever is seen of the rest was recorded together with them.
  const kept = await db
    .select({ id: steps.id, actionId: steps.actionId, state: steps.state })
    .from(steps)
    .where(inArray(steps.actionId, [...ids]))
  const made = await db
    .select({ stepId: attempts.stepId, ordinal: attempts.ordinal })
    .from(attempts)
    .innerJoin(steps, and(eq(steps.id, attempts.stepId), inArray(steps.actionId, [...ids])))
  const told = await toldOf(db, ids)

  found.actions.push(...ids.filter((id) => !told.stepsOf.has(id)))
  const left = new Map(told.stepsOf)
  for (const { id, actionId, state } of kept) {
    const places = (left.get(actionId) ?? 0) - 1
    left.set(actionId, places)
    if (places < 0 || (isEnd(state) && told.stateOf.get(id) !== state)) found.steps.push(id)
  }
  const names = made.map(({ stepId, ordinal }) => `${stepId} ${ordinal}`)
  found.attempts.push(...names.filter((name) => !told.announced.has(name)))
}

/** What the journal tells of these actions: how many steps each has, how each step stands, and every call. */
async function toldOf(db: Database, ids: readonly string[]) {
  const lines = await db
    .select()
    .from(journal)
    .where(inArray(journal.actionId, [...ids]))
    .orderBy(asc(journal.seq))
  const stepsOf = new Map<string, number>()
  const stateOf = new Map<string, StepState>()
  const announced = new Set<string>()
  for (const { actionId, stepId, entry: text } of lines) {
    const entry = JSON.parse(text) as JournalEntry
    if (entry.kind === 'accepted' && actionId !== null) stepsOf.set(actionId, entry.steps)
    if (entry.kind === 'state' && stepId !== null) stateOf.set(stepId, entry.to)
    if (entry.kind === 'intention') announced.add(`${stepId} ${entry.ordinal}`)
  }
  return { stepsOf, stateOf, announced }
}
