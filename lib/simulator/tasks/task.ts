import { ACTIVE_STATES, TERMINAL_STATES } from '@/lib/domain/task'
import type { ScheduleStatusName } from '../calls/wire-enums'
import type { Agent } from '../rig/agent'
import type { StoredConfig } from './stored-config'

export type TaskEvent = {
  readonly atMs: number
  readonly status: ScheduleStatusName
  readonly message: string | null
  /** Host name of the scheduler that wrote it. */
  readonly scheduler: string
}

/** One task in a scheduler's store. `INIT` lasts only until its first event. */
export type Task = {
  readonly taskId: string
  readonly instanceId: number
  readonly config: StoredConfig
  readonly ancestorId: string | null
  status: ScheduleStatusName
  failureCount: number
  timesPartitioned: number
  readonly events: TaskEvent[]
  /** The agent and ports it was assigned to; null before ASSIGNED. */
  placement: { readonly agent: Agent; readonly ports: Readonly<Record<string, number>> } | null
}

/** TaskIdGenerator: `role-env-name-instance-uuid`, every character outside `[\w-]` replaced. */
export const taskIdOf = (config: StoredConfig, instanceId: number, uuid: string): string =>
  `${config.job.role}-${config.job.environment}-${config.job.name}-${instanceId}-${uuid}`.replace(/[^\w-]/g, '-')

export const isActive = (task: Pick<Task, 'status'>): boolean => ACTIVE_STATES.has(task.status)

export const isTerminated = (task: Pick<Task, 'status'>): boolean => TERMINAL_STATES.has(task.status)

/** Time of the newest event; 0 for a task without any. */
export const lastEventMs = (task: Task): number => task.events.at(-1)?.atMs ?? 0

/** Alive in any way, and not being killed already (Tasks.isKillable). */
export const isKillable = (task: Task): boolean => isActive(task) && task.status !== 'KILLING'

/** SLAVE_ASSIGNED_STATES: every active task but one that still waits for a place. */
export const isOnAgent = (task: Task): boolean =>
  isActive(task) && task.status !== 'PENDING' && task.status !== 'THROTTLED'
