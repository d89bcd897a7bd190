import type { JobUpdateStatus } from './job-update'
import { isGoingBack, UPDATE_LIFECYCLE } from './update-lifecycle'

/** What a person can ask of the members of a meta-update. */
export const VERBS = ['rollback', 'pause', 'resume', 'abort', 'pulse'] as const
export type Verb = (typeof VERBS)[number]

/** At most one step of each lane is open on a job: a rollback that stands still can be resumed or pulsed, and not doubled. */
export type Lane = 'rollback' | 'control'
export const laneOf = (verb: Verb): Lane => (verb === 'rollback' ? 'rollback' : 'control')

/** What the scheduler does with a call: it changes the update, takes it without any change, or refuses it. */
export type VerbEffect = 'changes' | 'nothing' | 'refused'

const ENDED: Readonly<Record<Verb, VerbEffect>> = {
  rollback: 'refused',
  pause: 'refused',
  resume: 'refused',
  abort: 'refused',
  pulse: 'nothing',
}
const ROLLING: Readonly<Record<Verb, VerbEffect>> = {
  rollback: 'changes',
  pause: 'changes',
  resume: 'nothing',
  abort: 'changes',
  pulse: 'changes',
}
const PAUSED: Readonly<Record<Verb, VerbEffect>> = { ...ROLLING, pause: 'nothing', resume: 'changes' }

/** JobUpdateControllerImpl and JobUpdateStateMachine: what each call does to an update in each status. */
const EFFECTS: Readonly<Record<JobUpdateStatus, Readonly<Record<Verb, VerbEffect>>>> = {
  ROLLING_FORWARD: ROLLING,
  ROLL_FORWARD_PAUSED: PAUSED,
  ROLL_FORWARD_AWAITING_PULSE: ROLLING,
  ROLLING_BACK: { ...ROLLING, rollback: 'nothing' },
  // It would go on, which is not for a rollback to decide: see mayAct.
  ROLL_BACK_PAUSED: PAUSED,
  ROLL_BACK_AWAITING_PULSE: ROLLING,
  ROLLED_FORWARD: ENDED,
  ROLLED_BACK: ENDED,
  ABORTED: { ...ENDED, abort: 'nothing' },
  ERROR: ENDED,
  FAILED: ENDED,
  UNKNOWN: { rollback: 'refused', pause: 'refused', resume: 'refused', abort: 'refused', pulse: 'refused' },
}

/** @param coordinated the update is guarded by pulses (`blockIfNoPulsesAfterMs`); any other takes a pulse for nothing */
export function verbEffect(verb: Verb, status: JobUpdateStatus, coordinated: boolean): VerbEffect {
  const effect = EFFECTS[status][verb]
  return verb === 'pulse' && effect === 'changes' && !coordinated ? 'nothing' : effect
}

/** Whether Airglow sends the call: never a rollback to what goes back already, which would resume what somebody paused. */
export const mayAct = (verb: Verb, status: JobUpdateStatus, coordinated: boolean): boolean =>
  verbEffect(verb, status, coordinated) === 'changes' && !(verb === 'rollback' && isGoingBack(status))

/** Whether an update in this status is as the verb wants it. For a rollback that is its end, for the others a state on the way. */
export function isAsAsked(verb: Verb, status: JobUpdateStatus): boolean {
  const { phase } = UPDATE_LIFECYCLE[status]
  switch (verb) {
    case 'rollback':
      return status === 'ROLLED_BACK'
    case 'pause':
      return phase === 'paused'
    case 'resume':
      return phase === 'rolling' || phase === 'awaiting-pulse'
    case 'abort':
      return status === 'ABORTED'
    case 'pulse':
      return phase === 'rolling'
  }
}

const MOST_PULSE_WAIT_MS = 60_000

/** How often an update is pulsed: three times within its timeout, and at least once a minute. */
export const pulseEveryMs = (timeoutMs: number): number => Math.min(MOST_PULSE_WAIT_MS, Math.ceil(timeoutMs / 3))
