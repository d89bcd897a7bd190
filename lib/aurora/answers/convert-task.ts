import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { SCHEDULE_STATUSES, type Task, type TaskEvent } from '@/lib/domain/task'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, type Maybe, required } from '../wire/generated-struct'
import { WireFault } from '../wire/wire-fault'
import { canonicalConfig } from './canonical-config'
import { toBuild, toJobKey, toName, toTimeMs } from './convert'

/** The tasks of one job, as many as were asked for. */
export type JobTasks = { readonly job: JobKey; readonly tasks: readonly Task[] }

const toStatus = toName(SCHEDULE_STATUSES, aurora.ScheduleStatus)

/** What is kept of the config that a task runs; many tasks share one. */
export type RunningConfig = {
  readonly job: Maybe<thrift.JobKey>
  /** `role/environment/name`; null when `job` is not whole. */
  readonly jobName: string | null
  readonly fingerprintWithoutData: string
  readonly build: string
}

export function toRunningConfig(config: AsRead<thrift.TaskConfig>): RunningConfig {
  const { fingerprintWithoutData } = canonicalConfig(config)
  const { role, environment, name } = config.job ?? {}
  const isWhole = typeof role === 'string' && typeof environment === 'string' && typeof name === 'string'
  return {
    job: config.job,
    jobName: isWhole ? formatJobKey({ role, environment, name }) : null,
    fingerprintWithoutData,
    build: toBuild(config, fingerprintWithoutData),
  }
}

/** An event as read; the time in milliseconds. What was not on the wire is null. */
export type EventParts = {
  readonly atMs: number | null
  readonly status: number | null
  readonly message: string | null
}

/** A task as read, before anything about it is checked. What was not on the wire is null. */
export type TaskParts = {
  readonly taskId: string | null
  readonly instanceId: number | null
  readonly status: number | null
  readonly host: string | null
  readonly failureCount: number | null
  readonly firstEvent: EventParts | null
  readonly lastEvent: EventParts | null
  readonly ancestorId: string | null
  readonly config: RunningConfig | null
}

/** A task of the domain. Throws `WireFault` for one that lacks what every task has. */
export function assembleTask(parts: TaskParts): Task {
  const { firstEvent, lastEvent } = parts
  const taskId = required(parts.taskId, 'the id of a task')
  const instanceId = required(parts.instanceId, 'the instance of a task')
  const config = required(parts.config, 'the config of a task')
  return {
    taskId,
    instanceId,
    status: toStatus(parts.status),
    host: parts.host,
    failureCount: parts.failureCount ?? 0,
    lastEvent: lastEvent && toTaskEvent(lastEvent),
    createdAtMs: firstEvent && toTimeMs(firstEvent.atMs, 'the time of a task event'),
    ancestorId: parts.ancestorId,
    configWithoutData: config.fingerprintWithoutData,
    build: config.build,
  }
}

const toTaskEvent = ({ atMs, status, message }: EventParts): TaskEvent => ({
  status: toStatus(status),
  atMs: toTimeMs(atMs, 'the time of a task event'),
  message,
})

/** A task as the generated code reads it. */
export function toTaskParts(
  scheduled: AsRead<thrift.ScheduledTask>,
  runningConfig: (config: AsRead<thrift.TaskConfig>) => RunningConfig,
): TaskParts {
  const assigned = scheduled.assignedTask
  const events = scheduled.taskEvents ?? []
  return {
    taskId: assigned?.taskId ?? null,
    instanceId: assigned?.instanceId ?? null,
    status: scheduled.status ?? null,
    host: assigned?.slaveHost ?? null,
    failureCount: scheduled.failureCount ?? null,
    firstEvent: toEventParts(events[0]),
    lastEvent: toEventParts(events.at(-1)),
    ancestorId: scheduled.ancestorId ?? null,
    config: assigned?.task ? runningConfig(assigned.task) : null,
  }
}

const toEventParts = (event: AsRead<thrift.TaskEvent> | undefined): EventParts | null =>
  event === undefined
    ? null
    : {
        atMs: event.timestamp === null || event.timestamp === undefined ? null : Number(event.timestamp),
        status: event.status ?? null,
        message: event.message ?? null,
      }

/** All events of a task, oldest first. Throws `WireFault` for one without a time. */
export const toTaskEvents = (events: readonly AsRead<thrift.TaskEvent>[]): TaskEvent[] =>
  events.flatMap((event) => {
    const parts = toEventParts(event)
    return parts ? [toTaskEvent(parts)] : []
  })

/** Tasks of a job repeat their config, and telling that two are alike costs far less than reading both. */
export function rememberingConfigs(): (config: AsRead<thrift.TaskConfig>) => RunningConfig {
  const known = new Map<string, RunningConfig>()
  return (config) => {
    const text = JSON.stringify(config)
    const running = known.get(text) ?? toRunningConfig(config)
    known.set(text, running)
    return running
  }
}

/** Tasks by the jobs they were asked for, in that order; jobs without tasks are there, too. */
export class TaskGroups {
  readonly #byJob: Map<string, { readonly job: JobKey; readonly tasks: Task[] }>

  constructor(jobs: readonly JobKey[]) {
    this.#byJob = new Map(jobs.map((job) => [formatJobKey(job), { job, tasks: [] }]))
  }

  /** Throws `WireFault` for a task that is not whole, and for one of another job. */
  add(parts: TaskParts): void {
    const name = parts.config?.jobName ?? formatJobKey(toJobKey(parts.config?.job))
    const group = this.#byJob.get(name)
    if (group === undefined)
      throw new WireFault('wrong-answer', 'The scheduler sent tasks of a job that was not asked for.')
    group.tasks.push(assembleTask(parts))
  }

  all(): JobTasks[] {
    return [...this.#byJob.values()]
  }
}
