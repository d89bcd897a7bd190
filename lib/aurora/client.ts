import type { CallOutcome } from '@/lib/domain/call-outcome'
import { type JobKey, type JobUpdateKey, sameJob } from '@/lib/domain/job'
import type { JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { ConfigGroup } from '@/lib/domain/task-config'
import { fitAuditMessage } from './audit-message'
import { type CallerOptions, createCaller } from './caller'
import { inInstanceOrder, required, toConfigGroup, toJobKey } from './convert'
import { type JobTasks, toJobTasks } from './convert-task'
import { toJobUpdateDetails, toJobUpdateSummary } from './convert-update'
import { UNSET } from './generated-struct'
import {
  jobKeyRequest,
  type TaskSelection,
  taskQuery,
  type UpdateSelection,
  updateKeyRequest,
  updateQuery,
} from './request'
import { WireFault } from './wire-fault'

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
  /** Ends kept connections, and calls that use one. */
  close(): void
}

/** Throws for a `schedulerUrl` that is no URL; `parseClusters` lets none through. */
export function createAuroraClient(options: CallerOptions): AuroraClient {
  const { cluster } = options
  const { read, write, close } = createCaller(options)

  return {
    cluster,

    async readUpdateSummaries(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateSummaries',
        invoke: (client) => client.getJobUpdateSummaries(query),
        convert: (result) => listOf(result?.getJobUpdateSummariesResult?.updateSummaries).map(toJobUpdateSummary),
      })
    },

    async readUpdateDetails(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateDetails',
        invoke: (client) => client.getJobUpdateDetails(UNSET, query),
        convert: (result) => listOf(result?.getJobUpdateDetailsResult?.detailsList).map(toJobUpdateDetails),
      })
    },

    async readTasks(selection) {
      const query = taskQuery(selection)
      if (query === null) return nothing(toJobTasks(selection.jobs, []))
      return read({
        method: 'getTasksWithoutConfigs',
        invoke: (client) => client.getTasksWithoutConfigs(query),
        convert: (result) => toJobTasks(selection.jobs, listOf(result?.scheduleStatusResult?.tasks)),
      })
    },

    readConfigSummary: (job) =>
      read({
        method: 'getConfigSummary',
        invoke: (client) => client.getConfigSummary(jobKeyRequest(job)),
        convert: (result) => {
          const summary = required(result?.configSummaryResult?.summary, 'the summary')
          if (!sameJob(toJobKey(summary.key), job)) {
            throw new WireFault('wrong-answer', 'The scheduler sent the configs of another job.')
          }
          return inInstanceOrder((summary.groups ?? []).map((group) => toConfigGroup(group.config, group.instances)))
        },
      }),

    rollbackJobUpdate: (key, message) =>
      write({
        method: 'rollbackJobUpdate',
        invoke: (client) => client.rollbackJobUpdate(updateKeyRequest(key), fitAuditMessage(message)),
        convert: () => null,
      }),

    close,
  }
}

const listOf = <T>(list: readonly T[] | null | undefined): readonly T[] => required(list, 'the list that was asked for')

const nothing = <T>(value: T): CallOutcome<T> => ({ kind: 'applied', value, messages: [] })
