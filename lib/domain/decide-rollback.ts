import { authorOf } from './audit-message'
import { decideRestore } from './decide-restore'
import type { JobUpdateDetails } from './job-update'
import { type Turn, turnOf } from './own-event'
import { isPastDeadline, quietUntil, wasSent, withheld } from './send-permit'
import { settle } from './settling'
import type { Step, StepDecision, StepNote, StepObservation, StepPolicy } from './step'
import { canRollBack, isGoingBack } from './update-lifecycle'
import { pulseEveryMs } from './verb'

type Seen = Extract<StepObservation, { kind: 'seen' }>

/** A rollback: what goes back is watched, what still moves forward is turned, and what has ended is restored. */
export function decideRollback(step: Step, seen: Seen, nowMs: number, policy: StepPolicy): StepDecision {
  const { target } = seen
  if (!target) return decideRestore(step, seen, nowMs, policy)
  const { status } = target.summary
  const turn = turnOf(target, step.id)
  if (status === 'UNKNOWN') return unnamed(step, nowMs, policy)
  if (status === 'ROLLED_BACK') return restored(step, seen, turn)
  if (isGoingBack(status)) return watch(step, target, seen, turn, nowMs, policy)
  if (canRollBack(status)) return turnBack(step, target, turn, nowMs, policy)
  // It went back and did not get there. What had been so when the plan was made is another matter: that is to be restored.
  if (turn && (turn.byUs || step.work.direction !== null))
    return {
      do: 'end',
      end: 'failed',
      note: { kind: 'rollback-ended', status, message: target.updateEvents.at(-1)?.message ?? null },
      progress: seen.progress,
    }
  return decideRestore(step, seen, nowMs, policy)
}

/** Nothing is done about a status that has no name here, and not for ever nothing. */
export function unnamed(step: Step, nowMs: number, policy: StepPolicy): StepDecision {
  const note: StepNote = { kind: 'unnamed-status' }
  if (isPastDeadline(step, nowMs)) return { do: 'end', end: 'needs-human', note, progress: null }
  return { do: 'wait', state: step.state, note, againInMs: policy.watchEveryMs, progress: null }
}

function restored(step: Step, { progress }: Seen, turn: Turn | null): StepDecision {
  if (!progress) return { do: 'look', look: { at: 'progress' } }
  const { user, message } = turn ? authorOf(turn.event) : { user: null, message: null }
  return {
    do: 'end',
    end: turn?.byUs || wasSent(step) ? 'restored' : 'already-restored',
    note: { kind: 'restored', byUs: turn?.byUs ?? false, user, message },
    progress,
  }
}

function turnBack(
  step: Step,
  { summary }: JobUpdateDetails,
  turn: Turn | null,
  nowMs: number,
  policy: StepPolicy,
): StepDecision {
  // Its events hold a rollback, its status does not: a scheduler's clock that jumped. Its next event may put that right.
  if (turn)
    return settle(step, 'status', [], nowMs, policy, {
      do: 'end',
      end: 'needs-human',
      note: { kind: 'not-going-back', status: summary.status },
      progress: null,
    })
  return (
    withheld(step, 'rollbackJobUpdate', null, nowMs, policy) ?? {
      do: 'send',
      call: 'rollbackJobUpdate',
      part: null,
      wanted: [],
    }
  )
}

function watch(
  step: Step,
  target: JobUpdateDetails,
  { progress }: Seen,
  turn: Turn | null,
  nowMs: number,
  policy: StepPolicy,
): StepDecision {
  const moved = target.instanceEvents.some(
    ({ action }) => action === 'INSTANCE_ROLLING_BACK' || action === 'INSTANCE_ROLLED_BACK',
  )
  if (moved && !progress) return { do: 'look', look: { at: 'progress' } }
  const pulse = pulseDue(step, target, nowMs, policy)
  if (pulse === 'now') return { do: 'send', call: 'pulseJobUpdate', part: null, wanted: [] }
  return {
    do: 'wait',
    state: moved ? 'moving' : 'accepted',
    note: noteOf(target, turn, pulse),
    againInMs: pulse ? Math.min(policy.watchEveryMs, Math.max(1, pulse.inMs)) : policy.watchEveryMs,
    progress,
  }
}

type NextPulse = { readonly inMs: number; readonly everyMs: number }

/** When the engine has to pulse an update that somebody asked it to keep pulsing; null: not at all. A pause is left alone. */
function pulseDue(step: Step, target: JobUpdateDetails, nowMs: number, policy: StepPolicy): 'now' | NextPulse | null {
  const { blockIfNoPulsesAfterMs } = target.settings
  const { status } = target.summary
  if (!step.work.keepPulsing || step.cancelled || blockIfNoPulsesAfterMs <= 0 || status === 'ROLL_BACK_PAUSED')
    return null
  if (!wasSent(step) && isPastDeadline(step, nowMs)) return null
  const last = step.attempts.findLast(({ call }) => call === 'pulseJobUpdate')
  const everyMs = pulseEveryMs(blockIfNoPulsesAfterMs)
  // It takes no pulses, or not ours: asking again would not change that.
  if (last?.outcome === 'refused' || last?.answer === 'FINISHED') return null
  const dueMs = last?.outcome === 'applied' ? last.startedAtMs + everyMs : 0
  if (dueMs > nowMs) return { inMs: dueMs - nowMs, everyMs }
  const quiet = quietUntil(step, policy)
  if (quiet > nowMs) return { inMs: quiet - nowMs, everyMs }
  if (last?.outcome !== 'not-applied') return 'now'
  const held = withheld(step, 'pulseJobUpdate', null, nowMs, policy)
  if (held?.do === 'wait') return { inMs: held.againInMs, everyMs }
  return held === null ? 'now' : null
}

function noteOf(target: JobUpdateDetails, turn: Turn | null, pulse: NextPulse | null): StepNote {
  const { status } = target.summary
  const last = target.updateEvents.at(-1)
  if (status === 'ROLL_BACK_PAUSED') return { kind: 'paused', user: last ? authorOf(last).user : null }
  if (pulse) return { kind: 'pulsing', everyMs: pulse.everyMs }
  if (status === 'ROLL_BACK_AWAITING_PULSE') return { kind: 'awaiting-pulse' }
  return { kind: 'going-back', user: turn ? authorOf(turn.event).user : null, byUs: turn?.byUs ?? false }
}
