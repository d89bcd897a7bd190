import type { InstanceView } from '@/lib/contract/instance-table'
import type { JobInstancesReply } from '@/lib/contract/instances'
import { latestInstances } from '@/lib/domain/instance'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import type { Member, ObservedUpdate } from '@/lib/domain/meta-update'
import { restoredUpdateId } from '@/lib/domain/restore-marker'
import type { Task } from '@/lib/domain/task'
import type { BoardCluster } from '@/lib/fleet/board'
import type { JobPicture } from '@/lib/fleet/cluster-picture'
import { expectedInstances } from '@/lib/fleet/reading-list'
import { maskedMessages } from '../message-masks'
import type { Overview } from '../overview'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceView } from '../views/instance-view'
import { rackRuleOf } from '../views/link-view'

/** Of the board's picture of a job, or of a reading just now. */
type TasksRead = Pick<JobPicture, 'tasks' | 'readAtMs'>
type ClusterAnswer = JobInstancesReply['clusters'][number]
/** Before its instances are packed. */
type ClusterRead = Omit<ClusterAnswer, 'instances'> & { readonly instances: readonly InstanceView[] | null }

/**
 * The latest status of each instance of one job in every cluster. What the board knows well enough is taken from there; the
 * rest is read now, all clusters at once, and stays on the reading list while people look.
 *
 * @param since the cursor of an earlier reply: only what has changed after it is told
 */
export async function readJobInstances(
  runtime: Runtime,
  _principal: Principal,
  job: JobKey,
  since: string | null = null,
): Promise<JobInstancesReply> {
  const overview = runtime.overview()
  const reads = await Promise.all(runtime.board.clusters.map((cluster) => readIn(runtime, overview, cluster, job)))
  const { instanceLog } = runtime
  const nameOf = ({ cluster }: ClusterRead) => `${cluster} ${formatJobKey(job)}`
  for (const read of reads) if (read.instances) instanceLog.note(nameOf(read), read.instances)
  return {
    nowMs: runtime.nowMs(),
    job,
    cursor: instanceLog.cursor,
    clusters: reads.map(
      (read): ClusterAnswer => ({
        ...read,
        instances: read.instances && instanceLog.read(nameOf(read), since),
      }),
    ),
  }
}

async function readIn(runtime: Runtime, overview: Overview, cluster: BoardCluster, job: JobKey): Promise<ClusterRead> {
  const name = cluster.health.cluster
  runtime.pollers.get(name)?.watch(formatJobKey(job))
  const reading = await jobPicture(runtime, cluster, job)
  const picture = reading.picture ?? cluster.picture?.jobs.get(formatJobKey(job)) ?? null
  const masked = maskedMessages(runtime.config.secretPatterns)
  const newest = newestUpdate(cluster, job)
  const update = newest && masked.update(newest)
  return {
    cluster: name,
    freshness: reading.picture ? 'current' : picture ? 'stale' : 'unseen',
    asOfMs: picture?.readAtMs ?? null,
    problem: reading.problem,
    rackRule: rackRuleOf(runtime.config, name),
    update: update && {
      id: update.summary.key.id,
      status: update.summary.status,
      restores: restoredUpdateId(update.summary) !== null,
      metaUpdateId: metaUpdateOf(overview, name, update),
    },
    instances: picture ? viewsOf(update, masked.tasks(picture.tasks)) : null,
  }
}

const viewsOf = (update: ObservedUpdate | null, tasks: readonly Task[]): InstanceView[] =>
  latestInstances(update?.details ?? null, tasks).map((instance) => instanceView(instance, update ? [update] : []))

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

/** Its own update, or one that restores it. */
const isOf = ({ key, restores }: Member, updateId: string): boolean =>
  key.updateId === updateId || restores.some(({ summary }) => summary.key.id === updateId)

function metaUpdateOf(overview: Overview, cluster: string, { summary }: ObservedUpdate): string | null {
  for (const { id, members } of overview.metaUpdates.values())
    if (members.some(({ member }) => member.key.cluster === cluster && isOf(member, summary.key.id))) return id
  return null
}
