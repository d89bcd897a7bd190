import type { ComparisonQuery, ComparisonReply } from '@/lib/contract/comparison'
import type { StandpointQuery } from '@/lib/contract/standpoint'
import { formatJobKey, sameJob } from '@/lib/domain/job'
import type { Member } from '@/lib/domain/meta-update'
import type { MissingMember } from '@/lib/domain/skew'
import { isGoingBack } from '@/lib/domain/update-lifecycle'
import type { BoardCluster } from '@/lib/fleet/board'
import { lookAt } from '../look-at'
import type { JudgedMetaUpdate } from '../overview'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { betweenView, changesView, KnownConfigs, memberNamed, settingsView, skewView } from '../views/comparison-view'

/** By the installation's patterns, so that a new configuration masks anew. */
const known = new WeakMap<object, KnownConfigs>()

export function knownConfigs({ config: { secretPatterns } }: Runtime): KnownConfigs {
  const configs = known.get(secretPatterns) ?? new KnownConfigs(secretPatterns)
  known.set(secretPatterns, configs)
  return configs
}

/**
 * What a meta-update changes, and where its members are not alike, from what was read already; nothing is asked of any scheduler.
 * Secrets are masked here.
 */
export async function readComparison(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  { a, b, ...standpoint }: ComparisonQuery & StandpointQuery,
): Promise<ComparisonReply> {
  const { found, nowMs, version, past } = await lookAt(runtime, id, standpoint)
  const configs = knownConfigs(runtime)
  const members = found.members.map(({ member }) => member)
  const [one, other] = [memberNamed(members, a), memberNamed(members, b)]
  // Which clusters had the job then, nobody wrote down.
  const { missing, unread } = past ? { missing: [], unread: [] } : absentees(runtime, found, nowMs)
  return {
    nowMs,
    version,
    members: found.members.map(({ member, freshness, asOfMs }) => ({
      key: member.key,
      freshness,
      asOfMs,
      compared: member.update.details !== null,
      settled: settledBy(member),
    })),
    ...changesView(members, configs),
    between: one && other && one !== other ? betweenView(one, other, configs) : null,
    skew: skewView(found.members, missing, unread, configs),
    settings: settingsView(members),
  }
}

function settledBy({ supersededBy, update: { summary } }: Member): 'superseded' | 'restored' | null {
  if (supersededBy) return 'superseded'
  return summary.status === 'ROLLED_BACK' || isGoingBack(summary.status) ? 'restored' : null
}

/** Clusters that have a job of this meta-update without being in it, and those of which nobody can say. */
function absentees(
  { board }: Runtime,
  { members }: JudgedMetaUpdate,
  nowMs: number,
): { missing: MissingMember[]; unread: string[] } {
  const here = new Set(members.map(({ member }) => member.key.cluster))
  const jobs = new Map(members.map(({ member }) => [formatJobKey(member.key.job), member]))
  const others = board.clusters.filter(({ health }) => !here.has(health.cluster))
  const isRead = ({ health }: BoardCluster) => board.freshness(health.cluster, nowMs) === 'current'
  return {
    missing: others
      .filter(isRead)
      .flatMap((cluster) => [...jobs].flatMap(([job, like]) => missingIn(cluster, job, like) ?? [])),
    unread: others.filter((cluster) => !isRead(cluster)).map(({ health }) => health.cluster),
  }
}

function missingIn({ health: { cluster }, picture }: BoardCluster, job: string, like: Member): MissingMember | null {
  const updates = picture?.updates.filter(({ summary }) => sameJob(summary.key.job, like.key.job)) ?? []
  if (updates.length === 0 && (picture?.jobs.get(job)?.tasks.length ?? 0) === 0) return null
  const build = like.update.details?.desired?.config.build
  const same = updates.find(({ details }) => build !== undefined && details?.desired?.config.build === build)
  return { cluster, job, otherId: same?.summary.key.id ?? null }
}
