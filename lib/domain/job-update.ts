import type { JobKey, JobUpdateKey } from './job'
import type { Metadata } from './metadata'
import type { ConfigGroup, InstanceRange } from './task-config'

/** JobUpdateStatus of api.thrift; the order is that of the ids. */
export const JOB_UPDATE_STATUSES = [
  'ROLLING_FORWARD',
  'ROLLING_BACK',
  'ROLL_FORWARD_PAUSED',
  'ROLL_BACK_PAUSED',
  'ROLLED_FORWARD',
  'ROLLED_BACK',
  'ABORTED',
  'ERROR',
  'FAILED',
  'ROLL_FORWARD_AWAITING_PULSE',
  'ROLL_BACK_AWAITING_PULSE',
] as const
/** `UNKNOWN` stands for a status this build has no name for; nothing is ever sent on the strength of it. */
export type JobUpdateStatus = (typeof JOB_UPDATE_STATUSES)[number] | 'UNKNOWN'

export const JOB_UPDATE_ACTIONS = [
  'INSTANCE_UPDATED',
  'INSTANCE_ROLLED_BACK',
  'INSTANCE_UPDATING',
  'INSTANCE_ROLLING_BACK',
  'INSTANCE_UPDATE_FAILED',
  'INSTANCE_ROLLBACK_FAILED',
] as const
export type JobUpdateAction = (typeof JOB_UPDATE_ACTIONS)[number] | 'UNKNOWN'

/** Times are milliseconds since the epoch by the scheduler's clock. */
export type JobUpdateSummary = {
  readonly key: JobUpdateKey
  readonly user: string | null
  readonly status: JobUpdateStatus
  readonly createdAtMs: number
  readonly lastModifiedAtMs: number
  readonly metadata: readonly Metadata[]
}

export type JobUpdateEvent = {
  readonly status: JobUpdateStatus
  readonly atMs: number
  /** Absent on events the scheduler made by itself. */
  readonly user: string | null
  readonly message: string | null
}

export type InstanceEvent = {
  readonly instanceId: number
  readonly action: JobUpdateAction
  readonly atMs: number
  readonly message: string | null
}

export type UpdateStrategy =
  | { readonly kind: 'queue'; readonly groupSize: number }
  | { readonly kind: 'batch'; readonly groupSize: number; readonly autopause: boolean }
  | { readonly kind: 'varBatch'; readonly groupSizes: readonly number[]; readonly autopause: boolean }

export type JobUpdateSettings = {
  readonly strategy: UpdateStrategy
  readonly maxPerInstanceFailures: number
  readonly maxFailedInstances: number
  readonly minWaitInInstanceRunningMs: number
  readonly rollbackOnFailure: boolean
  readonly onlyInstances: readonly InstanceRange[]
  /** 0 means the update is not coordinated by pulses. */
  readonly blockIfNoPulsesAfterMs: number
  readonly slaAware: boolean
}

/** Everything Aurora keeps of one update. `initial` lists only instances that differ; `desired` is null for a pure shrink. */
export type JobUpdateDetails = {
  readonly summary: JobUpdateSummary
  readonly initial: readonly ConfigGroup[]
  readonly desired: ConfigGroup | null
  readonly settings: JobUpdateSettings
  readonly updateEvents: readonly JobUpdateEvent[]
  readonly instanceEvents: readonly InstanceEvent[]
}

/** One JobUpdate in one cluster. */
export type ClusterUpdateKey = { readonly cluster: string; readonly job: JobKey; readonly updateId: string }
