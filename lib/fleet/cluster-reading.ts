import type { AuroraClient } from '@/lib/aurora/client'
import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import { isActive, UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { ClusterPicture, JobPicture } from './cluster-picture'
import { detailsToRead, jobsToRead, type ReadingPolicy } from './reading-list'
import { type KnownSummaries, readSummaries, updateName } from './summary-reading'
import { readTasks } from './task-reading'

export type ReadFailure = { readonly kind: CallFailure; readonly message: string }

/** A new picture and whatever part of it could not be read; null picture: nothing could. */
export type ClusterReading = {
  readonly picture: ClusterPicture | null
  readonly failure: ReadFailure | null
  /** For the next reading to build on; null when the summaries could not be read. */
  readonly summaries: KnownSummaries | null
}

const ACTIVE = JOB_UPDATE_STATUSES.filter((status) => UPDATE_LIFECYCLE[status].phase !== 'ended')

/**
 * Reads one cluster once: the summaries that can have changed, the details of everything active in one call, the details of
 * what ended since, and the latest tasks of the jobs that are due. Parts that fail keep their last state and age; the rest is
 * new.
 *
 * @param knownSummaries those of the reading before; null reads all of them
 */
export async function readCluster(
  client: AuroraClient,
  last: ClusterPicture | null,
  watched: ReadonlySet<string>,
  nowMs: () => number,
  policy: ReadingPolicy,
  knownSummaries: KnownSummaries | null = null,
): Promise<ClusterReading> {
  const startedAtMs = nowMs()
  const read = await readSummaries(client, knownSummaries, startedAtMs)
  if (read.kind !== 'applied') return { picture: null, failure: failureOf(read), summaries: null }
  const summaries = [...read.value.byKey.values()]
  const anyActive = summaries.some(({ status }) => isActive(status))
  const active: CallOutcome<JobUpdateDetails[]> = anyActive
    ? await client.readUpdateDetails({ statuses: ACTIVE })
    : { kind: 'applied', value: [], messages: [] }
  if (active.kind !== 'applied') return { picture: null, failure: failureOf(active), summaries: read.value }

  const details = new Map<string, JobUpdateDetails>()
  for (const { summary, details: known } of last?.updates ?? []) if (known) details.set(updateName(summary.key), known)
  for (const found of active.value) details.set(updateName(found.summary.key), found)
  // Details are newer than the summaries of the same poll: where both are there, details speak.
  const observe = () =>
    summaries.map((summary): ObservedUpdate => {
      const known = details.get(updateName(summary.key)) ?? null
      const newer = known && known.summary.lastModifiedAtMs >= summary.lastModifiedAtMs
      return { summary: newer ? known.summary : summary, details: known }
    })

  let failure: ReadFailure | null = null
  for (const { summary } of detailsToRead(observe(), policy)) {
    const read = await client.readUpdateDetails({ key: summary.key })
    if (read.kind === 'applied') for (const found of read.value) details.set(updateName(found.summary.key), found)
    else failure ??= failureOf(read)
    if (failure) break
  }

  const updates = observe()
  const jobs = new Map<string, JobPicture>()
  const known = new Set(updates.map(({ summary }) => formatJobKey(summary.key.job)))
  for (const [name, job] of last?.jobs ?? []) if (known.has(name)) jobs.set(name, job)
  const due = jobsToRead(updates, jobs, watched, startedAtMs, policy)
  if (!failure) {
    const tasks = await readTasks(client, due, updates, jobs, nowMs)
    for (const picture of tasks.pictures) jobs.set(formatJobKey(picture.job), picture)
    failure = tasks.failure && failureOf(tasks.failure)
  }
  return {
    picture: { cluster: client.cluster, readAtMs: startedAtMs, updates, jobs },
    failure,
    summaries: read.value,
  }
}

export function failureOf(outcome: Exclude<CallOutcome<unknown>, { kind: 'applied' }>): ReadFailure {
  return outcome.kind === 'refused'
    ? { kind: 'rejected', message: outcome.message }
    : { kind: outcome.failure, message: outcome.message }
}
