import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import type { ScheduleStatus } from '@/lib/domain/task'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'

/** Which updates to read. A field that is left out, and an empty list of statuses, narrow nothing. */
export type UpdateSelection = {
  readonly key?: JobUpdateKey
  readonly job?: JobKey
  readonly role?: string
  readonly statuses?: readonly JobUpdateStatus[]
  /** Updates come newest modification first; 0 and nothing mean all. */
  readonly limit?: number
  readonly offset?: number
}

/** Which tasks to read. An empty list of jobs, statuses, instances or tasks selects nothing. */
export type TaskSelection = {
  readonly jobs: readonly JobKey[]
  readonly statuses: readonly ScheduleStatus[]
  readonly instanceIds?: readonly number[]
  readonly taskIds?: readonly string[]
  /** Only schedulers with the extension honour it; others send all tasks of an instance. */
  readonly limitPerInstance?: number
}

export const jobKeyRequest = ({ role, environment, name }: JobKey): thrift.JobKey =>
  new aurora.JobKey({ role, environment, name })

export const updateKeyRequest = ({ job, id }: JobUpdateKey): thrift.JobUpdateKey =>
  new aurora.JobUpdateKey({ job: jobKeyRequest(job), id })

/** Null when no update can be selected, which Aurora has no query for: an empty set narrows nothing there. */
export function updateQuery(selection: UpdateSelection): thrift.JobUpdateQuery | null {
  const statuses = selection.statuses?.flatMap(updateStatusNumber)
  if (selection.statuses?.length && statuses?.length === 0) return null
  return new aurora.JobUpdateQuery({
    role: selection.role,
    jobKey: selection.job && jobKeyRequest(selection.job),
    updateStatuses: statuses?.length ? statuses : undefined,
    offset: selection.offset,
    limit: selection.limit,
    key: selection.key && updateKeyRequest(selection.key),
  })
}

/** Null when no task can be selected, which Aurora has no query for: an empty set narrows nothing there. */
export function taskQuery(selection: TaskSelection): thrift.TaskQuery | null {
  const statuses = selection.statuses.flatMap(scheduleStatusNumber)
  if (selection.jobs.length === 0 || statuses.length === 0) return null
  if (selection.instanceIds?.length === 0 || selection.taskIds?.length === 0) return null
  return new aurora.TaskQuery({
    statuses,
    taskIds: selection.taskIds && [...selection.taskIds],
    instanceIds: selection.instanceIds && [...selection.instanceIds],
    jobKeys: selection.jobs.map(jobKeyRequest),
    limitPerInstance: selection.limitPerInstance,
  })
}

const updateStatusNumber = (status: JobUpdateStatus): number[] =>
  status === 'UNKNOWN' ? [] : [aurora.JobUpdateStatus[status]]

const scheduleStatusNumber = (status: ScheduleStatus): number[] =>
  status === 'UNKNOWN' ? [] : [aurora.ScheduleStatus[status]]
