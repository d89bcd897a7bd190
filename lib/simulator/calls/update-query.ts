import type { JobUpdateQuery } from '@/lib/aurora/generated/aurora_types'
import { sameJob } from '@/lib/domain/job'
import { type JobUpdate, statusOf } from '../updates/job-update'
import type { UpdateStore } from '../updates/update-store'
import { JavaException } from './java-exception'
import { numberOf, type Sent } from './thrift-input'
import { type UpdateStatusName, updateStatusOf } from './wire-enums'

/**
 * The updates a query means, the one changed last in front (MemJobUpdateStore). An empty status set is no filter, an empty
 * role or user matches nothing; a limit of 0 or less is none.
 *
 * @throws JavaException for a negative offset, whose text is the number.
 */
export function queryUpdates(store: UpdateStore, query: Sent<JobUpdateQuery>): JobUpdate[] {
  const offset = numberOf(query.offset)
  const limit = numberOf(query.limit)
  const updates = store.newestFirst().filter(matcherOf(query))
  if (offset < 0) throw new JavaException(String(offset))
  return updates.slice(offset, limit > 0 ? offset + limit : undefined)
}

function matcherOf(query: Sent<JobUpdateQuery>): (update: JobUpdate) => boolean {
  const statuses = new Set((query.updateStatuses ?? []).map(statusNamed))
  const job = query.jobKey ? jobOf(query.jobKey) : null
  const key = query.key ? { job: jobOf(query.key.job ?? {}), id: query.key.id ?? '' } : null
  return (update) =>
    (query.role === null || query.role === undefined || update.key.job.role === query.role) &&
    (query.user === null || query.user === undefined || update.user === query.user) &&
    (!job || sameJob(update.key.job, job)) &&
    (!key || (sameJob(update.key.job, key.job) && update.key.id === key.id)) &&
    (statuses.size === 0 || statuses.has(statusOf(update)))
}

const jobOf = (key: { role?: string | null; environment?: string | null; name?: string | null }) => ({
  role: key.role ?? '',
  environment: key.environment ?? '',
  name: key.name ?? '',
})

function statusNamed(id: number): UpdateStatusName {
  const status = updateStatusOf(id)
  if (!status) throw new JavaException(null)
  return status
}
