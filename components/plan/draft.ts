import type { ConfirmRequest, PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { type Options, optionsFor } from './options'

/** What a person has decided so far, with what the address of the page asked for. */
export type Draft = {
  /** Only what was changed by hand, by `memberKey`. */
  readonly ticks: ReadonlyMap<string, boolean>
  /** Members to begin with, all others unticked; null: those that the plan preselects. */
  readonly only: ReadonlySet<string> | null
  /** The action that is tried again. */
  readonly retryOf: string | null
  readonly reason: string
  /** As typed: instances that will be gone. */
  readonly removals: string
  readonly mayRestore: boolean
  readonly keepPulsing: boolean
  /** As typed: instances at a time in restores; empty: as each update itself did. */
  readonly groupSize: string
  readonly hold: boolean
  readonly queueForMinutes: number
}

export const newDraft = (only: readonly string[] = [], retryOf: string | null = null): Draft => ({
  ticks: new Map(),
  only: only.length === 0 ? null : new Set(only),
  retryOf,
  reason: '',
  removals: '',
  mayRestore: true,
  keepPulsing: false,
  groupSize: '',
  hold: true,
  queueForMinutes: 120,
})

export function isTicked({ ticks, only }: Draft, member: PlannedMemberView): boolean {
  const key = memberKey(member.key)
  return member.actionable && (ticks.get(key) ?? (only ? isAmong(only, member) : member.preselected))
}

/** Whoever asked for an update means its restore, where the plan is about that. */
const isAmong = (only: ReadonlySet<string>, { key, restores }: PlannedMemberView): boolean =>
  only.has(memberKey(key)) || (restores !== null && only.has(memberKey({ ...key, updateId: restores })))

export const withTicks = (draft: Draft, keys: readonly string[], ticked: boolean): Draft => {
  const ticks = new Map(draft.ticks)
  for (const key of keys) ticks.set(key, ticked)
  return { ...draft, ticks }
}

export const chosenOf = (plan: PlanReply, draft: Draft): PlannedMemberView[] =>
  plan.members.filter((member) => isTicked(draft, member))

/** Instances that will be gone and that nothing replaces; null when no such member is chosen. */
export function removalsOf(chosen: readonly PlannedMemberView[]): number | null {
  const deleting = chosen.filter((member) => member.class === 'deletes')
  return deleting.length === 0 ? null : deleting.reduce((sum, { instances }) => sum + (instances?.removed ?? 0), 0)
}

/** Why the button does nothing yet; null when everything is there. */
export function offBecause(plan: PlanReply, draft: Draft): string | null {
  if (!plan.members.some(({ actionable }) => actionable)) return say('plan.off.nothing')
  const chosen = chosenOf(plan, draft)
  if (chosen.length === 0) return say('plan.off.untaken')
  if (draft.reason.trim().length < REASON_LENGTH.least) return say('plan.off.reason', { least: REASON_LENGTH.least })
  const removals = removalsOf(chosen)
  if (removals !== null && draft.removals.trim() !== String(removals)) return say('plan.off.removals', { n: removals })
  const { faster } = optionsFor(chosen)
  if (faster && groupSizeOf(draft, faster) === undefined) return say('plan.off.group-size', { most: faster.most })
  return null
}

/** What was typed as a number; null: nothing was; undefined: it is none, or out of its bounds. */
function groupSizeOf({ groupSize }: Draft, { most }: NonNullable<Options['faster']>): number | null | undefined {
  const typed = groupSize.trim()
  if (typed === '') return null
  const size = /^\d{1,6}$/.test(typed) ? Number(typed) : 0
  return size >= 1 && size <= most ? size : undefined
}

/** What is sent when everything is there: options only where they are about something that is chosen. */
export function confirmationOf(plan: PlanReply, draft: Draft): ConfirmRequest {
  const chosen = chosenOf(plan, draft)
  const options = optionsFor(chosen)
  const removals = removalsOf(chosen)
  return {
    planId: plan.planId,
    fingerprint: plan.fingerprint,
    reason: draft.reason.trim().slice(0, REASON_LENGTH.most),
    members: chosen.map(({ key }) => key),
    mayRestore: !options.mayRestore || draft.mayRestore,
    keepPulsing: options.keepPulsing > 0 && draft.keepPulsing,
    groupSize: options.faster ? (groupSizeOf(draft, options.faster) ?? null) : null,
    hold: options.hold.length > 0 && draft.hold,
    ...(removals !== null && { removals }),
    ...(options.queue && { queueForMinutes: draft.queueForMinutes }),
    ...(draft.retryOf !== null && { retryOf: draft.retryOf }),
  }
}
