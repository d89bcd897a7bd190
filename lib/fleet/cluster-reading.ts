import type { AuroraClient } from '@/lib/aurora/client'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import { isActive, UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { ClusterPicture, JobPicture } from './cluster-picture'
import { detailsToRead, expectedInstances, jobsToRead, type ReadingPolicy } from './reading-list'

export type ReadFailure = { readonly kind: CallFailure; readonly message: string }

/** A new picture and whatever part of it could not be read; null picture: nothing could. */
export type ClusterReading = { readonly picture: ClusterPicture | null; readonly failure: ReadFailure | null }

const ACTIVE = JOB_UPDATE_STATUSES.filter((status) => UPDATE_LIFECYCLE[status].phase !== 'ended')
/** Jobs in one task query: enough to save calls, few enough for one answer to stay small. */
const JOBS_PER_QUERY = 20

/**
 * Reads one cluster once: all summaries, the details of everything active in one call, the details of what ended since, and
 * the latest tasks of the jobs that are due. Parts that fail keep their last state and age; the rest is new.
 */
export async function readCluster(
  client: AuroraClient,
  last: ClusterPicture | null,
  watched: ReadonlySet<string>,
  nowMs: () => number,
  policy: ReadingPolicy,
): Promise<ClusterReading> {
  const startedAtMs = nowMs()
  const summaries = await client.readUpdateSummaries({})
  if (summaries.kind !== 'applied') return { picture: null, failure: failureOf(summaries) }
  const anyActive = summaries.value.some(({ status }) => isActive(status))
  const active: CallOutcome<JobUpdateDetails[]> = anyActive
    ? await client.readUpdateDetails({ statuses: ACTIVE })
    : { kind: 'applied', value: [], messages: [] }
  if (active.kind !== 'applied') return { picture: null, failure: failureOf(active) }

  const details = new Map<string, JobUpdateDetails>()
  for (const { summary, details: known } of last?.updates ?? []) if (known) details.set(nameOf(summary.key), known)
  for (const read of active.value) details.set(nameOf(read.summary.key), read)
  // Details are newer than the summaries of the same poll: where both are there, details speak.
  const observe = () =>
    summaries.value.map((summary): ObservedUpdate => {
      const known = details.get(nameOf(summary.key)) ?? null
      const newer = known && known.summary.lastModifiedAtMs >= summary.lastModifiedAtMs
      return { summary: newer ? known.summary : summary, details: known }
    })

  let failure: ReadFailure | null = null
  for (const { summary } of detailsToRead(observe(), policy)) {
    const read = await client.readUpdateDetails({ key: summary.key })
    if (read.kind === 'applied') for (const found of read.value) details.set(nameOf(found.summary.key), found)
    else failure ??= failureOf(read)
    if (failure) break
  }

  const updates = observe()
  const jobs = new Map<string, JobPicture>()
  const known = new Set(updates.map(({ summary }) => formatJobKey(summary.key.job)))
  for (const [name, job] of last?.jobs ?? []) if (known.has(name)) jobs.set(name, job)
  const due = jobsToRead(updates, jobs, watched, startedAtMs, policy)
  const expected = expectedInstances(updates)
  for (let start = 0; start < due.length && !failure; start += JOBS_PER_QUERY) {
    const readAtMs = nowMs()
    const read = await readLatestTasks(client, due.slice(start, start + JOBS_PER_QUERY), expected)
    if (read.kind === 'applied')
      for (const { job, tasks } of read.value) jobs.set(formatJobKey(job), { job, tasks, readAtMs })
    else failure = failureOf(read)
  }
  return { picture: { cluster: client.cluster, readAtMs: startedAtMs, updates, jobs }, failure }
}

const nameOf = (key: { job: Parameters<typeof formatJobKey>[0]; id: string }): string =>
  `${formatJobKey(key.job)}/${key.id}`

export function failureOf(outcome: Exclude<CallOutcome<unknown>, { kind: 'applied' }>): ReadFailure {
  return outcome.kind === 'refused'
    ? { kind: 'rejected', message: outcome.message }
    : { kind: outcome.failure, message: outcome.message }
}
