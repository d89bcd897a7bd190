import { decideControl } from './decide-control'
import { decideRollback } from './decide-rollback'
import { checking, inTheAirUntil, isPastDeadline, quietUntil, tooLate, wasSent } from './send-permit'
import type { Step, StepDecision, StepObservation, StepPolicy } from './step'

/**
 * What to do next about one step: a pure function of what was recorded, what was seen just now, and the time. It looks first
 * for our own traces and then at the update, asks for more sight where that does not suffice, and neither sends nor ends while
 * a former call may still arrive. Whoever obeys a `look` asks again with what was seen added.
 *
 * @param nowMs by the store's clock, as are the times of the step; the clusters' clocks decide nothing
 */
export function decideStep(step: Step, seen: StepObservation, nowMs: number, policy: StepPolicy): StepDecision {
  const wanted = decideUncancelled(step, seen, nowMs, policy)
  const decision = step.cancelled ? afterCancel(step, step.cancelled.by, wanted) : wanted
  // The last word, whatever was decided: a late call must not meet an ended step, nor another call.
  const until =
    decision.do === 'send' ? quietUntil(step, policy) : decision.do === 'end' ? inTheAirUntil(step, policy) : 0
  return until > nowMs ? checking(step, until, nowMs, policy) : decision
}

function decideUncancelled(step: Step, seen: StepObservation, nowMs: number, policy: StepPolicy): StepDecision {
  const { verb } = step.work
  if (seen.kind === 'unreadable') return whileUnreadable(step, seen.message, nowMs, policy)
  return verb === 'rollback'
    ? decideRollback(step, seen, nowMs, policy)
    : decideControl(step, verb, seen.target, nowMs, policy)
}

function whileUnreadable(step: Step, message: string, nowMs: number, policy: StepPolicy): StepDecision {
  if (!wasSent(step) && isPastDeadline(step, nowMs)) return tooLate(step, message)
  return {
    do: 'wait',
    state: step.state,
    note: { kind: 'unreadable', message },
    againInMs: policy.watchEveryMs,
    progress: null,
  }
}

/** What is unsent stays unsent; what was sent is watched to its end. */
function afterCancel(step: Step, by: string, wanted: StepDecision): StepDecision {
  if (wanted.do === 'end' || (wanted.do !== 'send' && wasSent(step))) return wanted
  return { do: 'end', end: 'cancelled', note: { kind: 'cancelled', by, restored: 0, parts: 0 }, progress: null }
}
