import type { JobUpdateRequest, JobUpdateSettings } from '@/lib/aurora/generated/aurora_types'
import { StartJobUpdateResult } from '@/lib/aurora/generated/aurora_types'
import type { UpdateStrategy } from '@/lib/domain/job-update'
import { instanceRanges } from '@/lib/domain/task-config'
import type { Scheduler } from '../scheduler'
import { validateTaskConfig } from '../tasks/config-validation'
import type { StoredConfig } from '../tasks/stored-config'
import { computeJobDiff, scopeRanges } from '../updates/job-diff'
import type { JobUpdate, UpdateSettings } from '../updates/job-update'
import { type Answer, invalidRequest, ok, type ResultFields } from './answer'
import { checkMessageLength } from './audit'
import { checkNotBlank, requireNonNull } from './java-exception'
import { updateKeyText } from './java-text'
import { quotaRefusalOfUpdate } from './quota'
import { numberOf, type Sent, setOf, textOf } from './thrift-input'
import { groupByConfig, struct, updateKeyStruct, updateSummaryStruct } from './thrift-output'

/** -max_tasks_per_job, -max_update_instance_failures. */
export const MAX_TASKS_PER_JOB = 4000
const MAX_UPDATE_INSTANCE_FAILURES = 20_000

const ALREADY_ACTIVE =
  'An active update already exists for this job, please terminate it before starting another. Active updates are those in ' +
  'states [ROLLING_FORWARD, ROLLING_BACK, ROLL_FORWARD_PAUSED, ROLL_BACK_PAUSED, ROLL_FORWARD_AWAITING_PULSE, ROLL_BACK_AWAITING_PULSE]'

/** SchedulerThriftInterface.startJobUpdate: its checks in its order. */
export function startJobUpdate(
  scheduler: Scheduler,
  sent?: Sent<JobUpdateRequest> | null,
  message?: string | null,
): Answer {
  const request = requireNonNull(sent)
  if (!requireNonNull(request.taskConfig).isService)
    return invalidRequest('Updates are not supported for non-service tasks.')
  const sentSettings = requireNonNull(request.settings)
  const instanceCount = numberOf(request.instanceCount)
  const refusal = settingsRefusal(sentSettings, instanceCount, request.taskConfig?.slaPolicy ?? null)
  if (refusal) return invalidRequest(refusal)
  const validated = validateTaskConfig(request.taskConfig, numberOf(request.instanceCount), scheduler.slaRules)
  if (!validated.ok) return invalidRequest(validated.message)
  const config = validated.value
  if (scheduler.crons.get(config.job)) {
    return invalidRequest('Cron jobs may only be created/updated by calling scheduleCronJob.')
  }
  const scope = scopeRanges(sentSettings.updateOnlyTheseInstances)
  const diff = computeJobDiff(scheduler.tasks.store.activeOfJob(config.job), config, instanceCount, scope)
  if (diff.outOfScope.length > 0) {
    const ids = diff.outOfScope.join(', ')
    return invalidRequest(
      `The update request attempted to update specific instances, but some are irrelevant to the update and current job state: [${ids}]`,
    )
  }
  if (diff.replaced.size === 0 && diff.replacements.size === 0) return ok(null, 'Job is unchanged by proposed update.')
  if (instanceCount <= 0 || instanceCount > MAX_TASKS_PER_JOB) {
    return invalidRequest(`Instance count must be between 1 and ${MAX_TASKS_PER_JOB} inclusive.`)
  }
  const update = createUpdate(scheduler, request, config, diff, settingsOf(sentSettings, scope ?? []))
  const quotaRefusal = quotaRefusalOfUpdate(scheduler, update)
  if (quotaRefusal) return invalidRequest(quotaRefusal)
  const text = checkMessageLength(message)
  if (scheduler.updates.store.get(update.key))
    return invalidRequest(`Update already exists ${updateKeyText(update.key)}`)
  const active = scheduler.updates.store.activeOf(config.job)
  if (active) return invalidRequest(ALREADY_ACTIVE, startResult(active, true))
  // The summary is taken before the first event, so it has no state.
  const result = startResult(update, false)
  scheduler.updates.start(update, { user: update.user, message: text })
  return ok(result)
}

const startResult = (update: JobUpdate, withState: boolean): ResultFields => ({
  startJobUpdateResult: struct(new StartJobUpdateResult(), {
    key: updateKeyStruct(update.key),
    updateSummary: updateSummaryStruct(update, withState),
  }),
})

