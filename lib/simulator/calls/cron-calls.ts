import type { JobConfiguration, JobKey } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { validateJob } from '../tasks/config-validation'
import { type Answer, invalidRequest, jobUpdating, ok } from './answer'
import { isCronSchedule } from './cron-schedule'
import type { CronJob } from './cron-store'
import { collisionPolicyOf } from './job-configuration-text'
import { quotaRefusalOfInstances } from './quota'
import { validJobKey } from './sent-key'
import { numberOf, type Sent } from './thrift-input'
import { MAX_TASKS_PER_JOB } from './update-start'

export const scheduleCronJob = (scheduler: Scheduler, description?: Sent<JobConfiguration> | null): Answer =>
  saveTemplate(scheduler, description, false)

export const replaceCronTemplate = (scheduler: Scheduler, config?: Sent<JobConfiguration> | null): Answer =>
  saveTemplate(scheduler, config, true)

function saveTemplate(
  scheduler: Scheduler,
  sent: Sent<JobConfiguration> | null | undefined,
  replaceOnly: boolean,
): Answer {
  const job = validJobKey(sent?.key)
  const name = formatJobKey(job)
  const config = validateJob(sent, scheduler.slaRules)
  if (!config.ok) return invalidRequest(config.message)
  const schedule = sent?.cronSchedule ?? ''
  if (schedule === '') return invalidRequest(`Job ${name} has no cron schedule`)
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  const instanceCount = numberOf(sent?.instanceCount)
  if (instanceCount > MAX_TASKS_PER_JOB) {
    return invalidRequest(`Instance count must be between 1 and ${MAX_TASKS_PER_JOB} inclusive.`)
  }
  const quotaRefusal = quotaRefusalOfInstances(scheduler, config.value, instanceCount)
  if (quotaRefusal) return invalidRequest(quotaRefusal)
  const existing = scheduler.crons.get(job)
  if (!existing && !replaceOnly && scheduler.tasks.store.activeOfJob(job).length > 0) {
    return invalidRequest(`Job ${name} already exists`)
  }
  if (!isCronSchedule(schedule)) return invalidRequest(`Invalid cron schedule: ${schedule}`)
  const collisionPolicy = collisionPolicyOf(sent?.cronCollisionPolicy) ?? 'KILL_EXISTING'
  if (collisionPolicy === 'RUN_OVERLAP') {
    return invalidRequest('The RUN_OVERLAP collision policy has been removed (AURORA-38).')
  }
  if (!existing && replaceOnly) return invalidRequest(`No cron job found for ${name}.`)
  scheduler.crons.set({
    job,
    config: config.value,
    schedule,
    collisionPolicy,
    owner: sent?.owner?.user ?? null,
    instanceCount,
  })
  scheduler.cronTrigger.arm()
  return ok()
}

export function descheduleCronJob(scheduler: Scheduler, sent?: Sent<JobKey> | null): Answer {
  const job = validJobKey(sent)
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  if (!scheduler.crons.delete(job)) return ok(null, `Job ${formatJobKey(job)} is not scheduled with cron`)
  scheduler.cronTrigger.arm()
  return ok()
}

export function startCronJob(scheduler: Scheduler, sent?: Sent<JobKey> | null): Answer {
  const job = validJobKey(sent)
  const cron = scheduler.crons.get(job)
  if (!cron) return invalidRequest(`Failed to start cron job - No cron job found for ${formatJobKey(job)}.`)
  runCronJob(scheduler, cron)
  return ok()
}

/** Starts all instances of the template. A former run is killed first, or with CANCEL_NEW keeps the new one from starting. */
export function runCronJob(scheduler: Scheduler, { job, config, instanceCount, collisionPolicy }: CronJob): void {
  const active = scheduler.tasks.store.activeOfJob(job)
  const ids = Array.from({ length: instanceCount }, (_, instanceId) => instanceId)
  if (active.length === 0) scheduler.tasks.insertPending(config, ids)
  else if (collisionPolicy === 'KILL_EXISTING') {
    for (const task of active) scheduler.tasks.changeState(task, 'KILLING', 'Killed by cronScheduler')
    scheduler.startWhenGone(job, () => scheduler.tasks.insertPending(config, ids))
  }
}
