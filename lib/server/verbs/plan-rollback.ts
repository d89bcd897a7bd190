import { createHash, randomUUID } from 'node:crypto'
import { readUpdate } from '@/lib/aurora/update-reading'
import type { PlanReply } from '@/lib/contract/plan'
import { latestInstances } from '@/lib/domain/instance'
import { type Member, memberKey } from '@/lib/domain/meta-update'
import { type PlanInput, planRollback as plan, planIdentity, type RollbackPlan } from '@/lib/domain/rollback-plan'
import { isActive } from '@/lib/domain/update-lifecycle'
import { failureOf } from '@/lib/fleet/cluster-reading'
import { savePlan } from '@/lib/store/plans'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { planView } from '../views/plan-view'
import { findMetaUpdate } from './find-meta-update'

/** How long a plan may be looked at before it has to be made anew. */
const PLAN_LIFE_MS = 120_000

/** What rolling this meta-update back would do, from reads made now. Nothing is sent to any scheduler. */
export async function planRollback(runtime: Runtime, principal: Principal, id: string): Promise<PlanReply> {
  const made = await makePlan(runtime, id)
  const plannedAtMs = runtime.nowMs()
  const stored = {
    id: randomUUID(),
    plannedBy: principal.name,
    plannedAtMs,
    expiresAtMs: plannedAtMs + PLAN_LIFE_MS,
    fingerprint: fingerprintOf(made),
    plan: made,
  }
  await savePlan(runtime.store.db, stored)
  return planView(stored, runtime.nowMs())
}

/**
 * Reads members anew, all at once, and plans.
 *
 * @param only the names of the members to look at; without it all of them
 */
export async function makePlan(runtime: Runtime, id: string, only?: ReadonlySet<string>): Promise<RollbackPlan> {
  const { found } = findMetaUpdate(runtime, id)
  const members = found.members.filter(({ member }) => only?.has(memberKey(member.key)) ?? true)
  return plan(id, await Promise.all(members.map(({ member }) => readFresh(runtime, member))))
}

const fingerprintOf = (made: RollbackPlan): string =>
  createHash('sha256').update(planIdentity(made)).digest('hex').slice(0, 32)

async function readFresh(runtime: Runtime, member: Member): Promise<PlanInput> {
  const { cluster, job, updateId } = member.key
  const client = runtime.clients.get(cluster)
  if (!client) return unread(member, `${cluster} has no scheduler_uri in its configuration`)
  const read = await readUpdate(client, { job, id: updateId })
  if (read.kind !== 'applied') return unread(member, failureOf(read).message)
  if (!read.value) return unread(member, 'the scheduler does not know this update any more')
  const { details, tasks } = read.value
  return {
    // An active update is by Aurora's rule the newest of its job, whatever an older picture says.
    member: {
      ...member,
      update: { summary: details.summary, details },
      supersededBy: isActive(details.summary.status) ? null : member.supersededBy,
    },
    instances: latestInstances(details, tasks),
    freshness: 'current',
    readAtMs: runtime.nowMs(),
    problem: null,
  }
}

const unread = (member: Member, problem: string): PlanInput => ({
  member,
  instances: [],
  freshness: 'stale',
  readAtMs: null,
  problem,
})
