import { authorOf } from './audit-message'
import type { Freshness } from './freshness'
import { countStates, type Instance, type InstanceState } from './instance'
import type { JobUpdateDetails, JobUpdateEvent, JobUpdateStatus } from './job-update'
import type { Member } from './meta-update'
import { measureProgress, type Progress } from './progress'
import { isActive, UPDATE_LIFECYCLE } from './update-lifecycle'

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

/** Judges one member by what was last read of it. */
export function judgeMember(member: Member, instances: readonly Instance[], freshness: Freshness): MemberVerdict {
  const { summary, details } = member.update
  const counts = countStates(instances)
  const last = details?.updateEvents.at(-1) ?? null
  const judged = judgeStatus(summary.status, details, last, troubled(counts), member.supersededBy !== null)
  const stale = freshness !== 'current' && (isActive(summary.status) || judged.attention !== 'done')
  return {
    ...(stale ? { attention: 'unknown' as const, reason: { kind: 'stale' as const } } : judged),
    sinceMs: last?.atMs ?? summary.lastModifiedAtMs,
    progress: measureProgress(details, instances),
    counts,
  }
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
