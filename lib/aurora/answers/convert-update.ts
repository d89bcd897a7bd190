import {
  type InstanceEvent,
  JOB_UPDATE_ACTIONS,
  JOB_UPDATE_STATUSES,
  type JobUpdateDetails,
  type JobUpdateEvent,
  type JobUpdateSettings,
  type JobUpdateSummary,
  type UpdateStrategy,
} from '@/lib/domain/job-update'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, type Maybe, required } from '../wire/generated-struct'
import { inInstanceOrder, toInstanceRanges, toJobUpdateKey, toMetadata, toName, toTimeMs } from './convert'

const toStatus = toName(JOB_UPDATE_STATUSES, aurora.JobUpdateStatus)
const toAction = toName(JOB_UPDATE_ACTIONS, aurora.JobUpdateAction)

export function toJobUpdateSummary(summary: Maybe<thrift.JobUpdateSummary>): JobUpdateSummary {
  const state = required(summary?.state, 'the state of an update')
  return {
    key: toJobUpdateKey(summary?.key),
    user: summary?.user ?? null,
    status: toStatus(state.status),
    createdAtMs: toTimeMs(state.createdTimestampMs, 'the start of an update'),
    lastModifiedAtMs: toTimeMs(state.lastModifiedTimestampMs, 'the last change of an update'),
    metadata: toMetadata(summary?.metadata),
  }
}

/** An update as far as it is converted already while it is read. */
export type UpdateParts = {
  readonly summary: Maybe<thrift.JobUpdateSummary>
  readonly instructions: {
    readonly settings: Maybe<thrift.JobUpdateSettings>
    readonly initial: ConfigGroup[]
    readonly desired: ConfigGroup | null
  } | null
  readonly updateEvents: readonly JobUpdateEvent[]
  readonly instanceEvents: readonly InstanceEvent[]
}

/** Throws `WireFault` for an update that lacks what every update has. */
export function toJobUpdateDetails({ summary, instructions, ...events }: UpdateParts): JobUpdateDetails {
  const { settings, initial, desired } = required(instructions, 'what an update changes')
  return {
    summary: toJobUpdateSummary(summary),
    initial: inInstanceOrder(initial),
    desired,
    settings: toJobUpdateSettings(required(settings, 'the settings of an update')),
    ...events,
  }
}

export function toJobUpdateSettings(settings: AsRead<thrift.JobUpdateSettings>): JobUpdateSettings {
  return {
    strategy: toStrategy(settings),
    maxPerInstanceFailures: settings.maxPerInstanceFailures ?? 0,
    maxFailedInstances: settings.maxFailedInstances ?? 0,
    minWaitInInstanceRunningMs: settings.minWaitInInstanceRunningMs ?? 0,
    rollbackOnFailure: settings.rollbackOnFailure ?? false,
    onlyInstances: toInstanceRanges(settings.updateOnlyTheseInstances),
    blockIfNoPulsesAfterMs: settings.blockIfNoPulsesAfterMs ?? 0,
    slaAware: settings.slaAware ?? false,
  }
}

/** The strategy, else what the settings meant before there was one (ThriftBackfill), also for one of a later Aurora. */
function toStrategy(settings: AsRead<thrift.JobUpdateSettings>): UpdateStrategy {
  const { queueStrategy, batchStrategy, varBatchStrategy } = settings.updateStrategy ?? {}
  if (varBatchStrategy) {
    const { groupSizes, autopauseAfterBatch } = varBatchStrategy
    return { kind: 'varBatch', groupSizes: groupSizes ?? [], autopause: autopauseAfterBatch ?? false }
  }
  if (batchStrategy) {
    const { groupSize, autopauseAfterBatch } = batchStrategy
    return { kind: 'batch', groupSize: groupSize ?? 0, autopause: autopauseAfterBatch ?? false }
  }
  if (queueStrategy) return { kind: 'queue', groupSize: queueStrategy.groupSize ?? 0 }
  const groupSize = settings.updateGroupSize ?? 0
  return settings.waitForBatchCompletion ? { kind: 'batch', groupSize, autopause: false } : { kind: 'queue', groupSize }
}

export const toJobUpdateEvent = (event: AsRead<thrift.JobUpdateEvent>): JobUpdateEvent => ({
  status: toStatus(event.status),
  atMs: toTimeMs(event.timestampMs, 'the time of an update event'),
  user: event.user ?? null,
  message: event.message ?? null,
})

export const toInstanceEvent = (event: AsRead<thrift.JobInstanceUpdateEvent>): InstanceEvent => ({
  instanceId: required(event.instanceId, 'the instance of an event'),
  action: toAction(event.action),
  atMs: toTimeMs(event.timestampMs, 'the time of an instance event'),
  message: event.message ?? null,
})
