import type { TaskQuery } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { isActive, lastEventMs, type Task } from '../tasks/task'
import { JavaException, requireNonNull } from './java-exception'
import { jobKeyStructText, structText } from './java-text'
import { numberOf, type Sent } from './thrift-input'
import { type ScheduleStatusName, scheduleStatusOf } from './wire-enums'

/**
 * The tasks a query means: all its filters together, a missing or empty one matching everything; then `offset` and
 * `limit`, of which only positive ones count. `limitPerInstance` is the extension, for schedulers that know it: it applies
 * to what the filters have left, before `offset` and `limit`, and only when it is positive.
 */
export function queryTasks(scheduler: Scheduler, sent: Sent<TaskQuery> | null | undefined): Task[] {
  const query = requireNonNull(sent)
  const matches = matcherOf(query)
  const jobKeys = query.jobKeys ?? []
  const { store } = scheduler.tasks
  const candidates =
    jobKeys.length > 0
      ? jobKeys.flatMap((key) => [
          ...store.ofJob({ role: key.role ?? '', environment: key.environment ?? '', name: key.name ?? '' }),
        ])
      : [...store.all()]
  let tasks = candidates.filter(matches)
  const perInstance = scheduler.extensions.has('limit-per-instance') ? numberOf(query.limitPerInstance) : 0
  if (perInstance > 0) tasks = newestOfEachInstance(tasks, perInstance)
  const offset = Math.max(0, numberOf(query.offset))
  const limit = numberOf(query.limit)
  return tasks.slice(offset, limit > 0 ? offset + limit : undefined)
}

function matcherOf(query: Sent<TaskQuery>): (task: Task) => boolean {
  const taskIds = filterSet(query.taskIds)
  const hosts = filterSet(query.slaveHosts)
  const instances = filterSet(query.instanceIds)
  const statuses = filterSet(query.statuses?.map(statusNamed))
  return ({ taskId, config, instanceId, status, placement }) =>
    (!query.role || config.job.role === query.role) &&
    (!query.environment || config.job.environment === query.environment) &&
    (!query.jobName || config.job.name === query.jobName) &&
    (!taskIds || taskIds.has(taskId)) &&
    (!instances || instances.has(instanceId)) &&
    (!statuses || statuses.has(status)) &&
    (!hosts || (placement !== null && hosts.has(placement.agent.host)))
}

const filterSet = <T>(values: readonly T[] | null | undefined): ReadonlySet<T> | null =>
  values && values.length > 0 ? new Set(values) : null

/** A number outside the enum arrives in Java as null, which breaks the handler. */
function statusNamed(id: number): ScheduleStatusName {
  const status = scheduleStatusOf(id)
  if (!status) throw new JavaException(null)
  return status
}

/** The live task first, then the dead ones, the last change in front. */
function newestOfEachInstance(tasks: readonly Task[], count: number): Task[] {
  const byInstance = new Map<string, Task[]>()
  for (const task of tasks) {
    const name = `${formatJobKey(task.config.job)}/${task.instanceId}`
    byInstance.set(name, [...(byInstance.get(name) ?? []), task])
  }
  return [...byInstance.values()].flatMap((ofInstance) =>
    ofInstance
      .sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || lastEventMs(b) - lastEventMs(a))
      .slice(0, count),
  )
}

/** Java's text of a query, as refusals quote it. */
export const taskQueryText = (query: Sent<TaskQuery>): string =>
  structText('TaskQuery', [
    ['role', query.role],
    ['environment', query.environment],
    ['jobName', query.jobName],
    ['taskIds', query.taskIds],
    ['statuses', query.statuses?.map(statusNamed)],
    ['instanceIds', query.instanceIds],
    ['slaveHosts', query.slaveHosts],
    [
      'jobKeys',
      query.jobKeys?.map((key) =>
        jobKeyStructText({ role: key.role ?? '', environment: key.environment ?? '', name: key.name ?? '' }),
      ),
    ],
    ['offset', query.offset],
    ['limit', query.limit],
  ])
