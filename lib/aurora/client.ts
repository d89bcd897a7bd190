import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { PastTask } from '@/lib/domain/past-task'
import type { RoleQuota } from '@/lib/domain/quota'
import { SCHEDULE_STATUSES } from '@/lib/domain/task'
import { type ConfigGroup, type InstanceRange, instanceIds } from '@/lib/domain/task-config'
import type { UpdateDiff, UpdateRequest } from '@/lib/domain/update-request'
import { configSummaryReader } from './answers/config-summary-reader'
import { type JobTasks, TaskGroups } from './answers/convert-task'
import { type PulseAnswer, pulseReader } from './answers/pulse-reader'
import { quotaReader } from './answers/quota-reader'
import { type StartedUpdate, startedUpdateReader } from './answers/started-update-reader'
import { taskHistoryReader } from './answers/task-history-reader'
import { tasksReader } from './answers/tasks-reader'
import { updateDiffReader } from './answers/update-diff-reader'
import { detailsReader, summariesReader } from './answers/updates-reader'
import { type CallerOptions, type CallReport, createCaller } from './calls/caller'
import { type LimitPerInstance, limitPerInstanceIn } from './limit-per-instance'
import {
  jobKeyRequest,
  type TaskSelection,
  taskQuery,
  type UpdateSelection,
  updateKeyRequest,
  updateQuery,
} from './request'
import { jobUpdateRequest } from './update-request'
import { fitAuditMessage } from './wire/audit-message'
import { notApplied } from './wire/call-failure'
import { UNSET } from './wire/generated-struct'
import { NO_RESULT } from './wire/result-reader'

/** One cluster's scheduler, in the words of the domain. No method rejects; every call ends by its deadline. */
export type AuroraClient = {
  readonly cluster: string
  readUpdateSummaries(selection: Omit<UpdateSelection, 'key'>): Promise<CallOutcome<JobUpdateSummary[]>>
  readUpdateDetails(selection: UpdateSelection): Promise<CallOutcome<JobUpdateDetails[]>>
  readTasks(selection: TaskSelection): Promise<CallOutcome<JobTasks[]>>
  /** All tasks of one instance that the scheduler still knows, live and dead, each with all its events; in no order. */
  readTaskHistory(job: JobKey, instanceId: number): Promise<CallOutcome<PastTask[]>>
  /** The configs of the active tasks of a job, executor data included; empty for a job that does not exist. */
  readConfigSummary(job: JobKey): Promise<CallOutcome<ConfigGroup[]>>
  /** The quota of a role, and what counts against it. */
  readQuota(role: string): Promise<CallOutcome<RoleQuota>>
  /** What `startJobUpdate` would do, without doing it (getJobUpdateDiff). Quota and active updates are not looked at. */
  readUpdateDiff(request: UpdateRequest): Promise<CallOutcome<UpdateDiff>>
  /** `applied` says that the scheduler took the call, not that anything is rolled back yet; so for every write. */
  rollbackJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
  pauseJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
  resumeJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
  abortJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
  /** `FINISHED` also of an update that waits for no pulses, and of one that does not exist. */
  pulseJobUpdate(key: JobUpdateKey): Promise<CallOutcome<PulseAnswer>>
  /** Refused while any update of the job is active. `updateId` null: there was nothing to change. */
  startJobUpdate(request: UpdateRequest, message: string): Promise<CallOutcome<StartedUpdate>>
  /** `applied` also when none of the instances runs. Never sent without instances: an empty set means the whole job to Aurora. */
  killTasks(job: JobKey, instances: readonly InstanceRange[], message: string): Promise<CallOutcome<null>>
  /** How the calls to this cluster have gone. */
  report(): CallReport
  /** Ends kept connections, and calls that use one. */
  close(): void
}

/** What reads tasks. */
export type TaskClient = Pick<AuroraClient, 'readTasks' | 'readConfigSummary'>

