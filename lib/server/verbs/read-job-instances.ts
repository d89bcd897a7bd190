import type { JobInstancesReply } from '@/lib/contract/instances'
import { latestInstances } from '@/lib/domain/instance'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import type { BoardCluster } from '@/lib/fleet/board'
import type { JobPicture } from '@/lib/fleet/cluster-picture'
import { expectedInstances } from '@/lib/fleet/reading-list'
import type { Overview } from '../overview'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceView } from '../views/instance-view'
import { instanceTemplates, linkTemplates } from '../views/link-view'

/** Of the board's picture of a job, or of a reading just now. */
type TasksRead = Pick<JobPicture, 'tasks' | 'readAtMs'>
type ClusterAnswer = JobInstancesReply['clusters'][number]

/**
 * The latest status of each instance of one job in every cluster. What the board knows well enough is taken from there; the
 * rest is read now, all clusters at once, and stays on the reading list while people look.
 */
export async function readJobInstances(
  runtime: Runtime,
  _principal: Principal,
  job: JobKey,
): Promise<JobInstancesReply> {
  const overview = runtime.overview()
  const answers = runtime.board.clusters.map((cluster) => readIn(runtime, overview, cluster, job))
  return { nowMs: runtime.nowMs(), job, clusters: await Promise.all(answers) }
}

async function readIn(
  runtime: Runtime,
  overview: Overview,
  cluster: BoardCluster,
  job: JobKey,
): Promise<ClusterAnswer> {
  const name = cluster.health.cluster
  runtime.pollers.get(name)?.watch(formatJobKey(job))
  const reading = await jobPicture(runtime, cluster, job)
  const picture = reading.picture ?? cluster.picture?.jobs.get(formatJobKey(job)) ?? null
  const update = newestUpdate(cluster, job)
  return {
    cluster: name,
    freshness: reading.picture ? 'current' : picture ? 'stale' : 'unseen',
    asOfMs: picture?.readAtMs ?? null,
    problem: reading.problem,
    links: instanceTemplates(linkTemplates(runtime.config, name)),
    update: update && {
      id: update.summary.key.id,
      status: update.summary.status,
      metaUpdateId: metaUpdateOf(overview, name, update),
    },
    instances: picture ? latestInstances(update?.details ?? null, picture.tasks).map(instanceView) : null,
  }
}

async function jobPicture(
  runtime: Runtime,
  cluster: BoardCluster,
  job: JobKey,
): Promise<{ picture: TasksRead | null; problem: string | null }> {
  const name = cluster.health.cluster
  const known = cluster.picture?.jobs.get(formatJobKey(job))
  const current = runtime.board.freshness(name, runtime.nowMs()) === 'current'
  if (known && current && runtime.nowMs() - known.readAtMs <= runtime.config.staleAfterMs / 2)
    return { picture: known, problem: null }
  const client = runtime.clients.get(name)
  if (!client) return { picture: null, problem: 'This cluster is not in the configuration any more.' }
  const read = await runtime.jobReader.read(client, job, expectedInstances(cluster.picture?.updates ?? []))
  return 'tasks' in read ? { picture: read, problem: null } : { picture: null, problem: read.failure.message }
}

function newestUpdate({ picture }: BoardCluster, job: JobKey): ObservedUpdate | null {
  const updates = (picture?.updates ?? []).filter(({ summary }) => sameJob(summary.key.job, job))
  return updates.sort((a, b) => b.summary.createdAtMs - a.summary.createdAtMs)[0] ?? null
}

function metaUpdateOf(overview: Overview, cluster: string, { summary }: ObservedUpdate): string | null {
  for (const { id, members } of overview.metaUpdates.values())
    if (members.some(({ member }) => member.key.cluster === cluster && member.key.updateId === summary.key.id))
      return id
  return null
}
