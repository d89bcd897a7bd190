import type { JobUpdateKey } from '@/lib/domain/job'
import type { UpdateStrategy } from '@/lib/domain/job-update'
import { type InstanceRange, instanceIds } from '@/lib/domain/task-config'
import type { UpdateActionName, UpdateStatusName } from '../calls/wire-enums'
import type { StoredConfig } from '../tasks/stored-config'

export type UpdateEvent = {
  readonly status: UpdateStatusName
  readonly atMs: number
  readonly user: string | null
  readonly message: string | null
}

export type InstanceUpdateEvent = {
  readonly instanceId: number
  readonly atMs: number
  readonly action: UpdateActionName
  /** Only the steps of an SLA-aware kill say something. */
  readonly message: string | null
}

/** JobUpdateSettings as stored: the old fields as they were sent, and always a strategy. */
export type UpdateSettings = {
  readonly updateGroupSize: number
  readonly waitForBatchCompletion: boolean
  readonly strategy: UpdateStrategy
  readonly maxPerInstanceFailures: number
  readonly maxFailedInstances: number
  readonly minWaitInInstanceRunningMs: number
  readonly rollbackOnFailure: boolean
  readonly onlyInstances: readonly InstanceRange[]
  readonly blockIfNoPulsesAfterMs: number
  readonly slaAware: boolean
}

export type InstanceConfig = { readonly config: StoredConfig; readonly instances: readonly InstanceRange[] }

export type UpdateInstructions = {
  readonly initial: readonly InstanceConfig[]
  readonly desired: InstanceConfig | null
  readonly settings: UpdateSettings
}

/** One JobUpdate in a scheduler's store. */
export type JobUpdate = {
  readonly key: JobUpdateKey
  readonly user: string
  readonly metadata: readonly { readonly key: string | null; readonly value: string | null }[]
  readonly instructions: UpdateInstructions
  readonly events: UpdateEvent[]
  readonly instanceEvents: InstanceUpdateEvent[]
  /** Which actions each instance has had: each is recorded once. */
  readonly recordedActions: Map<number, Set<UpdateActionName>>
}

const ACTIVE: ReadonlySet<UpdateStatusName> = new Set([
  'ROLLING_FORWARD',
  'ROLLING_BACK',
  'ROLL_FORWARD_PAUSED',
  'ROLL_BACK_PAUSED',
  'ROLL_FORWARD_AWAITING_PULSE',
  'ROLL_BACK_AWAITING_PULSE',
] as const)

/** Status of an update: that of its last event. An update without any has not been started and counts as ERROR. */
export const statusOf = (update: JobUpdate): UpdateStatusName => update.events.at(-1)?.status ?? 'ERROR'

export const isActiveUpdate = (update: JobUpdate): boolean => ACTIVE.has(statusOf(update))

export const createdMs = (update: JobUpdate): number => update.events[0]?.atMs ?? 0

/** The newest of all update events and instance events. */
export const lastModifiedMs = (update: JobUpdate): number =>
  Math.max(update.events.at(-1)?.atMs ?? 0, update.instanceEvents.at(-1)?.atMs ?? 0)

/** Which actions each instance has had, by these events. */
export function recordedActionsOf(events: readonly InstanceUpdateEvent[]): JobUpdate['recordedActions'] {
  const recorded: JobUpdate['recordedActions'] = new Map()
  for (const { instanceId, action } of events)
    recorded.set(instanceId, (recorded.get(instanceId) ?? new Set<UpdateActionName>()).add(action))
  return recorded
}

/** Only updates with a pulse timeout wait for pulses. */
export const isCoordinated = ({ settings }: UpdateInstructions): boolean => settings.blockIfNoPulsesAfterMs > 0

/** The config an instance had before the update; null for an instance the update adds. */
export const initialConfigOf = ({ initial }: UpdateInstructions, instanceId: number): StoredConfig | null =>
  initial.find(({ instances }) => instances.some(({ first, last }) => first <= instanceId && instanceId <= last))
    ?.config ?? null

/** Ids before and after; the update works on the union of both. */
export const scopeOf = ({ initial, desired }: UpdateInstructions): { current: number[]; desired: number[] } => ({
  current: instanceIds(initial.flatMap(({ instances }) => instances)),
  desired: instanceIds(desired?.instances ?? []),
})
