import type { InstanceKey, JobConfiguration, JobKey } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { validateJob } from '../tasks/config-validation'
import { type Answer, invalidRequest, jobUpdating, ok } from './answer'
import { killedBy, restartedBy } from './audit'
import { JavaException, requireNonNull } from './java-exception'
import { quotaRefusalOfInstances } from './quota'
import { validJobKey } from './sent-key'
import { numberOf, type Sent } from './thrift-input'
import { MAX_TASKS_PER_JOB } from './update-start'

export function createJob(scheduler: Scheduler, description?: Sent<JobConfiguration> | null): Answer {
  const config = validateJob(description, scheduler.slaRules)
  if (!config.ok) return invalidRequest(config.message)
  if (description?.cronSchedule)
    return invalidRequest('Cron jobs may only be created/updated by calling scheduleCronJob.')
  const key = validJobKey(description?.key)
  if (scheduler.updates.store.activeOf(key)) return jobUpdating()
  if (scheduler.tasks.store.activeOfJob(key).length > 0 || scheduler.crons.get(key)) {
    return invalidRequest(`Job ${formatJobKey(key)} already exists`)
  }
  const count = numberOf(description?.instanceCount)
  const refusal = instanceCountRefusal(count) ?? quotaRefusalOfInstances(scheduler, config.value, count)
  if (refusal) return invalidRequest(refusal)
  scheduler.tasks.insertPending(config.value, range(0, count))
  return ok()
}

/** Missing or empty `instances` means the whole job. */
export function killTasks(
  scheduler: Scheduler,
  sent?: Sent<JobKey> | null,
  instances?: readonly number[] | null,
  message?: string | null,
): Answer {
  const job = validJobKey(sent)
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  const wanted = instances && instances.length > 0 ? new Set(instances) : null
  let killed = 0
  for (const task of scheduler.tasks.store.activeOfJob(job)) {
    if (wanted && !wanted.has(task.instanceId)) continue
    if (scheduler.tasks.changeState(task, 'KILLING', killedBy(scheduler.user, message))) killed++
  }
  return killed > 0 ? ok() : ok(null, 'No tasks to kill.')
}

export function restartShards(
  scheduler: Scheduler,
  sent?: Sent<JobKey> | null,
  shardIds?: readonly number[] | null,
): Answer {
  const job = validJobKey(sent)
  if (!shardIds || shardIds.length === 0) throw new JavaException('Argument cannot be blank')
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  const wanted = new Set(shardIds)
  const tasks = scheduler.tasks.store.activeOfJob(job).filter(({ instanceId }) => wanted.has(instanceId))
  if (tasks.length !== wanted.size) return invalidRequest('Not all requested shards are active.')
  for (const task of tasks) scheduler.tasks.changeState(task, 'RESTARTING', restartedBy(scheduler.user))
  return ok()
}

/** Adds copies of an instance behind the last one. */
export function addInstances(scheduler: Scheduler, sent?: Sent<InstanceKey> | null, sentCount?: number | null): Answer {
  const key = requireNonNull(sent)
  const job = validJobKey(key.jobKey)
  const count = numberOf(sentCount)
  if (count <= 0) return invalidRequest('Instance count must be positive.')
  if (scheduler.crons.get(job)) return invalidRequest('Instances may not be added to cron jobs.')
  if (scheduler.updates.store.activeOf(job)) return jobUpdating()
  const active = scheduler.tasks.store.activeOfJob(job)
  const template = active.find(({ instanceId }) => instanceId === numberOf(key.instanceId))
  if (!template) return invalidRequest('No active task found for a given instance ID.')
  const refusal =
    instanceCountRefusal(active.length + count) ?? quotaRefusalOfInstances(scheduler, template.config, count)
  if (refusal) return invalidRequest(refusal)
  const next = (active.at(-1)?.instanceId ?? 0) + 1
  scheduler.tasks.insertPending(template.config, range(next, count))
  return ok()
}

const instanceCountRefusal = (count: number): string | null =>
  count <= 0 || count > MAX_TASKS_PER_JOB
    ? `Instance count must be between 1 and ${MAX_TASKS_PER_JOB} inclusive.`
    : null

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index)
