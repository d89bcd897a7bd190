import type Int64 from 'node-int64'
import type {
  ExplicitReconciliationSettings,
  Hosts,
  InstanceKey,
  JobConfiguration,
  JobKey,
  JobUpdateKey,
  JobUpdateQuery,
  JobUpdateRequest,
  ResourceAggregate,
  ScheduleStatus,
  SlaPolicy,
  TaskQuery,
} from '@/lib/aurora/generated/aurora_types'
import type { Scheduler } from '../scheduler'
import { drainHosts, endMaintenance, maintenanceStatus, setQuota, slaDrainHosts, startMaintenance } from './admin-calls'
import { type Answer, error } from './answer'
import { descheduleCronJob, replaceCronTemplate, scheduleCronJob, startCronJob } from './cron-calls'
import { JavaException } from './java-exception'
import { addInstances, createJob, killTasks, restartShards } from './job-calls'
import {
  getConfigSummary,
  getJobSummary,
  getJobs,
  getRoleSummary,
  getTierConfigs,
  populateJobConfig,
} from './job-reads'
import { getQuota } from './quota-reads'
import {
  forceTaskState,
  pruneTasks,
  snapshot,
  triggerExplicitTaskReconciliation,
  triggerImplicitTaskReconciliation,
} from './task-admin-calls'
import { getPendingReason, getTasksStatus, getTasksWithoutConfigs } from './task-reads'
import type { Sent } from './thrift-input'
import { abortJobUpdate, pauseJobUpdate, pulseJobUpdate, resumeJobUpdate, rollbackJobUpdate } from './update-calls'
import { getJobUpdateDetails, getJobUpdateDiff, getJobUpdateSummaries } from './update-reads'
import { startJobUpdate } from './update-start'

type Given<T> = Sent<T> | null | undefined
type Text = string | null | undefined

/** Every call with its arguments in the order of the IDL. Any argument may be missing. */
export type SchedulerCalls = {
  getRoleSummary: []
  getJobSummary: [role?: Text]
  getTasksStatus: [query?: Given<TaskQuery>]
  getTasksWithoutConfigs: [query?: Given<TaskQuery>]
  getPendingReason: [query?: Given<TaskQuery>]
  getConfigSummary: [job?: Given<JobKey>]
  getJobs: [ownerRole?: Text]
  getQuota: [ownerRole?: Text]
  populateJobConfig: [description?: Given<JobConfiguration>]
  getJobUpdateSummaries: [jobUpdateQuery?: Given<JobUpdateQuery>]
  getJobUpdateDetails: [key?: Given<JobUpdateKey>, query?: Given<JobUpdateQuery>]
  getJobUpdateDiff: [request?: Given<JobUpdateRequest>]
  getTierConfigs: []
  createJob: [description?: Given<JobConfiguration>]
  scheduleCronJob: [description?: Given<JobConfiguration>]
  descheduleCronJob: [job?: Given<JobKey>]
  startCronJob: [job?: Given<JobKey>]
  restartShards: [job?: Given<JobKey>, shardIds?: readonly number[] | null]
  killTasks: [job?: Given<JobKey>, instances?: readonly number[] | null, message?: Text]
  addInstances: [key?: Given<InstanceKey>, count?: number | null]
  replaceCronTemplate: [config?: Given<JobConfiguration>]
  startJobUpdate: [request?: Given<JobUpdateRequest>, message?: Text]
  pauseJobUpdate: [key?: Given<JobUpdateKey>, message?: Text]
  resumeJobUpdate: [key?: Given<JobUpdateKey>, message?: Text]
  abortJobUpdate: [key?: Given<JobUpdateKey>, message?: Text]
  rollbackJobUpdate: [key?: Given<JobUpdateKey>, message?: Text]
  pulseJobUpdate: [key?: Given<JobUpdateKey>]
  setQuota: [ownerRole?: Text, quota?: Given<ResourceAggregate>]
  startMaintenance: [hosts?: Given<Hosts>]
  drainHosts: [hosts?: Given<Hosts>]
  maintenanceStatus: [hosts?: Given<Hosts>]
  endMaintenance: [hosts?: Given<Hosts>]
  slaDrainHosts: [hosts?: Given<Hosts>, defaultSlaPolicy?: Given<SlaPolicy>, timeoutSecs?: Given<Int64>]
  forceTaskState: [taskId?: Text, status?: ScheduleStatus | null]
  pruneTasks: [query?: Given<TaskQuery>]
  snapshot: []
  triggerExplicitTaskReconciliation: [settings?: Given<ExplicitReconciliationSettings>]
  triggerImplicitTaskReconciliation: []
}

export type MethodName = keyof SchedulerCalls
export type SentArguments<Method extends MethodName> = SchedulerCalls[Method]

const HANDLERS: { readonly [Method in MethodName]: (scheduler: Scheduler, ...args: SentArguments<Method>) => Answer } =
  {
    getRoleSummary,
    getJobSummary,
    getTasksStatus,
    getTasksWithoutConfigs,
    getPendingReason,
    getConfigSummary,
    getJobs,
    getQuota,
    populateJobConfig,
    getJobUpdateSummaries,
    getJobUpdateDetails,
    getJobUpdateDiff,
    getTierConfigs,
    createJob,
    scheduleCronJob,
    descheduleCronJob,
    startCronJob,
    restartShards,
    killTasks,
    addInstances,
    replaceCronTemplate,
    startJobUpdate,
    pauseJobUpdate,
    resumeJobUpdate,
    abortJobUpdate,
    rollbackJobUpdate,
    pulseJobUpdate,
    setQuota,
    startMaintenance,
    drainHosts,
    maintenanceStatus,
    endMaintenance,
    slaDrainHosts,
    forceTaskState,
    pruneTasks,
    snapshot,
    triggerExplicitTaskReconciliation,
    triggerImplicitTaskReconciliation,
  }

export const METHOD_NAMES = Object.keys(HANDLERS) as readonly MethodName[]

/** Performs one call. What Java would throw becomes `ERROR`, as LoggingInterceptor does it. */
export function callScheduler<Method extends MethodName>(
  scheduler: Scheduler,
  method: Method,
  args: SentArguments<Method>,
): Answer {
  try {
    const handler: (scheduler: Scheduler, ...args: SentArguments<Method>) => Answer = HANDLERS[method]
    return handler(scheduler, ...args)
  } catch (thrown) {
    if (thrown instanceof JavaException) return error(thrown.text)
    return error(`simulator: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}
