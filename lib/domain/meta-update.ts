import { formatJobKey } from './job'
import type { ClusterUpdateKey, JobUpdateDetails, JobUpdateSummary } from './job-update'
import type { Metadata } from './metadata'

/** One update as a cluster's scheduler described it; `details` is null until they were read. */
export type ObservedUpdate = { readonly summary: JobUpdateSummary; readonly details: JobUpdateDetails | null }

/** Metadata keys whose value is the shared id, in order of preference. */
export type GroupingKeys = { readonly updateMetadata: readonly string[]; readonly taskMetadata: readonly string[] }

/** Why an update belongs to its meta-update. */
export type MembershipReason =
  | { readonly by: 'update-metadata'; readonly key: string }
  | { readonly by: 'task-metadata'; readonly key: string }
  | { readonly by: 'update-id' }

export type Member = {
  readonly key: ClusterUpdateKey
  readonly update: ObservedUpdate
  readonly because: MembershipReason
  /** Further values of the same metadata key: Aurora's metadata is a set, so a key can repeat. */
  readonly otherIds: readonly string[]
  /** The newest update of the same job in the same cluster, when that is not this one. */
  readonly supersededBy: JobUpdateSummary | null
}

/** The updates that share an id, ordered by cluster, job and age (newest first). */
export type MetaUpdate = { readonly id: string; readonly members: readonly Member[] }

export type ClusterUpdates = { readonly cluster: string; readonly updates: readonly ObservedUpdate[] }

export const memberKey = (key: ClusterUpdateKey): string => `${key.cluster}/${formatJobKey(key.job)}/${key.updateId}`

type Claim = { readonly id: string; readonly because: MembershipReason; readonly otherIds: readonly string[] }

function valuesOf(metadata: readonly Metadata[], key: string): string[] {
  return [
    ...new Set(metadata.filter((entry) => entry.key === key && entry.value !== '').map((entry) => entry.value)),
  ].sort()
}

function claimByMetadata({ summary, details }: ObservedUpdate, keys: GroupingKeys): Claim | null {
  for (const key of keys.updateMetadata) {
    const [id, ...otherIds] = valuesOf(summary.metadata, key)
    if (id !== undefined) return { id, because: { by: 'update-metadata', key }, otherIds }
  }
  for (const key of keys.taskMetadata) {
    const [id, ...otherIds] = valuesOf(details?.desired?.config.metadata ?? [], key)
    if (id !== undefined) return { id, because: { by: 'task-metadata', key }, otherIds }
  }
  return null
}

/**
 * Groups updates into meta-updates: by a metadata key of the update, else of its task config, else by an update id that
 * other clusters have too (or that is the id of a group already). Whatever shares no id is only counted.
 */
export function groupMetaUpdates(
  clusters: readonly ClusterUpdates[],
  keys: GroupingKeys,
): { metaUpdates: MetaUpdate[]; ungrouped: number } {
  const claims = new Map<ObservedUpdate, Claim>()
  const ids = new Set<string>()
  const clustersOfUpdateId = new Map<string, Set<string>>()
  for (const { cluster, updates } of clusters)
    for (const update of updates) {
      const claim = claimByMetadata(update, keys)
      if (claim) {
        claims.set(update, claim)
        ids.add(claim.id)
      }
      const updateId = update.summary.key.id
      clustersOfUpdateId.set(updateId, (clustersOfUpdateId.get(updateId) ?? new Set()).add(cluster))
    }

  const groups = new Map<string, Member[]>()
  let ungrouped = 0
  for (const { cluster, updates } of clusters) {
    const newest = newestOfEachJob(updates)
    for (const update of updates) {
      const updateId = update.summary.key.id
      const shared = ids.has(updateId) || (clustersOfUpdateId.get(updateId)?.size ?? 0) > 1
      const claim =
        claims.get(update) ?? (shared ? { id: updateId, because: { by: 'update-id' } as const, otherIds: [] } : null)
      if (!claim) {
        ungrouped++
        continue
      }
      const last = newest.get(formatJobKey(update.summary.key.job))
      const member: Member = {
        key: { cluster, job: update.summary.key.job, updateId },
        update,
        because: claim.because,
        otherIds: claim.otherIds,
        supersededBy: last && last.key.id !== updateId ? last : null,
      }
      groups.set(claim.id, [...(groups.get(claim.id) ?? []), member])
    }
  }
  const metaUpdates = [...groups].map(([id, members]) => ({ id, members: members.sort(byClusterThenNewest) }))
  return { metaUpdates, ungrouped }
}

function newestOfEachJob(updates: readonly ObservedUpdate[]): Map<string, JobUpdateSummary> {
  const newest = new Map<string, JobUpdateSummary>()
  for (const { summary } of updates) {
    const job = formatJobKey(summary.key.job)
    const known = newest.get(job)
    if (!known || summary.createdAtMs > known.createdAtMs) newest.set(job, summary)
  }
  return newest
}

const byClusterThenNewest = (a: Member, b: Member): number =>
  a.key.cluster.localeCompare(b.key.cluster) ||
  formatJobKey(a.key.job).localeCompare(formatJobKey(b.key.job)) ||
  b.update.summary.createdAtMs - a.update.summary.createdAtMs
