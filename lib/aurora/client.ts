import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { ConfigGroup } from '@/lib/domain/task-config'
import { configSummaryReader } from './answers/config-summary-reader'
import { type JobTasks, TaskGroups } from './answers/convert-task'
import { tasksReader } from './answers/tasks-reader'
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
import { fitAuditMessage } from './wire/audit-message'
import { UNSET } from './wire/generated-struct'
import { NO_RESULT } from './wire/result-reader'

/** One cluster's scheduler, in the words of the domain. No method rejects; every call ends by its deadline. */
export type AuroraClient = {
  readonly cluster: string
  readUpdateSummaries(selection: Omit<UpdateSelection, 'key'>): Promise<CallOutcome<JobUpdateSummary[]>>
  readUpdateDetails(selection: UpdateSelection): Promise<CallOutcome<JobUpdateDetails[]>>
  readTasks(selection: TaskSelection): Promise<CallOutcome<JobTasks[]>>
  /** The configs of the active tasks of a job, executor data included; empty for a job that does not exist. */
  readConfigSummary(job: JobKey): Promise<CallOutcome<ConfigGroup[]>>
  /** `applied` says that the scheduler took the call, not that anything is rolled back yet. */
  rollbackJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
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

    readConfigSummary: (job) =>
      read({
        method: 'getConfigSummary',
        invoke: (client) => client.getConfigSummary(jobKeyRequest(job)),
        result: configSummaryReader(job),
      }),

    rollbackJobUpdate: (key, message) =>
      write({
        method: 'rollbackJobUpdate',
        invoke: (client) => client.rollbackJobUpdate(updateKeyRequest(key), fitAuditMessage(message)),
        result: NO_RESULT,
      }),

    report: () => {
      const calls = report()
      return { ...calls, capabilities: { ...calls.capabilities, limitPerInstance } }
    },
    close,
  }
}

const nothing = <T>(value: T): CallOutcome<T> => ({ kind: 'applied', value, messages: [] })
