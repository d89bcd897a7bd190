import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type {
  InstanceEvent,
  JobUpdateDetails,
  JobUpdateEvent,
  JobUpdateSettings,
  JobUpdateStatus,
  JobUpdateSummary,
} from '@/lib/domain/job-update'
import type { Metadata } from '@/lib/domain/metadata'
import { type ConfigGroup, instanceIds, instanceRanges, type TaskConfig } from '@/lib/domain/task-config'

export type ModelTask = {
  readonly id: string
  readonly config: TaskConfig
  status: 'RUNNING' | 'KILLING'
  readonly sinceMs: number
}

/** An update as a scheduler keeps it. Statuses change only through `enter` of its cluster. */
export type ModelUpdate = {
  readonly key: JobUpdateKey
  readonly user: string
  readonly metadata: readonly Metadata[]
  readonly initial: readonly ConfigGroup[]
  readonly desired: ConfigGroup | null
  readonly settings: JobUpdateSettings
  /** In the order in which they happened; shown in the order of their times. */
  events: JobUpdateEvent[]
  instanceEvents: InstanceEvent[]
  status: JobUpdateStatus
  /** When the status was entered, and by whom, in the time of the world; the scheduler's own clock may be wrong. */
  enteredAtMs: number
  readonly beganAtMs: number
  enteredBy: 'engine' | 'person' | 'scheduler'
  pulsedAtMs: number | null
  settled: Set<number>
  /** Instances that do not come up in the new config, and in the old one. */
  failing: { readonly forward: ReadonlySet<number>; readonly back: ReadonlySet<number> }
  failed: number
  /** Changes whenever the status does, so that what was to be done under the former one is left undone. */
  epoch: number
}

export type ModelJob = { readonly key: JobKey; tasks: Map<number, ModelTask>; updates: ModelUpdate[] }

const ACTIVE: ReadonlySet<JobUpdateStatus> = new Set([
  'ROLLING_FORWARD',
  'ROLLING_BACK',
  'ROLL_FORWARD_PAUSED',
  'ROLL_BACK_PAUSED',
  'ROLL_FORWARD_AWAITING_PULSE',
  'ROLL_BACK_AWAITING_PULSE',
])
export const isOngoing = ({ status }: ModelUpdate): boolean => ACTIVE.has(status)

/** Its events stand in the order of their times, and the last of them is what the scheduler calls its status (MemJobUpdateStore). */
export function shownEvents(update: ModelUpdate): JobUpdateEvent[] {
  return [...update.events].sort((a, b) => a.atMs - b.atMs)
}

export const shownStatus = (update: ModelUpdate): JobUpdateStatus => shownEvents(update).at(-1)?.status ?? update.status

export function summaryOf(update: ModelUpdate): JobUpdateSummary {
  const events = shownEvents(update)
  const times = [...events, ...update.instanceEvents].map(({ atMs }) => atMs)
  return {
    key: update.key,
    user: update.user,
    status: events.at(-1)?.status ?? update.status,
    createdAtMs: events[0]?.atMs ?? 0,
    lastModifiedAtMs: Math.max(...times),
    metadata: update.metadata,
  }
}

export const detailsOf = (update: ModelUpdate): JobUpdateDetails => ({
  summary: summaryOf(update),
  initial: update.initial,
  desired: update.desired,
  settings: update.settings,
  updateEvents: shownEvents(update),
  instanceEvents: [...update.instanceEvents].sort((a, b) => a.atMs - b.atMs),
})

/** The config an instance shall run when the update has gone that way; null: none. */
export function wantedConfig(update: ModelUpdate, id: number, way: 'forward' | 'back'): TaskConfig | null {
  const groups = way === 'back' ? update.initial : update.desired ? [update.desired] : []
  return groups.find(({ instances }) => instances.some(({ first, last }) => first <= id && id <= last))?.config ?? null
}

/** Ids of all instances that the update changes, adds or removes, ascending. */
export const instancesOf = ({ initial, desired }: Pick<ModelUpdate, 'initial' | 'desired'>): number[] =>
  instanceIds([...initial.flatMap(({ instances }) => instances), ...(desired?.instances ?? [])])

export function groupsOf(tasks: ReadonlyMap<number, { readonly config: TaskConfig }>): ConfigGroup[] {
  const groups = new Map<string, { config: TaskConfig; ids: number[] }>()
  for (const [id, { config }] of tasks) {
    const group = groups.get(config.fingerprint) ?? { config, ids: [] }
    group.ids.push(id)
    groups.set(config.fingerprint, group)
  }
  return [...groups.values()].map(({ config, ids }) => ({ config, instances: instanceRanges(ids) }))
}

export const copyOfUpdate = (update: ModelUpdate): ModelUpdate => ({
  ...update,
  events: [...update.events],
  instanceEvents: [...update.instanceEvents],
  settled: new Set(update.settled),
})

export const copyOfJob = (job: ModelJob): ModelJob => ({
  key: job.key,
  tasks: new Map([...job.tasks].map(([id, task]) => [id, { ...task }])),
  updates: job.updates.map(copyOfUpdate),
})