/** Throws for a `schedulerUrl` that is no URL; `parseClusters` lets none through. */
export function createAuroraClient(options: CallerOptions): AuroraClient {
  const { cluster } = options
  const { read, write, report, close } = createCaller(options)

  let limitPerInstance: LimitPerInstance = null

  /** The calls that stop an update or turn it round; all take its key and a message. */
  const control =
    (method: 'rollbackJobUpdate' | 'pauseJobUpdate' | 'resumeJobUpdate' | 'abortJobUpdate') =>
    (key: JobUpdateKey, message: string): Promise<CallOutcome<null>> =>
      write({
        method,
        invoke: (client) => client[method](updateKeyRequest(key), fitAuditMessage(message)),
        result: NO_RESULT,
      })

  return {
    cluster,

    async readUpdateSummaries(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateSummaries',
        invoke: (client) => client.getJobUpdateSummaries(query),
        result: summariesReader,
      })
    },

    async readUpdateDetails(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateDetails',
        invoke: (client) => client.getJobUpdateDetails(UNSET, query),
        result: detailsReader,
      })
    },

    async readTasks(selection) {
      const query = taskQuery(selection)
      if (query === null) return nothing(new TaskGroups(selection.jobs).all())
      const outcome = await read({
        method: 'getTasksWithoutConfigs',
        invoke: (client) => client.getTasksWithoutConfigs(query),
        result: tasksReader(selection.jobs),
      })
      if (outcome.kind === 'applied')
        limitPerInstance = limitPerInstanceIn(selection, outcome.value, Date.now()) ?? limitPerInstance
      return outcome
    },

    async readTaskHistory(job, instanceId) {
      const query = taskQuery({ jobs: [job], statuses: SCHEDULE_STATUSES, instanceIds: [instanceId] })
      if (query === null) return nothing([])
      return read({
        method: 'getTasksWithoutConfigs',
        invoke: (client) => client.getTasksWithoutConfigs(query),
        result: taskHistoryReader(job, instanceId),
      })
    },

    readConfigSummary: (job) =>
      read({
        method: 'getConfigSummary',
        invoke: (client) => client.getConfigSummary(jobKeyRequest(job)),
        result: configSummaryReader(job),
      }),

    readQuota: (role) => read({ method: 'getQuota', invoke: (client) => client.getQuota(role), result: quotaReader }),

    async readUpdateDiff(wanted) {
      const made = jobUpdateRequest(wanted)
      if (made.kind === 'refused') return notApplied('rejected', made.message)
      return read({
        method: 'getJobUpdateDiff',
        invoke: (client) => client.getJobUpdateDiff(made.request),
        result: updateDiffReader,
      })
    },

    rollbackJobUpdate: control('rollbackJobUpdate'),
    pauseJobUpdate: control('pauseJobUpdate'),
    resumeJobUpdate: control('resumeJobUpdate'),
    abortJobUpdate: control('abortJobUpdate'),

    pulseJobUpdate: (key) =>
      write({
        method: 'pulseJobUpdate',
        invoke: (client) => client.pulseJobUpdate(updateKeyRequest(key)),
        result: pulseReader,
      }),

    async startJobUpdate(wanted, message) {
      const made = jobUpdateRequest(wanted)
      if (made.kind === 'refused') return notApplied('rejected', made.message)
      return write({
        method: 'startJobUpdate',
        invoke: (client) => client.startJobUpdate(made.request, fitAuditMessage(message)),
        result: startedUpdateReader(wanted.job),
      })
    },

    async killTasks(job, instances, message) {
      const ids = instanceIds(instances)
      if (ids.length === 0)
        return notApplied('rejected', 'No instances were named, which would mean the whole job, so nothing was sent.')
      return write({
        method: 'killTasks',
        invoke: (client) => client.killTasks(jobKeyRequest(job), ids, fitAuditMessage(message)),
        result: NO_RESULT,
      })
    },

    report: () => {
      const calls = report()
      return { ...calls, capabilities: { ...calls.capabilities, limitPerInstance } }
    },
    close,
  }
}

const nothing = <T>(value: T): CallOutcome<T> => ({ kind: 'applied', value, messages: [] })
