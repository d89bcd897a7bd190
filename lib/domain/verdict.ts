import { authorOf } from './audit-message'
import type { Freshness } from './freshness'
import { breaksHold, type Hold } from './hold'
import { countStates, type Instance, type InstanceState } from './instance'
import type { JobUpdateDetails, JobUpdateEvent, JobUpdateStatus } from './job-update'
import type { Member, ObservedUpdate } from './meta-update'
import { measureProgress, type Progress } from './progress'
import { UPDATE_LIFECYCLE } from './update-lifecycle'

/** What the on-call has to do about it, worst first. The board's sections and its order come from here. */
export const ATTENTIONS = ['needs-you', 'unknown', 'waiting', 'restoring', 'moving', 'done'] as const
export type Attention = (typeof ATTENTIONS)[number]

/** Why a member stands as it does: a closed set, put into words in `words.ts`. */
export type Reason =
  | { readonly kind: 'rollback-failed' }
  | { readonly kind: 'failed'; readonly message: string | null }
  | { readonly kind: 'scheduler-error'; readonly message: string | null }
  | { readonly kind: 'instances-failing'; readonly failed: number; readonly paused: boolean }
  | { readonly kind: 'aborted'; readonly by: string | null; readonly message: string | null }
  | { readonly kind: 'paused'; readonly by: string | null; readonly message: string | null; readonly back: boolean }
  | { readonly kind: 'awaiting-pulse'; readonly back: boolean }
  | { readonly kind: 'restoring'; readonly by: string | null; readonly message: string | null }
  | { readonly kind: 'restored'; readonly by: string | null; readonly message: string | null }
  | { readonly kind: 'moving' }
  | { readonly kind: 'done' }
  /** It ended well, and instances are in trouble all the same. */
  | { readonly kind: 'degraded'; readonly failed: number; readonly back: boolean }
  /** Some parts of it are restored, and nothing is on the way for the others. */
  | { readonly kind: 'half-restored' }
  /** Somebody has rolled its restore back, so that the new build returns. */
  | { readonly kind: 'restore-undone'; readonly by: string | null; readonly message: string | null }
  /** It brings a build that was held when it began. */
  | {
      readonly kind: 'held'
      readonly build: string
      readonly by: string
      readonly message: string
      readonly failed: number
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'unnamed-status' }

export type MemberVerdict = {
  readonly attention: Attention
  readonly reason: Reason
  /** When the reason began, by the scheduler's clock. */
  readonly sinceMs: number | null
  readonly progress: Progress
  readonly counts: Readonly<Record<InstanceState, number>>
}

/** Instances somebody should look at. */
export const troubled = (counts: Readonly<Record<InstanceState, number>>): number =>
  counts.failed + counts.missing + counts.flapping

/**
 * Judges one member by what was last read of it.
 *
 * @param hold one that is open on its job; null: none is
 */
export function judgeMember(
  member: Member,
  instances: readonly Instance[],
  freshness: Freshness,
  hold: Hold | null,
): MemberVerdict {
  const { summary, details } = member.update
  const counts = countStates(instances)
  const trouble = troubled(counts)
  const superseded = member.supersededBy !== null
  const progress = measureProgress(details, instances, member)
  const [restore] = member.restores
  const told = restore ?? member.update
  const last = told.details?.updateEvents.at(-1) ?? null
  const judged =
    judgeHold(member, hold, trouble) ??
    judgeTakenAway(member, progress) ??
    (restore
      ? judgeRestore(restore, progress, trouble, superseded)
      : judgeStatus(summary.status, details, last, trouble, superseded))
  const stale = freshness !== 'current' && judged.attention !== 'done'
  return {
    ...(stale ? { attention: 'unknown' as const, reason: { kind: 'stale' as const } } : judged),
    sinceMs: (restore ? null : member.takenAway?.atMs) ?? last?.atMs ?? told.summary.lastModifiedAtMs,
    progress,
    counts,
  }
}

/** An update on its way forward, or complete, with a build that somebody holds. */
function judgeHold(member: Member, hold: Hold | null, failed: number): Judgement | null {
  const forward = UPDATE_LIFECYCLE[member.update.summary.status].direction === 'forward'
  if (
    !hold ||
    !forward ||
    member.restores.length > 0 ||
    member.takenAway ||
    member.supersededBy ||
    !breaksHold(member, hold)
  )
    return null
  const { build, placedBy: by, reason: message } = hold
  return { attention: 'needs-you', reason: { kind: 'held', build, by, message, failed } }
}

/** An update that had only added instances, which a rollback of ours has killed: no update tells of it. */
function judgeTakenAway({ takenAway, restores, supersededBy }: Member, { done, total }: Progress): Judgement | null {
  if (!takenAway || restores.length > 0 || supersededBy || done === null || done !== total) return null
  return { attention: 'done', reason: { kind: 'restored', by: takenAway.by, message: takenAway.message } }
}

