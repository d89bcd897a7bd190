import type { Freshness } from '@/lib/domain/freshness'
import { type Instance, latestInstances, recordedInstances } from '@/lib/domain/instance'
import { formatJobKey } from '@/lib/domain/job'
import { type GroupingKeys, groupMetaUpdates, type Member } from '@/lib/domain/meta-update'
import { isActive } from '@/lib/domain/update-lifecycle'
import { type Attention, judgeMember, type MemberVerdict, worstAttention } from '@/lib/domain/verdict'
import type { Board } from '@/lib/fleet/board'

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
export function overviewOf(board: Board, keys: GroupingKeys, nowMs: number): Overview {
  const clusters = board.clusters.map(({ health, picture }) => ({
    cluster: health.cluster,
    updates: picture?.updates ?? [],
  }))
  const { metaUpdates, ungrouped } = groupMetaUpdates(clusters, keys)
  const judged = metaUpdates.map(({ id, members }): JudgedMetaUpdate => {
    const parts = members.map((member) => judge(board, member, nowMs))
    return { id, attention: worstAttention(parts.map(({ verdict }) => verdict.attention)), members: parts }
  })
  return { version: board.version, nowMs, ungrouped, metaUpdates: new Map(judged.map((one) => [one.id, one])) }
}

function judge(board: Board, member: Member, nowMs: number): JudgedMember {
  const { summary, details } = member.update
  const picture = board.cluster(member.key.cluster)?.picture ?? null
  const freshness = board.freshness(member.key.cluster, nowMs)
  if (member.supersededBy && details && !isActive(summary.status)) {
    const instances = recordedInstances(details)
    return {
      member,
      freshness,
      asOfMs: picture?.readAtMs ?? null,
      instances,
      verdict: judgeMember(member, instances, freshness),
    }
  }
  const job = picture?.jobs.get(formatJobKey(member.key.job)) ?? null
  const instances = details && job ? latestInstances(details, job.tasks) : null
  const asOfMs = job && picture ? Math.min(job.readAtMs, picture.readAtMs) : (picture?.readAtMs ?? null)
  // Tasks of an idle job are read at a slower pace, so their age counts for itself.
  const believed =
    freshness === 'current' && job && nowMs - job.readAtMs > board.staleAfterMs && isActive(summary.status)
      ? 'stale'
      : freshness
  return {
    member,
    freshness: believed,
    asOfMs,
    instances,
    verdict: judgeMember(member, instances ?? (details ? latestInstances(details, null) : []), believed),
  }
}
