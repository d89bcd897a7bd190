import {
  ConfigSummary,
  ConfigSummaryResult,
  GetJobsResult,
  GetTierConfigResult,
  JobConfiguration,
  type JobKey as JobKeyStruct,
  JobStats,
  JobSummary,
  JobSummaryResult,
  PopulateJobResult,
  RoleSummary,
  RoleSummaryResult,
  TierConfig,
} from '@/lib/aurora/generated/aurora_types'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { validateJob } from '../tasks/config-validation'
import { isActive, lastEventMs, type Task } from '../tasks/task'
import { DEFAULT_TIER_NAME, TIERS } from '../tasks/tier'
import { type Answer, invalidRequest, ok } from './answer'
import { nextCronRunMs } from './cron-schedule'
import { cronJobStruct } from './cron-store'
import { validJobKey } from './sent-key'
import type { Sent } from './thrift-input'
import { configGroupStructs, jobKeyStruct, struct } from './thrift-output'
import type { ScheduleStatusName } from './wire-enums'

/** Roles with the number of their jobs that have any task, dead ones included, and of their cron jobs. */
export function getRoleSummary(scheduler: Scheduler): Answer {
  const counts = new Map<string, { jobs: number; crons: number }>()
  const countOf = (role: string) => {
    const count = counts.get(role) ?? { jobs: 0, crons: 0 }
    counts.set(role, count)
    return count
  }
  for (const { role } of scheduler.tasks.store.jobs()) countOf(role).jobs++
  for (const { job } of scheduler.crons.all()) countOf(job.role).crons++
  const summaries = [...counts].map(([role, { jobs, crons }]) =>
    struct(new RoleSummary(), { role, jobCount: jobs, cronJobCount: crons }),
  )
  return ok({ roleSummaryResult: struct(new RoleSummaryResult(), { summaries }) })
}

/** Instance counts here are numbers of stored tasks, dead ones too: that is how Aurora has it. */
export function getJobSummary(scheduler: Scheduler, role?: string | null): Answer {
  const tasksByJob = groupTasks(scheduler, role, () => true)
  const summaries = jobConfigurations(scheduler, role, tasksByJob).map(({ job, configuration, schedule }) =>
    struct(new JobSummary(), {
      job: configuration,
      stats: statsOf(tasksByJob.get(formatJobKey(job)) ?? []),
      nextCronRunMs: schedule === null ? null : nextCronRunMs(schedule, scheduler.clock.now()),
    }),
  )
  return ok({ jobSummaryResult: struct(new JobSummaryResult(), { summaries }) })
}

/** Jobs with active tasks, and cron templates. */
export function getJobs(scheduler: Scheduler, ownerRole?: string | null): Answer {
  const tasksByJob = groupTasks(scheduler, ownerRole, isActive)
  const configs = jobConfigurations(scheduler, ownerRole, tasksByJob).map(({ configuration }) => configuration)
  return ok({ getJobsResult: struct(new GetJobsResult(), { configs }) })
}

/** Active tasks of a job grouped by equal config. */
export function getConfigSummary(scheduler: Scheduler, sent?: Sent<JobKeyStruct> | null): Answer {
  const job = validJobKey(sent)
  const configs = new Map(scheduler.tasks.store.activeOfJob(job).map(({ instanceId, config }) => [instanceId, config]))
  const summary = struct(new ConfigSummary(), { key: jobKeyStruct(job), groups: configGroupStructs(configs) })
  return ok({ configSummaryResult: struct(new ConfigSummaryResult(), { summary }) })
}

export function populateJobConfig(scheduler: Scheduler, description?: Sent<JobConfiguration> | null): Answer {
  const config = validateJob(description, scheduler.slaRules)
  if (!config.ok) return invalidRequest(`Invalid configuration: ${config.message}`)
  return ok({ populateJobResult: struct(new PopulateJobResult(), { taskConfig: config.value.struct }) })
}

export function getTierConfigs(_scheduler: Scheduler): Answer {
  const tiers = TIERS.map(({ name, preemptible, revocable }) =>
    struct(new TierConfig(), { name, settings: { preemptible: String(preemptible), revocable: String(revocable) } }),
  )
  return ok({ getTierConfigResult: struct(new GetTierConfigResult(), { defaultTierName: DEFAULT_TIER_NAME, tiers }) })
}

function groupTasks(
  scheduler: Scheduler,
  role: string | null | undefined,
  wanted: (task: Task) => boolean,
): Map<string, Task[]> {
  const byJob = new Map<string, Task[]>()
  for (const job of scheduler.tasks.store.jobs()) {
    if (role && job.role !== role) continue
    const tasks = [...scheduler.tasks.store.ofJob(job)].filter(wanted)
    if (tasks.length > 0) byJob.set(formatJobKey(job), tasks)
  }
  return byJob
}

type ListedJob = { readonly job: JobKey; readonly configuration: JobConfiguration; readonly schedule: string | null }

/** A plain job is made up from its newest task; a cron job's template hides whatever its tasks say. */
function jobConfigurations(
  scheduler: Scheduler,
  role: string | null | undefined,
  tasksByJob: ReadonlyMap<string, Task[]>,
): ListedJob[] {
  const crons = scheduler.crons.all().filter(({ job }) => !role || job.role === role)
  const cronNames = new Set(crons.map(({ job }) => formatJobKey(job)))
  const plain = [...tasksByJob].flatMap(([name, tasks]): ListedJob[] => {
    const latest = latestTask(tasks)
    if (cronNames.has(name) || !latest) return []
    const { job, struct: taskConfig } = latest.config
    const fields = { key: jobKeyStruct(job), owner: taskConfig.owner, taskConfig, instanceCount: tasks.length }
    return [{ job, configuration: struct(new JobConfiguration(), fields), schedule: null }]
  })
  const cronJobs = crons.map((cron) => ({ job: cron.job, configuration: cronJobStruct(cron), schedule: cron.schedule }))
  return [...cronJobs, ...plain]
}

/** Tasks.getLatestActiveTask ranks by status first, terminal ones lowest, and only then by the newest event. */
const STATUS_RANKS: readonly ScheduleStatusName[] = [
  'FAILED',
  'FINISHED',
  'KILLED',
  'LOST',
  'ASSIGNED',
  'DRAINING',
  'KILLING',
  'PENDING',
  'PREEMPTING',
  'RESTARTING',
  'RUNNING',
  'STARTING',
  'PARTITIONED',
  'THROTTLED',
]

const rankOf = ({ status }: Task): number => STATUS_RANKS.indexOf(status)

function latestTask(tasks: readonly Task[]): Task | null {
  const later = (a: Task, b: Task) => rankOf(a) - rankOf(b) || lastEventMs(a) - lastEventMs(b)
  return tasks.reduce<Task | null>((best, task) => (!best || later(task, best) > 0 ? task : best), null)
}

function statsOf(tasks: readonly Task[]): JobStats {
  const stats = { activeTaskCount: 0, finishedTaskCount: 0, failedTaskCount: 0, pendingTaskCount: 0 }
  for (const { status } of tasks) {
    if (status === 'PENDING' || status === 'THROTTLED' || status === 'INIT') stats.pendingTaskCount++
    else if (status === 'KILLED' || status === 'FINISHED') stats.finishedTaskCount++
    else if (status === 'FAILED' || status === 'LOST') stats.failedTaskCount++
    else stats.activeTaskCount++
  }
  return struct(new JobStats(), stats)
}
