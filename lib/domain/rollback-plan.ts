import type { Freshness } from './freshness'
import type { Instance } from './instance'
import type { ClusterUpdateKey, JobUpdateDetails, JobUpdateStatus, JobUpdateSummary } from './job-update'
import { type Member, memberKey } from './meta-update'
import { changedInstanceIds } from './progress'
import { instanceIds } from './task-config'
import { canRollBack, isGoingBack } from './update-lifecycle'

/** What a rollback would do to one member. Only `native` and `deletes` can be confirmed. */
export type PlanClass =
  | 'native' // rollbackJobUpdate; the update goes back by itself
  | 'deletes' // the same call, but the update was the job's first: its instances go and nothing takes their place
  | 'going-back' // somebody or the update itself is rolling it back already
  | 'already-old' // rolled back
  | 'ended' // completed, aborted or failed: the scheduler takes no rollback any more
  | 'superseded' // a later update of the same job is on top of it
  | 'cannot-say' // not read, or not to be trusted

export type PlannedMember = {
  readonly key: ClusterUpdateKey
  readonly class: PlanClass
  readonly status: JobUpdateStatus | null
  /** The build(s) that come back, and the one that leaves; null where unknown or none. */
  readonly toBuilds: readonly string[]
  readonly fromBuild: string | null
  /** Instances the update was about; with the classes that act: all that the rollback answers for. */
  readonly instances: {
    readonly total: number
    readonly changeBack: number
    readonly removed: number
    readonly returned: number
  } | null
  readonly batches: number | null
  /** The shortest it can take by the update's own settings: batches × minWaitInInstanceRunningMs. */
  readonly atLeastMs: number | null
  /** The rollback will wait for pulses (`blockIfNoPulsesAfterMs`). */
  readonly needsPulses: boolean
  readonly supersededBy: JobUpdateSummary | null
  /** When the read behind this line was made, by our clock; null if there was none. */
  readonly readAtMs: number | null
  /** Why it cannot be said, in the words of the failed read. */
  readonly problem: string | null
}

export type RollbackPlan = { readonly metaUpdateId: string; readonly members: readonly PlannedMember[] }

/** A member together with the fresh read the plan rests on. */
export type PlanInput = {
  readonly member: Member
  readonly instances: readonly Instance[]
  readonly freshness: Freshness
  readonly readAtMs: number | null
  readonly problem: string | null
}

/** Pure: what rolling the meta-update back would do, member by member, those that need a thought first. */
export function planRollback(metaUpdateId: string, inputs: readonly PlanInput[]): RollbackPlan {
  const members = inputs.map(planMember)
  return { metaUpdateId, members: members.sort((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class)) }
}

const ORDER: readonly PlanClass[] = [
  'deletes',
  'cannot-say',
  'native',
  'superseded',
  'ended',
  'going-back',
  'already-old',
]

function planMember({ member, instances, freshness, readAtMs, problem }: PlanInput): PlannedMember {
  const { details } = member.update
  const known = freshness === 'current' && details !== null && problem === null
  return {
    key: member.key,
    class: known ? classify(member, details) : 'cannot-say',
    status: known ? details.summary.status : null,
    toBuilds: [...new Set(details?.initial.map((group) => group.config.build) ?? [])],
    fromBuild: details?.desired?.config.build ?? null,
    instances: known ? effectOn(details, instances) : null,
    ...(known ? durationOf(details, instances) : { batches: null, atLeastMs: null }),
    needsPulses: (details?.settings.blockIfNoPulsesAfterMs ?? 0) > 0,
    supersededBy: member.supersededBy,
    readAtMs,
    problem: known ? null : (problem ?? 'the details of this update could not be read'),
  }
}

function classify(member: Member, details: JobUpdateDetails): PlanClass {
  const { status } = details.summary
  if (status === 'UNKNOWN') return 'cannot-say'
  if (isGoingBack(status)) return 'going-back'
  if (status === 'ROLLED_BACK') return 'already-old'
  if (canRollBack(status)) return details.initial.length === 0 ? 'deletes' : 'native'
  return member.supersededBy ? 'superseded' : 'ended'
}

function effectOn(details: JobUpdateDetails, instances: readonly Instance[]) {
  const old = new Set(details.initial.flatMap((group) => instanceIds(group.instances)))
  const fresh = new Set(instanceIds(details.desired?.instances ?? []))
  const changed = [...changedInstanceIds(details, instances)]
  return {
    total: new Set([...old, ...fresh]).size,
    changeBack: changed.filter((id) => old.has(id) && fresh.has(id)).length,
    removed: changed.filter((id) => !old.has(id)).length,
    returned: changed.filter((id) => !fresh.has(id)).length,
  }
}

function durationOf(details: JobUpdateDetails, instances: readonly Instance[]) {
  const changed = changedInstanceIds(details, instances).size
  const { strategy, minWaitInInstanceRunningMs } = details.settings
  const size = strategy.kind === 'varBatch' ? Math.max(1, ...strategy.groupSizes) : strategy.groupSize
  const batches = Math.ceil(changed / Math.max(1, size))
  return { batches, atLeastMs: batches * minWaitInInstanceRunningMs }
}

export const isActionable = (member: PlannedMember): boolean => member.class === 'native' || member.class === 'deletes'

/**
 * What must not change for a member between the look and the click: what happens to it, and which builds. Counts that only
 * grow while an update rolls are left out, or no plan of a moving update could ever be confirmed.
 */
export const memberIdentity = (member: PlannedMember): string =>
  JSON.stringify([
    memberKey(member.key),
    member.class,
    member.fromBuild,
    [...member.toBuilds].sort(),
    member.instances?.total ?? null,
    member.needsPulses,
    member.supersededBy?.key.id ?? null,
    // A typed count of removals is checked against this number, so it may not move unseen.
    member.class === 'deletes' ? (member.instances?.removed ?? null) : null,
  ])

/** Two plans with the same identity do the same to the same members, in whatever order they name them. */
export const planIdentity = (plan: RollbackPlan): string =>
  JSON.stringify([plan.metaUpdateId, ...plan.members.map(memberIdentity).sort()])

/** The chosen members that would fare otherwise by now, or that nothing is known of any more. */
export function movedSince(chosen: readonly PlannedMember[], now: RollbackPlan): PlannedMember[] {
  const identities = new Set(now.members.map(memberIdentity))
  return chosen.filter((member) => !identities.has(memberIdentity(member)))
}
