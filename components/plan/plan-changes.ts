import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { memberKey } from '@/lib/domain/meta-update'
import { memberIdentity } from '@/lib/domain/plan'
import { say } from '@/lib/messages/say'

/** What became of a row between two plans, in a sentence; rows that are the same are not in the map. */
export type PlanChanges = ReadonlyMap<string, string>

/** Compares two plans of the same verb, row by row. Numbers that only grow while an update rolls count as no change. */
export function changesBetween(before: PlanReply | null, after: PlanReply): PlanChanges {
  const changes = new Map<string, string>()
  if (!before) return changes
  const old = new Map(before.members.map((member) => [memberKey(member.key), member]))
  for (const member of after.members) {
    const was = old.get(memberKey(member.key))
    if (!was) changes.set(memberKey(member.key), say('plan.change.new'))
    else if (memberIdentity(was) !== memberIdentity(member))
      changes.set(memberKey(member.key), say('plan.change.before', { sentence: was.sentence }))
  }
  return changes
}

/** Rows of the old plan that the new one does not have any more. */
export function goneBetween(before: PlanReply | null, after: PlanReply): PlannedMemberView[] {
  const now = new Set(after.members.map((member) => memberKey(member.key)))
  return before?.members.filter((member) => !now.has(memberKey(member.key))) ?? []
}
