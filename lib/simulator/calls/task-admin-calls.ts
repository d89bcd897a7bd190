import type { ExplicitReconciliationSettings, ScheduleStatus, TaskQuery } from '@/lib/aurora/generated/aurora_types'
import type { Scheduler } from '../scheduler'
import { isTerminated } from '../tasks/task'
import { type Answer, error, invalidRequest, ok } from './answer'
import { transitionForcedBy } from './audit'
import { checkNotBlank, JavaException, requireNonNull } from './java-exception'
import { queryTasks } from './task-query'
import { numberOf, type Sent } from './thrift-input'
import { SCHEDULE_STATUS_IDS, scheduleStatusOf } from './wire-enums'

const TERMINAL_STATUSES = [
  SCHEDULE_STATUS_IDS.FINISHED,
  SCHEDULE_STATUS_IDS.FAILED,
  SCHEDULE_STATUS_IDS.KILLED,
  SCHEDULE_STATUS_IDS.LOST,
]

/** OK whether or not the task exists and may go there: Aurora does not look at what became of it. */
export function forceTaskState(scheduler: Scheduler, taskId?: string | null, status?: ScheduleStatus | null): Answer {
  const task = scheduler.tasks.store.byTaskId(checkNotBlank(taskId))
  const target = requireNonNull(scheduleStatusOf(requireNonNull(status)))
  if (task) scheduler.tasks.changeState(task, target, transitionForcedBy(scheduler.user))
  return ok()
}

/** Forgets dead tasks; of `offset` and `limit` only the limit counts. */
export function pruneTasks(scheduler: Scheduler, sent?: Sent<TaskQuery> | null): Answer {
  const query = requireNonNull(sent)
  const statuses = query.statuses?.map((id) => requireNonNull(scheduleStatusOf(id)))
  if (statuses?.some((status) => !isTerminated({ status }) && status !== 'INIT')) {
    return error('Tasks in non-terminal state cannot be pruned.')
  }
  const dead = { ...query, statuses: query.statuses ?? TERMINAL_STATUSES, offset: 0, limit: 0, limitPerInstance: 0 }
  const tasks = queryTasks(scheduler, dead)
  const limit = query.limit === null || query.limit === undefined ? tasks.length : numberOf(query.limit)
  if (limit < 0) throw new JavaException('limit is negative')
  for (const task of tasks.slice(0, limit)) scheduler.tasks.remove(task)
  return ok()
}

/** There is nothing to be written: the storage is in memory. */
export function snapshot(): Answer {
  return ok()
}

/** Batches are for big clusters; here all tasks are asked after at once. */
export function triggerExplicitTaskReconciliation(
  scheduler: Scheduler,
  settings?: Sent<ExplicitReconciliationSettings> | null,
): Answer {
  const { batchSize } = requireNonNull(settings)
  if (batchSize !== null && batchSize !== undefined && batchSize <= 0) {
    return invalidRequest('Batch size must be greater than zero.')
  }
  scheduler.reconcile()
  return ok()
}

export function triggerImplicitTaskReconciliation(scheduler: Scheduler): Answer {
  scheduler.reconcile()
  return ok()
}
