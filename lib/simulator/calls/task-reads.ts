import {
  GetPendingReasonResult,
  PendingReason,
  ScheduleStatusResult,
  type TaskQuery,
} from '@/lib/aurora/generated/aurora_types'
import type { Scheduler } from '../scheduler'
import { type Answer, invalidRequest, ok } from './answer'
import { requireNonNull } from './java-exception'
import { queryTasks, taskQueryText } from './task-query'
import type { Sent } from './thrift-input'
import { struct, taskStruct } from './thrift-output'
import { SCHEDULE_STATUS_IDS } from './wire-enums'

type Query = Sent<TaskQuery> | null | undefined

export function getTasksStatus(scheduler: Scheduler, query?: Query): Answer {
  return tasksAnswer(scheduler, query, true)
}

/** The same tasks, less executorConfig.data and nothing else, whatever the name says. */
export function getTasksWithoutConfigs(scheduler: Scheduler, query?: Query): Answer {
  return tasksAnswer(scheduler, query, false)
}

function tasksAnswer(scheduler: Scheduler, query: Query, withExecutorData: boolean): Answer {
  const tasks = queryTasks(scheduler, query).map((task) => taskStruct(task, withExecutorData))
  return ok({ scheduleStatusResult: struct(new ScheduleStatusResult(), { tasks }) })
}

/** Why PENDING tasks are not placed; the reason is empty until a first attempt. */
export function getPendingReason(scheduler: Scheduler, sent?: Query): Answer {
  const query = requireNonNull(sent)
  if (query.slaveHosts?.length) return invalidRequest(`SlaveHosts are not supported in ${taskQueryText(query)}`)
  if (query.statuses?.length) return invalidRequest(`Statuses is not supported in ${taskQueryText(query)}`)
  const reasons = queryTasks(scheduler, { ...query, statuses: [SCHEDULE_STATUS_IDS.PENDING] }).map((task) =>
    struct(new PendingReason(), { taskId: task.taskId, reason: scheduler.rig.pendingReason(task) }),
  )
  return ok({ getPendingReasonResult: struct(new GetPendingReasonResult(), { reasons }) })
}
