import { restoreVerb } from '@/components/meta-update/restore-verb'
import { count } from '@/components/ui/count'
import type { ConfirmRequest, PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { memberKey } from '@/lib/domain/meta-update'

/** What a person has decided so far. `ticks` holds only what they changed by hand. */
export type Draft = { readonly ticks: ReadonlyMap<string, boolean>; readonly reason: string; readonly removals: string }

export const EMPTY_DRAFT: Draft = { ticks: new Map(), reason: '', removals: '' }

export const isTicked = (draft: Draft, member: PlannedMemberView): boolean =>
  member.actionable && (draft.ticks.get(memberKey(member.key)) ?? member.preselected)

export const chosenOf = (plan: PlanReply, draft: Draft): PlannedMemberView[] =>
  plan.members.filter((member) => isTicked(draft, member))

/** Instances that will be gone and that nothing replaces; null when no such member is chosen. */
export function removalsOf(chosen: readonly PlannedMemberView[]): number | null {
  const deleting = chosen.filter((member) => member.class === 'deletes')
  return deleting.length === 0 ? null : deleting.reduce((sum, { instances }) => sum + (instances?.removed ?? 0), 0)
}

/** The words of the one button: what will be there afterwards, and in how many clusters. */
export function confirmWords(chosen: readonly PlannedMemberView[]): string {
  const inClusters = (members: readonly PlannedMemberView[]) =>
    `in ${count(new Set(members.map(({ key }) => key.cluster)).size, 'cluster')}`
  const restored = chosen.filter((member) => member.class !== 'deletes')
  const removals = removalsOf(chosen)
  const restore = `${restoreVerb([...new Set(restored.flatMap(({ toBuilds }) => toBuilds))])} ${inClusters(restored)}`
  if (removals === null) return restore
  const deleted = chosen.filter((member) => member.class === 'deletes')
  if (restored.length === 0) return `Remove ${count(removals, 'instance')} ${inClusters(deleted)}`
  return `${restore}, remove ${count(removals, 'instance')} ${inClusters(deleted)}`
}

/** Why the button does nothing yet; null when everything is there. */
export function offBecause(plan: PlanReply, draft: Draft): string | null {
  if (!plan.members.some(({ actionable }) => actionable))
    return 'There is nothing that a scheduler would still roll back.'
  const chosen = chosenOf(plan, draft)
  if (chosen.length === 0) return 'Tick at least one cluster.'
  if (draft.reason.trim().length < REASON_LENGTH.least)
    return `Give a reason of at least ${REASON_LENGTH.least} characters.`
  const removals = removalsOf(chosen)
  if (removals !== null && draft.removals.trim() !== String(removals))
    return `Type ${removals}, the number of instances that will be gone.`
  return null
}

/** What is sent when everything is there. */
export function confirmationOf(plan: PlanReply, draft: Draft): ConfirmRequest {
  const chosen = chosenOf(plan, draft)
  const removals = removalsOf(chosen)
  return {
    planId: plan.planId,
    fingerprint: plan.fingerprint,
    reason: draft.reason.trim().slice(0, REASON_LENGTH.most),
    members: chosen.map(({ key }) => key),
    ...(removals !== null && { removals }),
  }
}
