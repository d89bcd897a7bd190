import type { Freshness } from '@/lib/domain/freshness'
import { type Instance, latestInstances, recordedInstances } from '@/lib/domain/instance'
import { formatJobKey } from '@/lib/domain/job'
import { type GroupingKeys, groupMetaUpdates, type Member } from '@/lib/domain/meta-update'
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
  readonly verdict: MemberVerdict
}

export type JudgedMetaUpdate = {
  readonly id: string
  readonly attention: Attention
  readonly members: readonly JudgedMember[]
}

/** The board as people see it: grouped, judged, worst first. */
export type Overview = {
  readonly version: number
  readonly nowMs: number
  readonly metaUpdates: ReadonlyMap<string, JudgedMetaUpdate>
  readonly ungrouped: number
}

/** Groups and judges everything on the board at one moment. */
export function overviewOf(board: Board, keys: GroupingKeys, policy: ReadingPolicy, nowMs: number): Overview {
  const clusters = board.clusters.map(({ health, picture }) => ({
    cluster: health.cluster,
    updates: picture?.updates ?? [],
  }))
  const { metaUpdates, ungrouped } = groupMetaUpdates(clusters, keys)
  const judged = metaUpdates.map(({ id, members }): JudgedMetaUpdate => {
    const parts = members.map((member) => judge(board, policy, member, nowMs))
    return { id, attention: worstAttention(parts.map(({ verdict }) => verdict.attention)), members: parts }
  })
  return { version: board.version, nowMs, ungrouped, metaUpdates: new Map(judged.map((one) => [one.id, one])) }
}

function judge(board: Board, policy: ReadingPolicy, member: Member, nowMs: number): JudgedMember {
  const { details } = member.update
  const picture = board.cluster(member.key.cluster)?.picture ?? null
  const cluster = board.freshness(member.key.cluster, nowMs)
  const pictureAtMs = picture?.readAtMs ?? null
  const tasks = member.supersededBy ? null : (picture?.jobs.get(formatJobKey(member.key.job)) ?? null)
  const followed = !member.supersededBy && isFollowed(member.update, nowMs, policy)
  const recent = tasks !== null && nowMs - tasks.readAtMs <= board.staleAfterMs

  if (details && tasks && (followed || recent)) {
    const instances = latestInstances(details, tasks.tasks)
    // The cluster answers, but not about these tasks: they are as old as they are.
    const freshness = cluster === 'current' && !recent ? 'stale' : cluster
    const asOfMs = olderOf(tasks, pictureAtMs)
    return { member, freshness, asOfMs, instances, verdict: judgeMember(member, instances, freshness) }
  }
  // Replaced by a later update, or ended long ago: what its own events say is all there is to say of its instances.
  const told = details ? (followed ? latestInstances(details, null) : recordedInstances(details)) : []
  const freshness = cluster === 'current' && followed && details ? 'stale' : cluster
  const instances = member.supersededBy ? told : null
  return { member, freshness, asOfMs: pictureAtMs, instances, verdict: judgeMember(member, told, freshness) }
}

const olderOf = (tasks: JobPicture, pictureAtMs: number | null): number =>
  Math.min(tasks.readAtMs, pictureAtMs ?? tasks.readAtMs)
