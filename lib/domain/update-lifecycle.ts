import type { JobUpdateStatus } from './job-update'

type Lifecycle = {
  /** Which way the update moves, or moved when it ended; null where that cannot be told. */
  readonly direction: 'forward' | 'back' | null
  readonly phase: 'rolling' | 'paused' | 'awaiting-pulse' | 'ended' | 'unknown'
  /** Where the scheduler lets it go from here (JobUpdateStateMachine). */
  readonly next: readonly JobUpdateStatus[]
}

/** JobUpdateStateMachine's table. `UNKNOWN` leads nowhere: nothing may be done to what cannot be named. */
export const UPDATE_LIFECYCLE: Readonly<Record<JobUpdateStatus, Lifecycle>> = {
  ROLLING_FORWARD: {
    direction: 'forward',
    phase: 'rolling',
    next: [
      'ROLLING_BACK',
      'ROLL_FORWARD_PAUSED',
      'ROLL_FORWARD_AWAITING_PULSE',
      'ROLLED_FORWARD',
      'ABORTED',
      'FAILED',
      'ERROR',
    ],
  },
  ROLLING_BACK: {
    direction: 'back',
    phase: 'rolling',
    next: ['ROLL_BACK_PAUSED', 'ROLL_BACK_AWAITING_PULSE', 'ROLLED_BACK', 'ABORTED', 'FAILED', 'ERROR'],
  },
  ROLL_FORWARD_PAUSED: {
    direction: 'forward',
    phase: 'paused',
    next: ['ROLLING_FORWARD', 'ROLL_FORWARD_AWAITING_PULSE', 'ROLLING_BACK', 'ABORTED', 'ERROR'],
  },
  ROLL_BACK_PAUSED: {
    direction: 'back',
    phase: 'paused',
    next: ['ROLLING_BACK', 'ROLL_BACK_AWAITING_PULSE', 'ABORTED', 'ERROR'],
  },
  ROLL_FORWARD_AWAITING_PULSE: {
    direction: 'forward',
    phase: 'awaiting-pulse',
    next: ['ROLLING_FORWARD', 'ROLL_FORWARD_PAUSED', 'ROLLING_BACK', 'ABORTED', 'ERROR'],
  },
  ROLL_BACK_AWAITING_PULSE: {
    direction: 'back',
    phase: 'awaiting-pulse',
    next: ['ROLLING_BACK', 'ROLL_BACK_PAUSED', 'ABORTED', 'ERROR'],
  },
  ROLLED_FORWARD: { direction: 'forward', phase: 'ended', next: [] },
  ROLLED_BACK: { direction: 'back', phase: 'ended', next: [] },
  ABORTED: { direction: null, phase: 'ended', next: [] },
  ERROR: { direction: null, phase: 'ended', next: [] },
  FAILED: { direction: null, phase: 'ended', next: [] },
  UNKNOWN: { direction: null, phase: 'unknown', next: [] },
}

/** ACTIVE_JOB_UPDATE_STATES of api.thrift: at most one update of a job is in one of these. */
export const isActive = (status: JobUpdateStatus): boolean =>
  ['rolling', 'paused', 'awaiting-pulse'].includes(UPDATE_LIFECYCLE[status].phase)

export const isGoingBack = (status: JobUpdateStatus): boolean =>
  UPDATE_LIFECYCLE[status].direction === 'back' && UPDATE_LIFECYCLE[status].phase !== 'ended'

/** `rollbackJobUpdate` changes something: it would also resume a paused rollback, which is not for us to do. */
export const canRollBack = (status: JobUpdateStatus): boolean =>
  UPDATE_LIFECYCLE[status].direction === 'forward' && UPDATE_LIFECYCLE[status].next.includes('ROLLING_BACK')
