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

/** What a task's answer tells of the config it runs. */
type RunningConfig = Pick<Task, 'configWithoutData' | 'build'>
type ConfigReader = (config: AsRead<thrift.TaskConfig>) => RunningConfig

function toRunningConfig(config: AsRead<thrift.TaskConfig>): RunningConfig {
  const { fingerprintWithoutData } = canonicalConfig(config)
  return { configWithoutData: fingerprintWithoutData, build: toBuild(config, fingerprintWithoutData) }
}

/** Tasks of a job repeat their config, and telling that two are alike costs far less than reading both. */
function rememberingReader(): ConfigReader {
  const known = new Map<string, RunningConfig>()
  return (config) => {
    const text = JSON.stringify(config)
    const running = known.get(text) ?? toRunningConfig(config)
    known.set(text, running)
    return running
  }
}

export const toTask = (scheduled: AsRead<thrift.ScheduledTask>): Task => readTask(scheduled, toRunningConfig)

function readTask(scheduled: AsRead<thrift.ScheduledTask>, readConfig: ConfigReader): Task {
  const assigned = required(scheduled.assignedTask, 'the assignment of a task')
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
    ...readConfig(required(assigned.task, 'the config of a task')),
  }
}

/**
 * Tasks by the jobs they were asked for, in that order; jobs without tasks are there, too. Throws `WireFault` for a
 * task of another job.
 */
export function toJobTasks(jobs: readonly JobKey[], tasks: readonly AsRead<thrift.ScheduledTask>[]): JobTasks[] {
  const byJob = new Map(jobs.map((job) => [formatJobKey(job), { job, tasks: [] as Task[] }]))
  const readConfig = rememberingReader()
  for (const scheduled of tasks) {
    const group = byJob.get(formatJobKey(toJobKey(scheduled.assignedTask?.task?.job)))
    if (group === undefined)
      throw new WireFault('wrong-answer', 'The scheduler sent tasks of a job that was not asked for.')
    group.tasks.push(readTask(scheduled, readConfig))
  }
  return [...byJob.values()]
}

const toTaskEvent = (event: AsRead<thrift.TaskEvent>): TaskEvent => ({
  status: toStatus(event.status),
  atMs: toTimeMs(event.timestamp, 'the time of a task event'),
  message: event.message ?? null,
})
