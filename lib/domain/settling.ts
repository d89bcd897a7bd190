import type { Step, StepDecision, StepNote, StepPolicy } from './step'
import type { InstanceRange } from './task-config'

type Settling = Extract<StepNote, { kind: 'settling' }>

/**
 * Looks again at what does not fit together, for as long as a call may take to arrive and its effect to show; then `otherwise`.
 *
 * @param instances that it is about
 */
export function settle(
  step: Step,
  about: Settling['about'],
  instances: readonly InstanceRange[],
  nowMs: number,
  policy: StepPolicy,
  otherwise: StepDecision,
): StepDecision {
  const { note } = step
  const sinceMs = note?.kind === 'settling' && note.about === about ? note.sinceMs : nowMs
  if (nowMs - sinceMs >= policy.quietMs) return otherwise
  return {
    do: 'wait',
    state: step.state,
    note: { kind: 'settling', about, instances, sinceMs },
    againInMs: policy.watchEveryMs,
    progress: null,
  }
}
