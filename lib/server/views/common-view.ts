import { sayCommonCause } from '@/lib/domain/cause-words'
import { type ClusterEvidence, commonCause, failuresOf } from '@/lib/domain/common-cause'
import { isTroubled } from '@/lib/domain/instance'
import type { JudgedMember } from '../overview'

/** What the failures of a meta-update have in common, in a sentence; null where nothing can honestly be said. */
export function sayCommon(members: readonly JudgedMember[]): string | null {
  const cause = commonCause(members.filter(({ member }) => !member.supersededBy).map(evidenceOf))
  return cause && sayCommonCause(cause)
}

function evidenceOf({ member, freshness, asOfMs, instances, firstFailure, verdict }: JudgedMember): ClusterEvidence {
  const { details, summary } = member.update
  // Once it goes back, trouble is the rollback's, and only what it showed before says anything of the build.
  const isBack = verdict.progress.direction === 'back'
  const troubled = isBack ? [] : (instances ?? []).filter(({ state }) => isTroubled(state))
  const known = freshness === 'current' && details !== null && (instances !== null || isBack)
  const hasFailed = isBack ? firstFailure !== null : troubled.length > 0
  // A build that nothing has run for long enough has proved nothing.
  const hasProved = !isBack && (verdict.progress.done ?? 0) > 0
  return {
    cluster: member.key.cluster,
    state: !known ? 'unknown' : hasFailed ? 'failing' : hasProved ? 'healthy' : 'untold',
    build: details?.desired?.config.build ?? null,
    startedAtMs: summary.createdAtMs,
    watchedMs: Math.max(0, (asOfMs ?? summary.createdAtMs) - summary.createdAtMs),
    firstFailure,
    failures: failuresOf(troubled),
  }
}
