import { createHash, randomUUID } from 'node:crypto'
import type { PlanReply } from '@/lib/contract/plan'
import { actedOn } from '@/lib/domain/acted-on'
import { memberKey } from '@/lib/domain/meta-update'
import type { Metadata } from '@/lib/domain/metadata'
import { type Plan, type PlannedMember, planAction as plan, planIdentity } from '@/lib/domain/plan'
import type { Verb } from '@/lib/domain/verb'
import { savePlan } from '@/lib/store/plans'
import { readFresh } from '../fresh-member'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { planView } from '../views/plan-view'
import { findMetaUpdate } from './find-meta-update'

/** How long a plan may be looked at before it has to be made anew. */
const PLAN_LIFE_MS = 120_000

/** What the verb would do to this meta-update, from reads made now. Nothing is sent to any scheduler. */
export async function planAction(runtime: Runtime, principal: Principal, id: string, verb: Verb): Promise<PlanReply> {
  const { made } = await makePlan(runtime, id, verb)
  const plannedAtMs = runtime.nowMs()
  const stored = {
    id: randomUUID(),
    plannedBy: principal.name,
    plannedAtMs,
    expiresAtMs: plannedAtMs + PLAN_LIFE_MS,
    fingerprint: createHash('sha256').update(planIdentity(made)).digest('hex').slice(0, 32),
    plan: made,
  }
  await runtime.storeWatch.withStore(() => savePlan(runtime.store.db, stored))
  return planView(stored, runtime.nowMs())
}

export type MadePlan = {
  readonly made: Plan
  /** The metadata of each member's update, by the member's name. */
  readonly metadata: ReadonlyMap<string, readonly Metadata[]>
}

/**
 * Reads members anew, all at once, and plans.
 *
 * @param again members that were planned before: only they are read, and no more of them than can change what would be done
 */
export async function makePlan(
  runtime: Runtime,
  id: string,
  verb: Verb,
  again?: readonly PlannedMember[],
): Promise<MadePlan> {
  const { found } = findMetaUpdate(runtime, id)
  const planned = again && new Map(again.map((member) => [memberKey(member.key), member]))
  const members = found.members
    .map(({ member }) => actedOn(verb, member))
    .filter(({ key }) => planned?.has(memberKey(key)) ?? true)
  const { clusters } = runtime.config
  const inputs = await Promise.all(
    members.map((member) =>
      readFresh(verb, member, {
        client: runtime.clients.get(member.key.cluster) ?? null,
        nowMs: runtime.nowMs,
        counted: planned === undefined || planned.get(memberKey(member.key))?.class === 'deletes',
        mayKeepPulsing: clusters.find(({ name }) => name === member.key.cluster)?.keepPulses ?? false,
      }),
    ),
  )
  return {
    made: plan(verb, id, inputs),
    metadata: new Map(inputs.map(({ member }) => [memberKey(member.key), member.update.summary.metadata])),
  }
}
