import { formatJobKey } from './job'
import type { ClusterUpdateKey, JobUpdateDetails, JobUpdateSummary } from './job-update'
import type { Metadata } from './metadata'
import { restoredUpdateId } from './restore-marker'
import { isActive } from './update-lifecycle'

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
  /** The update that is on top of the same job in the same cluster, when that is neither this one nor a restore of it. */
  readonly supersededBy: JobUpdateSummary | null
  /** Updates that Airglow started to bring back what this one replaced, newest first. */
  readonly restores: readonly ObservedUpdate[]
  /** A rollback of ours has killed what it had added, of which no update tells; null: none has. */
  readonly takenAway: TakenAway | null
}

/** Who had the added instances of an update killed, and why; by the store's clock. */
export type TakenAway = { readonly by: string; readonly message: string; readonly atMs: number }

/** The updates that share an id, ordered by cluster, job and age (newest first). */
export type MetaUpdate = { readonly id: string; readonly members: readonly Member[] }

export type ClusterUpdates = { readonly cluster: string; readonly updates: readonly ObservedUpdate[] }

export const memberKey = (key: ClusterUpdateKey): string => `${key.cluster}/${formatJobKey(key.job)}/${key.updateId}`

/** Whether the job went on from one update to another: an active one is always on top, else the one created later. */
export function isLater(update: JobUpdateSummary, than: JobUpdateSummary): boolean {
  const active = isActive(update.status)
  return active === isActive(than.status) ? update.createdAtMs > than.createdAtMs : active
}

/** @returns the one of these updates of the same job that is on top of it, and neither it nor a restore of it */
export const onTopOf = (updates: readonly JobUpdateSummary[], of: JobUpdateSummary): JobUpdateSummary | null =>
  updates
    .filter((update) => restoredUpdateId(update) !== of.key.id && isLater(update, of))
    .reduce<JobUpdateSummary | null>((top, update) => (top && !isLater(update, top) ? top : update), null)

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
 * other clusters have too (or that is the id of a group already). Whatever shares no id is only counted. A restore belongs to
 * the member it restores; it is a member of its own, by the metadata it carries, only when that one is not known.
 */
export function groupMetaUpdates(
  clusters: readonly ClusterUpdates[],
  keys: GroupingKeys,
): { metaUpdates: MetaUpdate[]; ungrouped: number } {
  const claims = new Map<ObservedUpdate, Claim>()
  const ids = new Set<string>()
  const clustersOfUpdateId = new Map<string, Set<string>>()
  const told = clusters.map(({ cluster, updates }) => ({ cluster, jobs: jobsOf(updates) }))
  for (const { cluster, jobs } of told)
    for (const update of jobs.flatMap(({ own }) => own)) {
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
  for (const { cluster, jobs } of told)
    for (const { own, restores, summaries } of jobs)
      for (const update of own) {
        const updateId = update.summary.key.id
        const shared = ids.has(updateId) || (clustersOfUpdateId.get(updateId)?.size ?? 0) > 1
        const claim =
          claims.get(update) ?? (shared ? { id: updateId, because: { by: 'update-id' } as const, otherIds: [] } : null)
        const restored = restores.get(updateId) ?? []
        if (!claim) {
          ungrouped += 1 + restored.length
          continue
        }
        const member: Member = {
          key: { cluster, job: update.summary.key.job, updateId },
          update,
          because: claim.because,
          otherIds: claim.otherIds,
          supersededBy: onTopOf(summaries, update.summary),
          restores: restored,
          takenAway: null,
        }
        groups.set(claim.id, [...(groups.get(claim.id) ?? []), member])
      }
  const metaUpdates = [...groups].map(([id, members]) => ({ id, members: members.sort(byClusterThenNewest) }))
  return { metaUpdates, ungrouped }
}

type JobUpdates = {
  /** What is an update for itself: everything but the restores of a known one. */
  readonly own: readonly ObservedUpdate[]
  /** The restores by the id of the update they restore, newest first. */
  readonly restores: ReadonlyMap<string, readonly ObservedUpdate[]>
  readonly summaries: readonly JobUpdateSummary[]
}

/** The updates of one cluster, job by job. */
function jobsOf(updates: readonly ObservedUpdate[]): JobUpdates[] {
  const byJob = new Map<string, ObservedUpdate[]>()
  for (const update of updates) {
    const job = formatJobKey(update.summary.key.job)
    const known = byJob.get(job)
    if (known) known.push(update)
    else byJob.set(job, [update])
  }
  return [...byJob.values()].map(apartFromRestores)
}

function apartFromRestores(updates: readonly ObservedUpdate[]): JobUpdates {
  const ordinary = new Set(
    updates.filter(({ summary }) => restoredUpdateId(summary) === null).map(({ summary }) => summary.key.id),
  )
  const own: ObservedUpdate[] = []
  const restores = new Map<string, ObservedUpdate[]>()
  for (const update of updates) {
    const target = restoredUpdateId(update.summary)
    if (target === null || !ordinary.has(target)) own.push(update)
    else restores.set(target, [...(restores.get(target) ?? []), update])
  }
  for (const known of restores.values()) known.sort((a, b) => (isLater(a.summary, b.summary) ? -1 : 1))
  return { own, restores, summaries: updates.map(({ summary }) => summary) }
}

const byClusterThenNewest = (a: Member, b: Member): number =>
  a.key.cluster.localeCompare(b.key.cluster) ||
  formatJobKey(a.key.job).localeCompare(formatJobKey(b.key.job)) ||
  b.update.summary.createdAtMs - a.update.summary.createdAtMs
