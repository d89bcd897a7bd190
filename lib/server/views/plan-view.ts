import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { isActionable, type PlannedMember } from '@/lib/domain/rollback-plan'
import { sayPlan, sayPlanned, warnPlanned } from '@/lib/domain/words'
import type { StoredPlan } from '@/lib/store/plans'

export function planView(stored: StoredPlan, nowMs: number): PlanReply {
  const { members, metaUpdateId } = stored.plan
  const preselected = members.filter(isPreselected)
  return {
    nowMs,
    planId: stored.id,
    metaUpdateId,
    verb: 'rollback',
    sentence: sayPlan(preselected, members),
    fingerprint: stored.fingerprint,
    plannedAtMs: stored.plannedAtMs,
    expiresAtMs: stored.expiresAtMs,
    members: members.map(plannedMemberView),
  }
}

/** What deletes instances must be asked for; everything else that can go back does so unless somebody says no. */
const isPreselected = (member: PlannedMember): boolean => member.class === 'native'

export const plannedMemberView = (member: PlannedMember): PlannedMemberView => ({
  key: member.key,
  class: member.class,
  status: member.status,
  fromBuild: member.fromBuild,
  toBuilds: [...member.toBuilds],
  instances: member.instances,
  batches: member.batches,
  atLeastMs: member.atLeastMs,
  needsPulses: member.needsPulses,
  sentence: sayPlanned(member),
  warning: warnPlanned(member),
  actionable: isActionable(member),
  preselected: isPreselected(member),
  readAtMs: member.readAtMs,
})
