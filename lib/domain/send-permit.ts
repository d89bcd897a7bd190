import { restoreParts } from './restore'
import { type Attempt, SIGHT_LIFE_MS, type Step, type StepCall, type StepDecision, type StepPolicy } from './step'

/** A call of unknown fate may have had its effect, or may still get it. Without a recorded reply it is one, too. */
const isUnknown = ({ outcome }: Attempt): boolean =>
  outcome === null || outcome === 'unknown' || outcome === 'unreadable'

const isPulse = ({ call }: Attempt): boolean => call === 'pulseJobUpdate'

/** Whether any of our calls may have had its effect. */
export const wasSent = (step: Step): boolean =>
  step.attempts.some((attempt) => attempt.outcome === 'applied' || isUnknown(attempt))

/**
 * Until when a call of unknown fate may still arrive. One without a recorded reply can have left some time after its intention
 * was written down.
 */
function arrivesUntil(attempt: Attempt, { quietMs }: StepPolicy): number {
  if (!isUnknown(attempt)) return 0
  return attempt.startedAtMs + quietMs + (attempt.outcome === null ? Math.min(SIGHT_LIFE_MS, quietMs) : 0)
}

/** Until when nothing may be sent. */
export const quietUntil = (step: Step, policy: StepPolicy): number =>
  Math.max(0, ...step.attempts.map((attempt) => arrivesUntil(attempt, policy)))

/** Until when the step may not end. A late pulse of an update that has ended is nothing to wait for. */
export const inTheAirUntil = (step: Step, policy: StepPolicy): number =>
  Math.max(0, ...step.attempts.filter((attempt) => !isPulse(attempt)).map((attempt) => arrivesUntil(attempt, policy)))

/** How many calls of a step may reach the scheduler: each part of a restore is owed one, and all share the others. */
export const sendBudget = ({ work }: Pick<Step, 'work'>, { maxSends }: StepPolicy): number =>
  maxSends + (work.mayRestore && work.instructions ? restoreParts(work.instructions).length : 0)

export const checking = (step: Step, untilMs: number, nowMs: number, policy: StepPolicy): StepDecision => ({
  do: 'wait',
  state: step.state === 'planned' ? 'sent' : step.state,
  note: { kind: 'checking', untilMs },
  againInMs: Math.min(policy.watchEveryMs, Math.max(1, untilMs - nowMs)),
  progress: null,
})

/** It certainly had no effect, and never will have any: asking again changes nothing. */
const NEVER_APPLIED: readonly (string | null)[] = ['unauthenticated', 'forbidden', 'rejected']

/**
 * Whether this call may be made now, as far as the former ones tell.
 *
 * @param part `RestorePart.ordinal` of what it is for
 * @returns what to do instead, or null: it may be made
 */
export function withheld(
  step: Step,
  call: StepCall,
  part: number | null,
  nowMs: number,
  policy: StepPolicy,
): StepDecision | null {
  const quiet = quietUntil(step, policy)
  if (quiet > nowMs) return checking(step, quiet, nowMs, policy)
  const former = step.attempts.filter((attempt) => attempt.call === call && attempt.part === part)
  const last = former.at(-1)
  const message = last?.message ?? ''
  if (last?.outcome === 'refused' || (last?.outcome === 'not-applied' && NEVER_APPLIED.includes(last.failure)))
    return { do: 'end', end: 'refused', note: { kind: 'refused', message }, progress: null }
  // OK alone is no effect: it is looked for as long as for one of unknown fate.
  const settled = last?.outcome === 'applied' ? last.startedAtMs + policy.quietMs : 0
  if (settled > nowMs) return checking(step, settled, nowMs, policy)
  if (nowMs > deadline(step, former)) return tooLate(step, last?.message ?? null)
  const retryAt = last?.outcome === 'not-applied' ? last.startedAtMs + backoffMs(misses(former)) : 0
  if (retryAt > nowMs)
    return {
      do: 'wait',
      state: wasSent(step) ? step.state : 'planned',
      note: { kind: 'retrying', message, untilMs: retryAt },
      againInMs: retryAt - nowMs,
      progress: null,
    }
  return overBudget(step, call, policy)
}

/** Those that keep a rollback pulsed are in no budget: only the last of them is here. */
function overBudget(step: Step, call: StepCall, policy: StepPolicy): StepDecision | null {
  const pulses = call === 'pulseJobUpdate'
  const sends = step.attempts.filter(
    (attempt) => attempt.outcome !== 'not-applied' && isPulse(attempt) === pulses,
  ).length
  if (sends < sendBudget(step, policy)) return null
  return { do: 'end', end: 'needs-human', note: { kind: 'too-many-sends', sends }, progress: null }
}

export const tooLate = (step: Step, message: string | null): StepDecision => ({
  do: 'end',
  end: wasSent(step) ? 'needs-human' : 'expired',
  note: { kind: 'too-late', message },
  progress: null,
})

export const isPastDeadline = (step: Step, nowMs: number): boolean => nowMs > step.expiresAtMs

/** A step that has had an effect is not given up half-way: each later call gets as long as the first one had. */
function deadline(step: Step, former: readonly Attempt[]): number {
  const [first] = former
  if (!wasSent(step)) return step.expiresAtMs
  const window = step.expiresAtMs - step.createdAtMs
  return first ? Math.max(step.expiresAtMs, first.startedAtMs + window) : Number.POSITIVE_INFINITY
}

function misses(former: readonly Attempt[]): number {
  const last = former.at(-1)
  if (last && isPulse(last)) return last.ordinal
  return former.length - 1 - former.findLastIndex(({ outcome }) => outcome !== 'not-applied')
}

/** 0.5 s doubling to 15 s. Without jitter: the steps of different clusters do not compete for anything. */
const backoffMs = (missed: number): number => Math.min(15_000, 500 * 2 ** Math.max(0, missed - 1))
