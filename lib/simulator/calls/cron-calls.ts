import type { JobConfiguration, JobKey } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { validateJob } from '../tasks/config-validation'
import { type Answer, invalidRequest, jobUpdating, ok } from './answer'
import { isCronSchedule } from './cron-schedule'
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
  const config = validateJob(sent)
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
  return ok()
}

export function descheduleCronJob(scheduler: Scheduler, sent?: Sent<JobKey> | null): Answer {
  const job = validJobKey(sent)
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  return scheduler.crons.delete(job) ? ok() : ok(null, `Job ${formatJobKey(job)} is not scheduled with cron`)
}

/** Starts the template's instances that have no task; with CANCEL_NEW a running one keeps them all from starting. */
export function startCronJob(scheduler: Scheduler, sent?: Sent<JobKey> | null): Answer {
  const job = validJobKey(sent)
  const cron = scheduler.crons.get(job)
  if (!cron) return invalidRequest(`Failed to start cron job - No cron job found for ${formatJobKey(job)}.`)
  const active = scheduler.tasks.store.activeOfJob(job)
  const ids = Array.from({ length: cron.instanceCount }, (_, instanceId) => instanceId)
  if (active.length === 0) scheduler.tasks.insertPending(cron.config, ids)
  else if (cron.collisionPolicy === 'KILL_EXISTING') {
    for (const task of active) scheduler.tasks.changeState(task, 'KILLING', 'Killed by cronScheduler')
    scheduler.startWhenGone(job, () => scheduler.tasks.insertPending(cron.config, ids))
  }
  return ok()
}
