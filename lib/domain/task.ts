/** ScheduleStatus of api.thrift. `UNKNOWN` stands for a status this build has no name for. */
export const SCHEDULE_STATUSES = [
  'PENDING',
  'STARTING',
  'RUNNING',
  'FINISHED',
  'FAILED',
  'KILLED',
  'KILLING',
  'LOST',
  'ASSIGNED',
  'INIT',
  'RESTARTING',
  'PREEMPTING',
  'THROTTLED',
  'DRAINING',
  'PARTITIONED',
] as const
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number] | 'UNKNOWN'

/** ACTIVE_STATES of api.thrift: at most one task of an instance is in one of these. */
export const ACTIVE_STATES: ReadonlySet<ScheduleStatus> = new Set([
  'ASSIGNED',
  'DRAINING',
  'KILLING',
  'PENDING',
  'PREEMPTING',
  'RESTARTING',
  'RUNNING',
  'STARTING',
  'PARTITIONED',
  'THROTTLED',
])

/** TERMINAL_STATES of api.thrift. */
export const TERMINAL_STATES: ReadonlySet<ScheduleStatus> = new Set(['FAILED', 'FINISHED', 'KILLED', 'LOST'])

export type TaskEvent = { readonly status: ScheduleStatus; readonly atMs: number; readonly message: string | null }

/** One task of one instance, live or dead. Times by the scheduler's clock. */
export type Task = {
  readonly taskId: string
  readonly instanceId: number
  readonly status: ScheduleStatus
  readonly host: string | null
  readonly failureCount: number
  /** Null when the scheduler sent no event at all. */
  readonly lastEvent: TaskEvent | null
  readonly createdAtMs: number | null
  readonly ancestorId: string | null
  /** `TaskConfig.fingerprintWithoutData` of the config this task runs, read off the same answer as its status. */
  readonly configWithoutData: string
  /** What an operator calls the version it runs, as far as an answer without executor data tells. */
  readonly build: string
}