function createUpdate(
  scheduler: Scheduler,
  request: Sent<JobUpdateRequest>,
  config: StoredConfig,
  diff: ReturnType<typeof computeJobDiff>,
  settings: UpdateSettings,
): JobUpdate {
  const takesId = scheduler.extensions.has('caller-update-id') && typeof request.id === 'string'
  return {
    key: { job: config.job, id: takesId ? checkNotBlank(request.id) : scheduler.random.uuid() },
    user: scheduler.user,
    metadata: setOf(request.metadata).map(({ key, value }) => ({ key: textOf(key), value: textOf(value) })),
    instructions: {
      initial: groupByConfig(diff.replaced),
      desired: diff.replacements.size > 0 ? { config, instances: instanceRanges(diff.replacements) } : null,
      settings,
    },
    events: [],
    instanceEvents: [],
    recordedActions: new Map(),
  }
}

function settingsRefusal(
  settings: Sent<JobUpdateSettings>,
  instanceCount: number,
  slaPolicy: object | null,
): string | null {
  const strategy = strategyOf(settings)
  if (strategy.kind === 'varBatch' && strategy.groupSizes.some((size) => size <= 0)) {
    return 'All update group sizes must be positive.'
  }
  const total =
    strategy.kind === 'varBatch' ? strategy.groupSizes.reduce((sum, size) => sum + size, 0) : strategy.groupSize
  if (total <= 0) return 'Update results in no instance being modified.'
  if (numberOf(settings.maxPerInstanceFailures) < 0) return 'maxPerInstanceFailures must be non-negative.'
  if (numberOf(settings.maxFailedInstances) < 0) return 'maxFailedInstances must be non-negative.'
  if (numberOf(settings.maxPerInstanceFailures) * instanceCount > MAX_UPDATE_INSTANCE_FAILURES) {
    return 'Your update allows too many failures to occur, consider decreasing the per-instance failures or maxFailedInstances.'
  }
  if (numberOf(settings.minWaitInInstanceRunningMs) < 0) return 'minWaitInInstanceRunningMs must be non-negative.'
  if (numberOf(settings.blockIfNoPulsesAfterMs) < 0) return 'blockIfNoPulsesAfterMs must be positive.'
  if (settings.slaAware && !slaPolicy) return 'slaAware is true, but no task slaPolicy is specified.'
  return null
}

const settingsOf = (sent: Sent<JobUpdateSettings>, scope: UpdateSettings['onlyInstances']): UpdateSettings => ({
  updateGroupSize: numberOf(sent.updateGroupSize),
  waitForBatchCompletion: sent.waitForBatchCompletion ?? false,
  strategy: strategyOf(sent),
  maxPerInstanceFailures: numberOf(sent.maxPerInstanceFailures),
  maxFailedInstances: numberOf(sent.maxFailedInstances),
  minWaitInInstanceRunningMs: numberOf(sent.minWaitInInstanceRunningMs),
  rollbackOnFailure: sent.rollbackOnFailure ?? false,
  onlyInstances: scope,
  blockIfNoPulsesAfterMs: numberOf(sent.blockIfNoPulsesAfterMs),
  slaAware: sent.slaAware ?? false,
})

/** ThriftBackfill.backfillUpdateStrategy: the strategy as sent, or the one the older fields mean. */
function strategyOf(settings: Sent<JobUpdateSettings>): UpdateStrategy {
  const { queueStrategy, batchStrategy, varBatchStrategy } = settings.updateStrategy ?? {}
  if (varBatchStrategy) {
    const groupSizes = (varBatchStrategy.groupSizes ?? []).map((size) => numberOf(size))
    return { kind: 'varBatch', groupSizes, autopause: varBatchStrategy.autopauseAfterBatch ?? false }
  }
  if (batchStrategy) {
    return {
      kind: 'batch',
      groupSize: numberOf(batchStrategy.groupSize),
      autopause: batchStrategy.autopauseAfterBatch ?? false,
    }
  }
  if (queueStrategy) return { kind: 'queue', groupSize: numberOf(queueStrategy.groupSize) }
  const groupSize = numberOf(settings.updateGroupSize)
  return settings.waitForBatchCompletion ? { kind: 'batch', groupSize, autopause: false } : { kind: 'queue', groupSize }
}
