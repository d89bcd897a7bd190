import {
  AssignedTask,
  BatchJobUpdateStrategy,
  ConfigGroup,
  InstanceTaskConfig,
  JobInstanceUpdateEvent,
  JobKey as JobKeyStruct,
  JobUpdateDetails,
  JobUpdateEvent,
  JobUpdateInstructions,
  JobUpdateKey as JobUpdateKeyStruct,
  JobUpdateSettings,
  JobUpdateState,
  JobUpdateStrategy,
  JobUpdate as JobUpdateStruct,
  JobUpdateSummary,
  Metadata,
  QueueJobUpdateStrategy,
  Range,
  ScheduledTask,
  TaskEvent as TaskEventStruct,
  VariableBatchJobUpdateStrategy,
} from '@/lib/aurora/generated/aurora_types'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { UpdateStrategy } from '@/lib/domain/job-update'
import { type InstanceRange, instanceRanges } from '@/lib/domain/task-config'
import type { StoredConfig } from '../tasks/stored-config'
import type { Task, TaskEvent } from '../tasks/task'
import {
  createdMs,
  type InstanceConfig,
  type JobUpdate,
  lastModifiedMs,
  statusOf,
  type UpdateEvent,
  type UpdateSettings,
} from '../updates/job-update'
import { SCHEDULE_STATUS_IDS, UPDATE_ACTION_IDS, UPDATE_STATUS_IDS } from './wire-enums'

/** Fills a generated struct. Its types forbid null and plain longs; its writers take both, null being an absent field. */
export const struct = <T extends object>(empty: T, fields: { readonly [Key in keyof T]?: unknown }): T =>
  Object.assign(empty, fields)

export const jobKeyStruct = ({ role, environment, name }: JobKey): JobKeyStruct =>
  struct(new JobKeyStruct(), { role, environment, name })

export const updateKeyStruct = ({ job, id }: JobUpdateKey): JobUpdateKeyStruct =>
  struct(new JobUpdateKeyStruct(), { job: jobKeyStruct(job), id })

const rangeStructs = (ranges: readonly InstanceRange[]): Range[] =>
  ranges.map(({ first, last }) => struct(new Range(), { first, last }))

/** A task as returned; slaveId, slaveHost and ancestorId are absent until they mean something. */
export function taskStruct(task: Task, withExecutorData: boolean): ScheduledTask {
  return struct(new ScheduledTask(), {
    assignedTask: struct(new AssignedTask(), {
      taskId: task.taskId,
      slaveId: task.placement?.agent.agentId ?? null,
      slaveHost: task.placement?.agent.host ?? null,
      task: withExecutorData ? task.config.struct : task.config.structWithoutData,
      assignedPorts: task.placement?.ports ?? {},
      instanceId: task.instanceId,
    }),
    status: SCHEDULE_STATUS_IDS[task.status],
    failureCount: task.failureCount,
    taskEvents: task.events.map(taskEventStruct),
    ancestorId: task.ancestorId,
    timesPartitioned: task.timesPartitioned,
  })
}

const taskEventStruct = ({ atMs, status, message, scheduler }: TaskEvent): TaskEventStruct =>
  struct(new TaskEventStruct(), { timestamp: atMs, status: SCHEDULE_STATUS_IDS[status], message, scheduler })

/** Instances grouped by equal config, ids as ranges (ReadOnlySchedulerImpl.instancesToConfigGroups). */
export function configGroupStructs(configs: ReadonlyMap<number, StoredConfig>): ConfigGroup[] {
  return groupByConfig(configs).map(({ config, instances }) =>
    struct(new ConfigGroup(), { config: config.struct, instances: rangeStructs(instances) }),
  )
}

