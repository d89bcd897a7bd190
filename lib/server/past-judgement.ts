import { earlierFailure, type FirstFailure, firstFailureOf } from '@/lib/domain/first-failure'
import type { Freshness } from '@/lib/domain/freshness'
import { breaksHold, type Hold } from '@/lib/domain/hold'
import { type Instance, latestInstances, recordedInstances } from '@/lib/domain/instance'
import { type InstanceSample, sampledInstances } from '@/lib/domain/instance-sample'
import { lastEventsOf } from '@/lib/domain/instance-way'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { type Member, memberKey } from '@/lib/domain/meta-update'
import { isActive } from '@/lib/domain/update-lifecycle'
import { judgeMember, worstAttention } from '@/lib/domain/verdict'
import type { KeptSample } from '@/lib/store/history-reading'
import type { Span } from '@/lib/store/history-writing'
import type { JudgedMember, JudgedMetaUpdate } from './overview'

/** What was known at a moment beside what updates say of themselves. */
export type PastKnowledge = {
  readonly atMs: number
  /** By `memberKey`: the newest sample up to then. */
  readonly samples: ReadonlyMap<string, KeptSample>
  /** By cluster: the newest time of being watched that began up to then. */
  readonly spans: ReadonlyMap<string, Span>
  /** Those that were open then. */
  readonly holds: readonly Hold[]
  readonly staleAfterMs: number
}

/** How much a cluster could be believed at a moment. */
export function pastFreshness(
  cluster: string,
  { spans, atMs, staleAfterMs }: PastKnowledge,
): { readonly freshness: Freshness; readonly asOfMs: number | null } {
  const span = spans.get(cluster)
  if (!span) return { freshness: 'unseen', asOfMs: null }
  return { freshness: atMs - span.untilMs > staleAfterMs ? 'stale' : 'current', asOfMs: Math.min(atMs, span.untilMs) }
}

/** Judges members as they were by the rules of today. What nobody looked at then is unknown, and stays so. */
export function judgePast(id: string, members: readonly Member[], known: PastKnowledge): JudgedMetaUpdate {
  const judged = members.map((member) => judgeThen(member, known))
  return { id, attention: worstAttention(judged.map(({ verdict }) => verdict.attention)), members: judged }
}

function judgeThen(member: Member, known: PastKnowledge): JudgedMember {
  const { freshness: ofCluster, asOfMs } = pastFreshness(member.key.cluster, known)
  const { summary, details } = member.update
  const hold = known.holds.find((one) => breaksHold(member, one)) ?? null
  const sample = member.supersededBy ? null : (known.samples.get(memberKey(member.key)) ?? null)
  const instances = instancesThen(member, sample)
  // Its tasks were not read although its cluster answered: of an update under way that says too little.
  const unread = details !== null && !member.supersededBy && sample?.sample == null && isActive(summary.status)
  const freshness = ofCluster === 'current' && unread ? 'stale' : ofCluster
  return {
    member,
    freshness,
    asOfMs,
    instances,
    firstFailure: details && firstFailureThen(details, instances, sample?.sample ?? null),
    hold,
    verdict: judgeMember(member, instances ?? [], freshness, hold),
  }
}

/** As the sample tells; of before samples told it, and of what has happened since, the instances and the update's own events do. */
export const firstFailureThen = (
  details: JobUpdateDetails,
  instances: readonly Instance[] | null,
  sample: InstanceSample | null,
): FirstFailure | null => earlierFailure(sample?.firstFailure ?? null, firstFailureOf(details, instances ?? []))

function instancesThen(
  { update, restores, supersededBy, takenAway }: Member,
  kept: KeptSample | null,
): Instance[] | null {
  const { details, summary } = update
  if (!details) return null
  if (kept?.sample) return sampledInstances(kept.sample, lastEventsOf(details, restores))
  // After its end the update's own events are its last word; before that they are too little to go by.
  return supersededBy || !isActive(summary.status)
    ? recordedInstances(details, restores)
    : latestInstances(details, null, restores, takenAway !== null)
}
