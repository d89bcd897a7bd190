import { createHash } from 'node:crypto'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Plan } from '@/lib/domain/plan'
import { storableJson } from './json-column'
import { actions, plans } from './schema'
import type { Database } from './store'

export type StoredPlan = {
  readonly id: string
  readonly plannedBy: string
  readonly plannedAtMs: number
  readonly expiresAtMs: number
  readonly fingerprint: string
  readonly plan: Plan
}

/** Plans nobody confirmed are of no use to anybody after this long. */
const KEEP_UNCONFIRMED_HOURS = 24

/** Keeps a plan as it was shown, and drops old ones that were never confirmed. */
export async function savePlan(db: Database, plan: StoredPlan): Promise<void> {
  await db.insert(plans).values({
    id: plan.id,
    metaUpdateId: plan.plan.metaUpdateId,
    plannedBy: plan.plannedBy,
    plannedAt: new Date(plan.plannedAtMs),
    expiresAt: new Date(plan.expiresAtMs),
    fingerprint: plan.fingerprint,
    plan: plan.plan,
  })
  const old = sql`now() - interval '1 hour' * ${KEEP_UNCONFIRMED_HOURS}`
  const stale = db
    .select({ id: plans.id })
    .from(plans)
    .leftJoin(actions, eq(actions.planId, plans.id))
    .where(and(isNull(actions.id), lt(plans.plannedAt, old)))
  await db.delete(plans).where(sql`${plans.id} in ${stale}`)
}

export async function loadPlan(db: Database, id: string): Promise<StoredPlan | null> {
  const [row] = await db.select().from(plans).where(eq(plans.id, id))
  return row
    ? {
        id: row.id,
        plannedBy: row.plannedBy,
        plannedAtMs: row.plannedAt.getTime(),
        expiresAtMs: row.expiresAt.getTime(),
        fingerprint: row.fingerprint,
        plan: row.plan,
      }
    : null
}

/** SHA-256, in hex, of a plan as it is kept, whatever order its fields come back in. */
export const planDigest = (plan: Plan): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(JSON.parse(storableJson(plan)))))
    .digest('hex')

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]))
}
