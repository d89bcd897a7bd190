import { earlierFailure, type FirstFailure, firstFailureOf } from '@/lib/domain/first-failure'
import type { Freshness } from '@/lib/domain/freshness'
import { breaksHold, type Hold } from '@/lib/domain/hold'
import { type Instance, latestInstances, recordedInstances } from '@/lib/domain/instance'
import { formatJobKey } from '@/lib/domain/job'
import type { MaskedMessages } from '@/lib/domain/masked-messages'
import { type GroupingKeys, groupMetaUpdates, type Member, memberKey, type TakenAway } from '@/lib/domain/meta-update'
import { type Attention, judgeMember, type MemberVerdict, worstAttention } from '@/lib/domain/verdict'
import type { Board } from '@/lib/fleet/board'
import type { JobPicture } from '@/lib/fleet/cluster-picture'
import { isFollowed, type ReadingPolicy } from '@/lib/fleet/reading-list'

export type JudgedMember = {
  readonly member: Member
  readonly freshness: Freshness
  /** When what is said of it was read; null: only its summary is known. */
  readonly asOfMs: number | null
  /** Null: the tasks of its job were never read. */
  readonly instances: readonly Instance[] | null
  /** What the update brought, as far back as anybody has seen. */
  readonly firstFailure: FirstFailure | null
  readonly verdict: MemberVerdict
  /** The hold that was on its build when it began; null mostly. */
  readonly hold: Hold | null
}

export type JudgedMetaUpdate = {
  readonly id: string
  readonly attention: Attention
  readonly members: readonly JudgedMember[]
}

/** What the store knows and no scheduler tells. */
export type Recorded = {
  /** Those not lifted. */
  readonly holds: readonly Hold[]
  /** By `memberKey`. */
  readonly takenAway: ReadonlyMap<string, TakenAway>
}

/** The board as people see it: grouped, judged, worst first, and without the secrets in what was written. */
export type Overview = {
  readonly version: number
  readonly nowMs: number
  readonly metaUpdates: ReadonlyMap<string, JudgedMetaUpdate>
  readonly ungrouped: number
  /** What it was judged with. */
  readonly recorded: Recorded
}

/** Groups and judges everything on the board at one moment. */
export function overviewOf(
  board: Board,
  keys: GroupingKeys,
  policy: ReadingPolicy,
  recorded: Recorded,
  masked: MaskedMessages,
  nowMs: number,
): Overview {
  const clusters = board.clusters.map(({ health, picture }) => ({
    cluster: health.cluster,
    updates: (picture?.updates ?? []).map((update) => masked.update(update)),
  }))
  const { metaUpdates, ungrouped } = groupMetaUpdates(clusters, keys)
  const judged = metaUpdates.map(({ id, members }): JudgedMetaUpdate => {
    const parts = members.map((one) => {
      const member = { ...one, takenAway: recorded.takenAway.get(memberKey(one.key)) ?? null }
      return judge(board, policy, member, recorded.holds, masked, nowMs)
    })
    return { id, attention: worstAttention(parts.map(({ verdict }) => verdict.attention)), members: parts }
  })
  return {
    version: board.version,
    nowMs,
    ungrouped,
    recorded,
    metaUpdates: new Map(judged.map((one) => [one.id, one])),
  }
}

function judge(
  board: Board,
  policy: ReadingPolicy,
  member: Member,
  holds: readonly Hold[],
  masked: MaskedMessages,
  nowMs: number,
): JudgedMember {
  const { update, restores } = member
  const { details } = update
  const hold = holds.find((one) => breaksHold(member, one)) ?? null
  const picture = board.cluster(member.key.cluster)?.picture ?? null
  const cluster = board.freshness(member.key.cluster, nowMs)
  const pictureAtMs = picture?.readAtMs ?? null
  const tasks = member.supersededBy ? null : (picture?.jobs.get(formatJobKey(member.key.job)) ?? null)
  const firstFailure = details && firstKnown(member, picture?.jobs.get(formatJobKey(member.key.job)) ?? null, masked)
  const followed = !member.supersededBy && [update, ...restores].some((one) => isFollowed(one, nowMs, policy))
  const recent = tasks !== null && nowMs - tasks.readAtMs <= board.staleAfterMs

  if (details && tasks && (followed || recent)) {
    const instances = latestInstances(details, masked.tasks(tasks.tasks), restores, member.takenAway !== null)
    // The cluster answers, but not about these tasks: they are as old as they are.
    const freshness = cluster === 'current' && !recent ? 'stale' : cluster
    const asOfMs = olderOf(tasks, pictureAtMs)
    const verdict = judgeMember(member, instances, freshness, hold)
    return { member, freshness, asOfMs, instances, firstFailure, hold, verdict }
  }
  // Replaced by a later update, or ended long ago: what its own events say is all there is to say of its instances.
  const told = details
    ? followed
      ? latestInstances(details, null, restores, member.takenAway !== null)
      : recordedInstances(details, restores)
    : []
  const freshness = cluster === 'current' && followed && details ? 'stale' : cluster
  const instances = member.supersededBy ? told : null
  const verdict = judgeMember(member, told, freshness, hold)
  return { member, freshness, asOfMs: pictureAtMs, instances, firstFailure, hold, verdict }
}

function firstKnown({ update, key }: Member, job: JobPicture | null, masked: MaskedMessages): FirstFailure | null {
  const seen = job?.firstFailures[key.updateId] ?? null
  return earlierFailure(seen && masked.one(seen), update.details && firstFailureOf(update.details, []))
}

const olderOf = (tasks: JobPicture, pictureAtMs: number | null): number =>
  Math.min(tasks.readAtMs, pictureAtMs ?? tasks.readAtMs)
