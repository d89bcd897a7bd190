import type { InstanceReply } from '@/lib/contract/instances'
import { undoneEvents } from '@/lib/domain/instance-way'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import type { MaskedMessages } from '@/lib/domain/masked-messages'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import type { BoardCluster } from '@/lib/fleet/board'
import { AppError } from '../app-error'
import { maskedMessages } from '../message-masks'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceLinks, linkTemplates, rackRuleOf } from '../views/link-view'
import { neighboursView } from '../views/neighbours-view'
import { knownTasks, pastTasksView } from '../views/past-task-view'
import { findMetaUpdate } from './find-meta-update'

/** Which instance of which member; the job and the update are told where a cluster has several members. */
export type InstanceOfMember = {
  readonly cluster: string
  readonly instance: number
  readonly job: string | null
  readonly updateId: string | null
}

/** Everything known of one instance of a meta-update. The scheduler is asked now, within a deadline, once for all who look. */
export async function readMemberInstance(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  { cluster, instance, job, updateId }: InstanceOfMember,
): Promise<InstanceReply> {
  const { found } = findMetaUpdate(runtime, id)
  const judged = found.members.find(
    ({ member: { key } }) =>
      key.cluster === cluster &&
      (job === null || formatJobKey(key.job) === job) &&
      (updateId === null || key.updateId === updateId),
  )
  if (!judged)
    throw new AppError('not-found', `The meta-update “${id}” has no such member in “${cluster}”; look at its page.`)
  const { key, update, restores } = judged.member
  return readInstance(runtime, cluster, key.job, instance, { update, restores })
}

/** The same of an instance of a job, as the newest update of the job in that cluster sees it. */
export async function readJobInstance(
  runtime: Runtime,
  _principal: Principal,
  job: JobKey,
  cluster: string,
  instance: number,
): Promise<InstanceReply> {
  const updates = (runtime.board.cluster(cluster)?.picture?.updates ?? []).filter(({ summary }) =>
    sameJob(summary.key.job, job),
  )
  const update = updates.toSorted((a, b) => b.summary.createdAtMs - a.summary.createdAtMs)[0]
  return readInstance(runtime, cluster, job, instance, update ? { update, restores: [] } : null)
}

type Looked = { readonly update: ObservedUpdate; readonly restores: readonly ObservedUpdate[] }

async function readInstance(
  runtime: Runtime,
  cluster: string,
  job: JobKey,
  instance: number,
  looked: Looked | null,
): Promise<InstanceReply> {
  const onBoard = runtime.board.cluster(cluster)
  if (!onBoard) throw new AppError('not-found', `No cluster is called “${cluster}”; the clusters page lists them.`)
  const client = runtime.clients.get(cluster)
  const reading = client ? await runtime.instanceReader.read(client, job, instance) : null
  const read = reading && 'tasks' in reading ? reading : null
  const picture = onBoard.picture?.jobs.get(formatJobKey(job)) ?? null
  const masked = maskedMessages(runtime.config.secretPatterns)
  const tasks = masked.pastTasks(read?.tasks ?? knownTasks(picture?.tasks ?? [], instance))
  const newest = tasks[0] ?? null
  // A task that waits to be started is nowhere; where the one before it ran is what there is to suspect.
  const host = tasks.find((task) => task.host !== null)?.host ?? null
  return {
    nowMs: runtime.nowMs(),
    cluster,
    job,
    instance,
    ...pastTasksView(tasks),
    readAtMs: read?.readAtMs ?? null,
    problem: problemOf(reading),
    pictureAtMs: picture?.readAtMs ?? null,
    events: looked ? eventsOf(looked, masked, instance) : [],
    neighbours: neighboursOf(runtime, onBoard, host, job, instance),
    links: instanceLinks(linkTemplates(runtime.config, cluster), {
      cluster,
      role: job.role,
      environment: job.environment,
      job: job.name,
      updateId: looked?.update.summary.key.id ?? null,
      instance,
      taskId: newest?.taskId ?? null,
      host,
    }),
  }
}

const problemOf = (reading: Awaited<ReturnType<Runtime['instanceReader']['read']>> | null): string | null =>
  reading === null
    ? 'This cluster is not in the configuration any more.'
    : 'failure' in reading
      ? reading.failure.message
      : null

function eventsOf({ update, restores }: Looked, masked: MaskedMessages, instance: number): InstanceReply['events'] {
  const own = (update.details?.instanceEvents ?? []).map((event) => ({ ...event, restoreId: null }))
  const undone = restores.flatMap(({ details }) =>
    details ? undoneEvents(details).map((event) => ({ ...event, restoreId: details.summary.key.id })) : [],
  )
  return [...own, ...undone]
    .filter(({ instanceId }) => instanceId === instance)
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ atMs, action, message, restoreId }) => ({
      atMs,
      action,
      message: message === null ? null : masked.text(message),
      restoreId,
    }))
}

function neighboursOf(
  runtime: Runtime,
  { picture }: BoardCluster,
  host: string | null,
  job: JobKey,
  instance: number,
): InstanceReply['neighbours'] {
  if (!picture || host === null) return null
  const rackRule = rackRuleOf(runtime.config, picture.cluster)
  return neighboursView(runtime.overview(), picture, { host, job, instance, rackRule })
}
