import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import { updateInstanceIds } from '@/lib/domain/progress'
import { isActive } from '@/lib/domain/update-lifecycle'
import type { JobPicture } from './cluster-picture'

export type ReadingPolicy = {
  /** Jobs whose last update ended longer ago than this are read only while somebody looks at them. */
  readonly recentMs: number
  /** How old the tasks of a job may get while no update of it is active. */
  readonly idleEveryMs: number
  /** Details of ended updates to catch up with in one poll. */
  readonly detailsPerPoll: number
}

/** Updates whose details are missing or older than their summary, newest first, active ones left to their own query. */
export function detailsToRead(updates: readonly ObservedUpdate[], policy: ReadingPolicy): ObservedUpdate[] {
  return updates
    .filter(({ summary, details }) => !isActive(summary.status) && isOutdated(summary, details?.summary))
    .sort((a, b) => b.summary.lastModifiedAtMs - a.summary.lastModifiedAtMs)
    .slice(0, policy.detailsPerPoll)
}

const isOutdated = (summary: ObservedUpdate['summary'], read: ObservedUpdate['summary'] | undefined): boolean =>
  !read || read.status !== summary.status || read.lastModifiedAtMs !== summary.lastModifiedAtMs

/** An update whose job's tasks are read without anybody asking: what is said of it must be recent. */
export const isFollowed = ({ summary }: ObservedUpdate, nowMs: number, policy: ReadingPolicy): boolean =>
  isActive(summary.status) || nowMs - summary.lastModifiedAtMs < policy.recentMs

/** Jobs whose tasks are due: all with an active update, the recent and the watched ones at their slower pace. */
export function jobsToRead(
  updates: readonly ObservedUpdate[],
  pictures: ReadonlyMap<string, JobPicture>,
  watched: ReadonlySet<string>,
  nowMs: number,
  policy: ReadingPolicy,
): JobKey[] {
  const due = new Map<string, JobKey>()
  for (const update of updates) {
    const { job } = update.summary.key
    const name = formatJobKey(job)
    const wanted = watched.has(name) || isFollowed(update, nowMs, policy)
    const age = nowMs - (pictures.get(name)?.readAtMs ?? 0)
    if (wanted && (isActive(update.summary.status) || age >= policy.idleEveryMs)) due.set(name, job)
  }
  return [...due.values()]
}

/** Instance ids each job should have, from every update of it that was read: Aurora stores no count for a service. */
export function expectedInstances(updates: readonly ObservedUpdate[]): Map<string, Set<number>> {
  const newest = new Map<string, ObservedUpdate>()
  for (const update of updates) {
    const name = formatJobKey(update.summary.key.job)
    const known = newest.get(name)
    if (update.details && (!known || update.summary.createdAtMs > known.summary.createdAtMs)) newest.set(name, update)
  }
  return new Map(
    [...newest].map(([name, { details }]) => [name, details ? updateInstanceIds(details) : new Set<number>()]),
  )
}
