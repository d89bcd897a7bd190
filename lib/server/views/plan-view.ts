import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { isActionable, isPreselected, type PlannedMember } from '@/lib/domain/plan'
import { sayPlan } from '@/lib/domain/plan-sentence'
import { sayPlanned, warnPlanned } from '@/lib/domain/plan-words'
import type { StoredPlan } from '@/lib/store/plans'

export function planView(stored: StoredPlan, nowMs: number): PlanReply {
  const { members, metaUpdateId, verb } = stored.plan
  return {
    nowMs,
    planId: stored.id,
    metaUpdateId,
    verb,
    sentence: sayPlan(stored.plan, members.filter(isPreselected)),
    fingerprint: stored.fingerprint,
    plannedAtMs: stored.plannedAtMs,
    expiresAtMs: stored.expiresAtMs,
    members: members.map(plannedMemberView),
  }
}

/** Field by field: what a plan also holds (configs, which have secrets in them) must not come along by itself. */
export const plannedMemberView = (member: PlannedMember): PlannedMemberView => ({
  key: member.key,
  verb: member.verb,
  class: member.class,
  status: member.status,
  restores: member.restores,
  toBuilds: [...member.toBuilds],
  fromBuild: member.fromBuild,
  instances: member.instances,
  standing: member.standing,
  batches: member.batches,
  atLeastMs: member.atLeastMs,
  pulseTimeoutMs: member.pulseTimeoutMs,
  mayKeepPulsing: member.mayKeepPulsing,
  turnedBack: member.turnedBack,
  supersededBy: member.supersededBy && {
    ...member.supersededBy,
    metadata: member.supersededBy.metadata.map(({ key, value }) => ({ key, value })),
  },
  parts: member.parts.map(({ ordinal, kind, build, instances, changed, added, removed }) => ({
    ordinal,
    kind,
    build,
    instances: instances.map(({ first, last }) => ({ first, last })),
    changed,
    added,
    removed,
  })),
  groupSize: member.groupSize,
  queueable: member.queueable,
  readAtMs: member.readAtMs,
  problem: member.problem,
  sentence: sayPlanned(member),
  warning: warnPlanned(member),
  actionable: isActionable(member),
  preselected: isPreselected(member),
})
