import type { JobReply } from '@/lib/contract/job'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import { similarJobs } from '@/lib/domain/similar-jobs'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterView } from '../views/cluster-view'
import { jobChanges } from '../views/job-view'

/** Changes sent at most. */
const MAX_CHANGES = 40

/** What schedulers still tell of a job: its meta-updates and other updates, and which cluster ran which build after each of them. */
export async function readJob(runtime: Runtime, _principal: Principal, job: JobKey): Promise<JobReply> {
  const { board } = runtime
  const overview = runtime.overview()
  const name = formatJobKey(job)
  for (const poller of runtime.pollers.values()) poller.watch(name)
  const clusters = board.clusters.map((cluster) => ({
    ...clusterView(board, cluster, overview.nowMs),
    updates: cluster.picture?.updates.filter(({ summary }) => sameJob(summary.key.job, job)).length ?? 0,
    tasks: cluster.picture?.jobs.get(name)?.tasks.length ?? null,
  }))
  const changes = jobChanges(overview, board, job)
  const known = changes.length > 0 || clusters.some(({ tasks }) => (tasks ?? 0) > 0)
  return {
    nowMs: overview.nowMs,
    version: overview.version,
    job,
    clusters,
    changes: changes.slice(0, MAX_CHANGES),
    changesOmitted: Math.max(0, changes.length - MAX_CHANGES),
    known,
    similar: known ? [] : similarJobs(job, knownJobs(runtime)),
  }
}

function knownJobs({ board }: Runtime): JobKey[] {
  const jobs = board.clusters.flatMap(({ picture }) => [
    ...(picture?.updates.map(({ summary }) => summary.key.job) ?? []),
    ...[...(picture?.jobs.values() ?? [])].flatMap(({ job, tasks }) => (tasks.length > 0 ? job : [])),
  ])
  return [...new Map(jobs.map((job) => [formatJobKey(job), job])).values()]
}
