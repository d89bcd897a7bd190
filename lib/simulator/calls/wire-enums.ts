import { type JOB_UPDATE_ACTIONS, JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { SCHEDULE_STATUSES } from '@/lib/domain/task'

/** Names of api.thrift's enums inside the simulator; the numbers are on the wire only. */
export type ScheduleStatusName = (typeof SCHEDULE_STATUSES)[number]
export type UpdateStatusName = (typeof JOB_UPDATE_STATUSES)[number]
export type UpdateActionName = (typeof JOB_UPDATE_ACTIONS)[number]
export type ResponseCodeName =
  | 'INVALID_REQUEST'
  | 'OK'
  | 'ERROR'
  | 'AUTH_FAILED'
  | 'JOB_UPDATING_ERROR'
  | 'ERROR_TRANSIENT'
export type MaintenanceModeName = 'NONE' | 'SCHEDULED' | 'DRAINING' | 'DRAINED'
export type PulseStatusName = 'OK' | 'FINISHED'
export type CollisionPolicyName = 'KILL_EXISTING' | 'CANCEL_NEW' | 'RUN_OVERLAP'

export const SCHEDULE_STATUS_IDS: Readonly<Record<ScheduleStatusName, number>> = {
  PENDING: 0,
  STARTING: 1,
  RUNNING: 2,
  FINISHED: 3,
  FAILED: 4,
  KILLED: 5,
  KILLING: 6,
  LOST: 7,
  ASSIGNED: 9,
  INIT: 11,
  RESTARTING: 12,
  PREEMPTING: 13,
  THROTTLED: 16,
  DRAINING: 17,
  PARTITIONED: 18,
}

export const UPDATE_STATUS_IDS: Readonly<Record<UpdateStatusName, number>> = {
  ROLLING_FORWARD: 0,
  ROLLING_BACK: 1,
  ROLL_FORWARD_PAUSED: 2,
  ROLL_BACK_PAUSED: 3,
  ROLLED_FORWARD: 4,
  ROLLED_BACK: 5,
  ABORTED: 6,
  ERROR: 7,
  FAILED: 8,
  ROLL_FORWARD_AWAITING_PULSE: 9,
  ROLL_BACK_AWAITING_PULSE: 10,
}

export const UPDATE_ACTION_IDS: Readonly<Record<UpdateActionName, number>> = {
  INSTANCE_UPDATED: 1,
  INSTANCE_ROLLED_BACK: 2,
  INSTANCE_UPDATING: 3,
  INSTANCE_ROLLING_BACK: 4,
  INSTANCE_UPDATE_FAILED: 5,
  INSTANCE_ROLLBACK_FAILED: 6,
}

export const RESPONSE_CODE_IDS: Readonly<Record<ResponseCodeName, number>> = {
  INVALID_REQUEST: 0,
  OK: 1,
  ERROR: 2,
  AUTH_FAILED: 4,
  JOB_UPDATING_ERROR: 5,
  ERROR_TRANSIENT: 6,
}

export const MAINTENANCE_MODE_IDS: Readonly<Record<MaintenanceModeName, number>> = {
  NONE: 1,
  SCHEDULED: 2,
  DRAINING: 3,
  DRAINED: 4,
}

export const PULSE_STATUS_IDS: Readonly<Record<PulseStatusName, number>> = { OK: 1, FINISHED: 2 }

export const COLLISION_POLICY_IDS: Readonly<Record<CollisionPolicyName, number>> = {
  KILL_EXISTING: 0,
  CANCEL_NEW: 1,
  RUN_OVERLAP: 2,
}

/** The status with this id; null when api.thrift knows none. */
export const scheduleStatusOf = (id: number): ScheduleStatusName | null =>
  SCHEDULE_STATUSES.find((name) => SCHEDULE_STATUS_IDS[name] === id) ?? null

/** The update status with this id; null when api.thrift knows none. */
export const updateStatusOf = (id: number): UpdateStatusName | null =>
  JOB_UPDATE_STATUSES.find((name) => UPDATE_STATUS_IDS[name] === id) ?? null
