import type { JobUpdateSettings, UpdateStrategy } from '@/lib/domain/job-update'
import type { InstanceRange } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { taskConfigRequest } from './config-request'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'

type Made =
  | { readonly kind: 'whole'; readonly request: thrift.JobUpdateRequest }
  | { readonly kind: 'refused'; readonly message: string }

/** A JobUpdateRequest, unless its config must not be sent: `message` says why. */
export function jobUpdateRequest({ config, instanceCount, settings, metadata }: UpdateRequest): Made {
  const rebuilt = taskConfigRequest(config)
  if (rebuilt.kind === 'refused') return rebuilt
  const request = new aurora.JobUpdateRequest({
    taskConfig: rebuilt.config,
    instanceCount,
    settings: settingsRequest(settings),
    metadata: metadata.map(({ key, value }) => new aurora.Metadata({ key, value })),
  })
  return { kind: 'whole', request }
}

/** No range at all means every instance, as in the domain. Schedulers from before strategies look at the two older fields. */
const settingsRequest = (settings: JobUpdateSettings): thrift.JobUpdateSettings =>
  new aurora.JobUpdateSettings({
    updateGroupSize: firstGroupSize(settings.strategy),
    maxPerInstanceFailures: settings.maxPerInstanceFailures,
    maxFailedInstances: settings.maxFailedInstances,
    minWaitInInstanceRunningMs: settings.minWaitInInstanceRunningMs,
    rollbackOnFailure: settings.rollbackOnFailure,
    updateOnlyTheseInstances: settings.onlyInstances.map(rangeRequest),
    waitForBatchCompletion: settings.strategy.kind !== 'queue',
    blockIfNoPulsesAfterMs: settings.blockIfNoPulsesAfterMs || undefined,
    slaAware: settings.slaAware || undefined,
    updateStrategy: strategyRequest(settings.strategy),
  })

const rangeRequest = ({ first, last }: InstanceRange): thrift.Range => new aurora.Range({ first, last })

const firstGroupSize = (strategy: UpdateStrategy): number =>
  strategy.kind === 'varBatch' ? (strategy.groupSizes[0] ?? 0) : strategy.groupSize

function strategyRequest(strategy: UpdateStrategy): thrift.JobUpdateStrategy {
  switch (strategy.kind) {
    case 'queue':
      return new aurora.JobUpdateStrategy({
        queueStrategy: new aurora.QueueJobUpdateStrategy({ groupSize: strategy.groupSize }),
      })
    case 'batch':
      return new aurora.JobUpdateStrategy({
        batchStrategy: new aurora.BatchJobUpdateStrategy({
          groupSize: strategy.groupSize,
          autopauseAfterBatch: strategy.autopause,
        }),
      })
    case 'varBatch':
      return new aurora.JobUpdateStrategy({
        varBatchStrategy: new aurora.VariableBatchJobUpdateStrategy({
          groupSizes: [...strategy.groupSizes],
          autopauseAfterBatch: strategy.autopause,
        }),
      })
  }
}
