import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { UpdateStatusName } from '../calls/wire-enums'

type StatusMap = Readonly<Partial<Record<UpdateStatusName, UpdateStatusName>>>

/** Where a pause leads; no entry means that there is nothing to pause. */
export const PAUSED: StatusMap = {
  ROLLING_FORWARD: 'ROLL_FORWARD_PAUSED',
  ROLLING_BACK: 'ROLL_BACK_PAUSED',
  ROLL_FORWARD_AWAITING_PULSE: 'ROLL_FORWARD_PAUSED',
  ROLL_BACK_AWAITING_PULSE: 'ROLL_BACK_PAUSED',
  ROLL_FORWARD_PAUSED: 'ROLL_FORWARD_PAUSED',
  ROLL_BACK_PAUSED: 'ROLL_BACK_PAUSED',
}

/** Where a resume leads while pulses are fresh or not needed. */
export const RESUMED: StatusMap = {
  ROLL_FORWARD_PAUSED: 'ROLLING_FORWARD',
  ROLL_BACK_PAUSED: 'ROLLING_BACK',
  ROLLING_FORWARD: 'ROLLING_FORWARD',
  ROLLING_BACK: 'ROLLING_BACK',
}

/** Where a resume leads when the pulse has expired. */
export const RESUMED_BLOCKED: StatusMap = {
  ROLL_FORWARD_PAUSED: 'ROLL_FORWARD_AWAITING_PULSE',
  ROLL_BACK_PAUSED: 'ROLL_BACK_AWAITING_PULSE',
  ROLL_FORWARD_AWAITING_PULSE: 'ROLL_FORWARD_AWAITING_PULSE',
  ROLL_BACK_AWAITING_PULSE: 'ROLL_BACK_AWAITING_PULSE',
}

/** Where an expired pulse leads. */
export const BLOCKED: StatusMap = {
  ROLLING_FORWARD: 'ROLL_FORWARD_AWAITING_PULSE',
  ROLLING_BACK: 'ROLL_BACK_AWAITING_PULSE',
  ROLL_FORWARD_AWAITING_PULSE: 'ROLL_FORWARD_AWAITING_PULSE',
  ROLL_BACK_AWAITING_PULSE: 'ROLL_BACK_AWAITING_PULSE',
}

/** Where a pulse leads. */
export const UNBLOCKED: StatusMap = {
  ROLL_FORWARD_AWAITING_PULSE: 'ROLLING_FORWARD',
  ROLL_BACK_AWAITING_PULSE: 'ROLLING_BACK',
  ROLLING_FORWARD: 'ROLLING_FORWARD',
  ROLLING_BACK: 'ROLLING_BACK',
  ROLL_FORWARD_PAUSED: 'ROLL_FORWARD_PAUSED',
  ROLL_BACK_PAUSED: 'ROLL_BACK_PAUSED',
}

/** What a request to change status comes to. `to` is null where Aurora looked up a status that does not exist. */
export type TransitionVerdict =
  | { readonly kind: 'change'; readonly to: UpdateStatusName }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly message: string }

/** Asking for the status the update has already is a silent success; any pair outside the table is refused. */
export function judgeTransition(from: UpdateStatusName, to: UpdateStatusName | null): TransitionVerdict {
  if (from === to) return { kind: 'nothing' }
  if (to && UPDATE_LIFECYCLE[from].next.includes(to)) return { kind: 'change', to }
  return { kind: 'refused', message: `Cannot transition update from ${from} to ${to}` }
}