/** A member that new updates bring back: the newest of them tells. */
function judgeRestore(
  { summary, details }: ObservedUpdate,
  { done, total }: Progress,
  trouble: number,
  superseded: boolean,
): Judgement {
  const { phase, direction } = UPDATE_LIFECYCLE[summary.status]
  const cause = authorOf(details?.updateEvents[0] ?? { user: summary.user, message: null })
  const { user: by, message } = authorOf(details?.updateEvents.at(-1) ?? NOBODY)
  const judgement = ((): Judgement => {
    if (phase === 'unknown') return { attention: 'unknown', reason: { kind: 'unnamed-status' } }
    if (direction === 'back') {
      const turn = authorOf(details?.updateEvents.find(({ status }) => status === 'ROLLING_BACK') ?? NOBODY)
      return { attention: 'needs-you', reason: { kind: 'restore-undone', by: turn.user, message: turn.message } }
    }
    if (phase === 'rolling')
      return { attention: 'restoring', reason: { kind: 'restoring', by: cause.user, message: cause.message } }
    if (phase === 'paused') return { attention: 'waiting', reason: { kind: 'paused', by, message, back: true } }
    if (phase === 'awaiting-pulse') return { attention: 'waiting', reason: { kind: 'awaiting-pulse', back: true } }
    if (summary.status === 'ABORTED') return { attention: 'needs-you', reason: { kind: 'aborted', by, message } }
    if (summary.status !== 'ROLLED_FORWARD') return { attention: 'needs-you', reason: { kind: 'rollback-failed' } }
    if (trouble > 0) return { attention: 'needs-you', reason: { kind: 'degraded', failed: trouble, back: true } }
    if (done !== null && total !== null && done < total)
      return { attention: 'waiting', reason: { kind: 'half-restored' } }
    return { attention: 'done', reason: { kind: 'restored', by: cause.user, message: cause.message } }
  })()
  return superseded && phase === 'ended' ? { ...judgement, attention: 'done' } : judgement
}

const NOBODY = { user: null, message: null }

type Judgement = { attention: Attention; reason: Reason }

function judgeStatus(
  status: JobUpdateStatus,
  details: JobUpdateDetails | null,
  last: JobUpdateEvent | null,
  trouble: number,
  superseded: boolean,
): Judgement {
  const { user: by, message } = authorOf(last ?? NOBODY)
  const { phase, direction } = UPDATE_LIFECYCLE[status]
  const back = direction === 'back'
  // Once a later update is on top, this one's story is over: the later one tells what needs somebody.
  const ended = (attention: Attention, reason: Reason): Judgement => ({
    attention: superseded ? 'done' : attention,
    reason,
  })

  if (phase === 'unknown') return { attention: 'unknown', reason: { kind: 'unnamed-status' } }
  if (phase === 'ended') {
    const endedWell = status === 'ROLLED_FORWARD' || status === 'ROLLED_BACK'
    if (endedWell && trouble > 0 && !superseded)
      return { attention: 'needs-you', reason: { kind: 'degraded', failed: trouble, back } }
    switch (status) {
      case 'FAILED':
        return ended('needs-you', wentBack(details) ? { kind: 'rollback-failed' } : { kind: 'failed', message })
      case 'ERROR':
        return ended('needs-you', { kind: 'scheduler-error', message })
      case 'ABORTED':
        return ended('needs-you', { kind: 'aborted', by, message })
      case 'ROLLED_BACK': {
        const cause = authorOf(details?.updateEvents.find((event) => event.status === 'ROLLING_BACK') ?? NOBODY)
        return ended('done', { kind: 'restored', by: cause.user, message: cause.message })
      }
      default:
        return ended('done', { kind: 'done' })
    }
  }
  if (trouble > 0 && !back)
    return {
      attention: 'needs-you',
      reason: { kind: 'instances-failing', failed: trouble, paused: phase === 'paused' },
    }
  if (phase === 'paused') return { attention: 'waiting', reason: { kind: 'paused', by, message, back } }
  if (phase === 'awaiting-pulse') return { attention: 'waiting', reason: { kind: 'awaiting-pulse', back } }
  return back
    ? { attention: 'restoring', reason: { kind: 'restoring', by, message } }
    : { attention: 'moving', reason: { kind: 'moving' } }
}

const wentBack = (details: JobUpdateDetails | null): boolean =>
  details?.updateEvents.some(({ status }) => UPDATE_LIFECYCLE[status].direction === 'back') ?? false

/** The attention of a whole is that of its worst part; nothing is done while a part is unknown. */
export const worstAttention = (parts: readonly Attention[]): Attention =>
  ATTENTIONS.find((attention) => parts.includes(attention)) ?? 'unknown'