/** Instances grouped by equal config: what an update keeps as its initial state. */
export function groupByConfig(configs: ReadonlyMap<number, StoredConfig>): InstanceConfig[] {
  const groups = new Map<string, { config: StoredConfig; ids: number[] }>()
  for (const [instanceId, config] of configs) {
    const group = groups.get(config.fingerprint)
    if (group) group.ids.push(instanceId)
    else groups.set(config.fingerprint, { config, ids: [instanceId] })
  }
  return [...groups.values()].map(({ config, ids }) => ({ config, instances: instanceRanges(ids) }))
}

/** A summary; in the answer to a start it has no state, because it is made before the first event. */
export function updateSummaryStruct(update: JobUpdate, withState: boolean): JobUpdateSummary {
  return struct(new JobUpdateSummary(), {
    key: updateKeyStruct(update.key),
    user: update.user,
    state: withState
      ? struct(new JobUpdateState(), {
          status: UPDATE_STATUS_IDS[statusOf(update)],
          createdTimestampMs: createdMs(update),
          lastModifiedTimestampMs: lastModifiedMs(update),
        })
      : null,
    metadata: update.metadata.map(({ key, value }) => struct(new Metadata(), { key, value })),
  })
}

export function updateDetailsStruct(update: JobUpdate): JobUpdateDetails {
  const { initial, desired, settings } = update.instructions
  return struct(new JobUpdateDetails(), {
    update: struct(new JobUpdateStruct(), {
      summary: updateSummaryStruct(update, true),
      instructions: struct(new JobUpdateInstructions(), {
        initialState: initial.map(instanceConfigStruct),
        desiredState: desired ? instanceConfigStruct(desired) : null,
        settings: settingsStruct(settings),
      }),
    }),
    updateEvents: update.events.map(updateEventStruct),
    instanceEvents: update.instanceEvents.map(({ instanceId, atMs, action, message }) =>
      struct(new JobInstanceUpdateEvent(), {
        instanceId,
        timestampMs: atMs,
        action: UPDATE_ACTION_IDS[action],
        message,
      }),
    ),
  })
}

const instanceConfigStruct = ({ config, instances }: InstanceConfig): InstanceTaskConfig =>
  struct(new InstanceTaskConfig(), { task: config.struct, instances: rangeStructs(instances) })

const updateEventStruct = ({ status, atMs, user, message }: UpdateEvent): JobUpdateEvent =>
  struct(new JobUpdateEvent(), { status: UPDATE_STATUS_IDS[status], timestampMs: atMs, user, message })

const settingsStruct = (settings: UpdateSettings): JobUpdateSettings =>
  struct(new JobUpdateSettings(), {
    updateGroupSize: settings.updateGroupSize,
    maxPerInstanceFailures: settings.maxPerInstanceFailures,
    maxFailedInstances: settings.maxFailedInstances,
    minWaitInInstanceRunningMs: settings.minWaitInInstanceRunningMs,
    rollbackOnFailure: settings.rollbackOnFailure,
    updateOnlyTheseInstances: rangeStructs(settings.onlyInstances),
    waitForBatchCompletion: settings.waitForBatchCompletion,
    blockIfNoPulsesAfterMs: settings.blockIfNoPulsesAfterMs,
    slaAware: settings.slaAware,
    updateStrategy: strategyStruct(settings.strategy),
  })

function strategyStruct(strategy: UpdateStrategy): JobUpdateStrategy {
  const union = new JobUpdateStrategy()
  switch (strategy.kind) {
    case 'queue':
      return struct(union, { queueStrategy: struct(new QueueJobUpdateStrategy(), { groupSize: strategy.groupSize }) })
    case 'batch':
      return struct(union, {
        batchStrategy: struct(new BatchJobUpdateStrategy(), {
          groupSize: strategy.groupSize,
          autopauseAfterBatch: strategy.autopause,
        }),
      })
    case 'varBatch':
      return struct(union, {
        varBatchStrategy: struct(new VariableBatchJobUpdateStrategy(), {
          groupSizes: [...strategy.groupSizes],
          autopauseAfterBatch: strategy.autopause,
        }),
      })
  }
}
