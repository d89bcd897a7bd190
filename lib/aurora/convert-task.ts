import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { SCHEDULE_STATUSES, type Task, type TaskEvent } from '@/lib/domain/task'
import { canonicalConfig } from './canonical-config'
import { required, toBuild, toJobKey, toName, toTimeMs } from './convert'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'
import type { AsRead } from './generated-struct'
import { WireFault } from './wire-fault'

/** The tasks of one job, as many as were asked for. */
export type JobTasks = { readonly job: JobKey; readonly tasks: readonly Task[] }

const toStatus = toName(SCHEDULE_STATUSES, aurora.ScheduleStatus)

export function toTask(scheduled: AsRead<thrift.ScheduledTask>): Task {
  const assigned = required(scheduled.assignedTask, 'the assignment of a task')
  const config = required(assigned.task, 'the config of a task')
  const { fingerprintWithoutData } = canonicalConfig(config)
  const events = scheduled.taskEvents ?? []
  const [first] = events
  const last = events.at(-1)
  return {
    taskId: required(assigned.taskId, 'the id of a task'),
    instanceId: required(assigned.instanceId, 'the instance of a task'),
    status: toStatus(scheduled.status),
    host: assigned.slaveHost ?? null,
    failureCount: scheduled.failureCount ?? 0,
    lastEvent: last ? toTaskEvent(last) : null,
    createdAtMs: first ? toTimeMs(first.timestamp, 'the time of a task event') : null,
    ancestorId: scheduled.ancestorId ?? null,
    configWithoutData: fingerprintWithoutData,
    build: toBuild(config, fingerprintWithoutData),
  }
}

/**
 * Tasks by the jobs they were asked for, in that order; jobs without tasks are there, too. Throws `WireFault` for a
 * task of another job.
 */
export function toJobTasks(jobs: readonly JobKey[], tasks: readonly AsRead<thrift.ScheduledTask>[]): JobTasks[] {
  const byJob = new Map(jobs.map((job) => [formatJobKey(job), { job, tasks: [] as Task[] }]))
  for (const scheduled of tasks) {
    const group = byJob.get(formatJobKey(toJobKey(scheduled.assignedTask?.task?.job)))
    if (group === undefined)
      throw new WireFault('wrong-answer', 'The scheduler sent tasks of a job that was not asked for.')
    group.tasks.push(toTask(scheduled))
  }
  return [...byJob.values()]
}

const toTaskEvent = (event: AsRead<thrift.TaskEvent>): TaskEvent => ({
  status: toStatus(event.status),
  atMs: toTimeMs(event.timestamp, 'the time of a task event'),
  message: event.message ?? null,
})
