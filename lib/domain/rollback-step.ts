import { authorOf, stepMarker } from './audit-message'
import type { CallOutcome } from './call-outcome'
import type { JobUpdateDetails, JobUpdateEvent, JobUpdateStatus } from './job-update'
import type { Progress } from './progress'
import { canRollBack, isGoingBack, UPDATE_LIFECYCLE } from './update-lifecycle'

/** How a step ends. Ends are final: trying again is a new action. */
export const STEP_ENDS = ['restored', 'already-restored', 'failed', 'refused', 'needs-human'] as const
export type StepEnd = (typeof STEP_ENDS)[number]

/** Where an open step is: nothing sent; a call may be in the air; the scheduler is going back. */
export const OPEN_STEP_STATES = ['planned', 'sent', 'accepted', 'moving'] as const
export type StepState = (typeof OPEN_STEP_STATES)[number] | StepEnd

/** One `rollbackJobUpdate`. `outcome` is null while its reply has not been recorded, which may mean it never will be. */
export type Attempt = {
  readonly ordinal: number
  readonly startedAtMs: number
  readonly outcome: CallOutcome<null>['kind'] | null
  readonly failure: string | null
  readonly message: string | null
}

export type RollbackStep = {
  readonly id: string
  readonly state: StepState
  readonly attempts: readonly Attempt[]
  readonly acceptedAtMs: number
}

/** What was seen of the target, just now. */
export type StepObservation =
  | { readonly kind: 'seen'; readonly details: JobUpdateDetails; readonly progress: Progress }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly message: string }

/** Why a step ended or waits, with the evidence in the scheduler's words; put into a sentence by `words.ts`. */
export type StepNote =
  | { readonly kind: 'restored'; readonly byUs: boolean; readonly user: string | null; readonly message: string | null }
  | { readonly kind: 'rollback-ended'; readonly status: JobUpdateStatus; readonly message: string | null }
  | { readonly kind: 'ended-before'; readonly status: JobUpdateStatus }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-found'; readonly afterSend: boolean }
  | { readonly kind: 'too-many-sends'; readonly sends: number }
  | { readonly kind: 'too-late'; readonly message: string | null }
  | { readonly kind: 'not-going-back'; readonly status: JobUpdateStatus }
  | { readonly kind: 'checking'; readonly untilMs: number }
  | { readonly kind: 'retrying'; readonly message: string; readonly untilMs: number }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'unnamed-status' }
  | { readonly kind: 'going-back'; readonly user: string | null; readonly byUs: boolean }
  | { readonly kind: 'paused'; readonly user: string | null }
  | { readonly kind: 'awaiting-pulse' }

export type StepDecision =
  | { readonly do: 'send' }
  | { readonly do: 'wait'; readonly state: StepState; readonly note: StepNote; readonly againInMs: number }
  | { readonly do: 'end'; readonly end: StepEnd; readonly note: StepNote }

export type StepPolicy = {
  /** How long after a call of unknown fate nothing may be sent: the longest life of a request on its way. */
  readonly quietMs: number
  readonly maxSends: number
  /** From the acceptance of the action to the first call that a scheduler took. */
  readonly acceptDeadlineMs: number
  readonly watchEveryMs: number
}

/**
 * What to do next about one step: a pure function of what was recorded, what was just observed, and the time.
 * It looks first for our own traces, then at the target, and never sends while a former call may still arrive.
 */
export function decideRollbackStep(
  step: RollbackStep,
  observation: StepObservation,
  nowMs: number,
  policy: StepPolicy,
): StepDecision {
  if (observation.kind === 'unreadable') return whileUnreadable(step, observation.message, nowMs, policy)
  if (observation.kind === 'missing')
    return {
      do: 'end',
      end: wasSent(step) ? 'needs-human' : 'refused',
      note: { kind: 'not-found', afterSend: wasSent(step) },
    }

  const { details, progress } = observation
  const { status } = details.summary
  const rollback = rollbackEvent(details, step.id)
  if (status === 'ROLLED_BACK') {
    const end = rollback?.byUs || wasSent(step) ? 'restored' : 'already-restored'
    const { user, message } = authorOf(rollback?.event ?? { user: null, message: null })
    return { do: 'end', end, note: { kind: 'restored', byUs: rollback?.byUs ?? false, user, message } }
  }
  if (isGoingBack(status)) return watch(details, progress, rollback, policy)
  if (UPDATE_LIFECYCLE[status].phase === 'unknown')
    return pastDeadline(step, nowMs, policy)
      ? { do: 'end', end: 'needs-human', note: { kind: 'unnamed-status' } }
      : { do: 'wait', state: step.state, note: { kind: 'unnamed-status' }, againInMs: policy.watchEveryMs }
  if (canRollBack(status)) return sendOrWait(step, status, rollback !== null, nowMs, policy)

  if (rollback)
    return { do: 'end', end: 'failed', note: { kind: 'rollback-ended', status, message: lastMessage(details) } }
  const quiet = quietUntil(step, policy)
  if (quiet > nowMs) return checking(step, quiet, nowMs, policy)
  return { do: 'end', end: 'refused', note: { kind: 'ended-before', status } }
}

function sendOrWait(
  step: RollbackStep,
  status: JobUpdateStatus,
  hasRollbackEvent: boolean,
  nowMs: number,
  policy: StepPolicy,
): StepDecision {
  const quiet = quietUntil(step, policy)
  if (quiet > nowMs) return checking(step, quiet, nowMs, policy)
  // Its events hold our rollback, its status does not: a scheduler clock that jumped, or a hand in between.
  if (hasRollbackEvent) return { do: 'end', end: 'needs-human', note: { kind: 'not-going-back', status } }
  const last = step.attempts.at(-1)
  if (last?.outcome === 'refused')
    return { do: 'end', end: 'refused', note: { kind: 'refused', message: last.message ?? '' } }
  if (last?.outcome === 'not-applied') {
    if (last.failure === 'unauthenticated' || last.failure === 'forbidden' || last.failure === 'rejected')
      return { do: 'end', end: 'refused', note: { kind: 'refused', message: last.message ?? '' } }
    if (pastDeadline(step, nowMs, policy))
      return { do: 'end', end: 'needs-human', note: { kind: 'too-late', message: last.message } }
    const retryAt = last.startedAtMs + backoffMs(step.attempts.length)
    if (retryAt > nowMs)
      return {
        do: 'wait',
        state: 'planned',
        note: { kind: 'retrying', message: last.message ?? '', untilMs: retryAt },
        againInMs: retryAt - nowMs,
      }
  }
  const sends = step.attempts.filter(({ outcome }) => outcome !== 'not-applied').length
  if (sends >= policy.maxSends) return { do: 'end', end: 'needs-human', note: { kind: 'too-many-sends', sends } }
  return { do: 'send' }
}

function watch(
  details: JobUpdateDetails,
  progress: Progress,
  rollback: RollbackEvent | null,
  policy: StepPolicy,
): StepDecision {
  const { status } = details.summary
  const last = details.updateEvents.at(-1)
  const note: StepNote =
    status === 'ROLL_BACK_PAUSED'
      ? { kind: 'paused', user: last?.user ?? null }
      : status === 'ROLL_BACK_AWAITING_PULSE'
        ? { kind: 'awaiting-pulse' }
        : { kind: 'going-back', user: rollback ? authorOf(rollback.event).user : null, byUs: rollback?.byUs ?? false }
  const moved = details.instanceEvents.some(
    ({ action }) => action === 'INSTANCE_ROLLING_BACK' || action === 'INSTANCE_ROLLED_BACK',
  )
  return {
    do: 'wait',
    state: moved || (progress.done ?? 0) > 0 ? 'moving' : 'accepted',
    note,
    againInMs: policy.watchEveryMs,
  }
}

function whileUnreadable(step: RollbackStep, message: string, nowMs: number, policy: StepPolicy): StepDecision {
  if (!wasSent(step) && pastDeadline(step, nowMs, policy))
    return { do: 'end', end: 'needs-human', note: { kind: 'too-late', message } }
  return { do: 'wait', state: step.state, note: { kind: 'unreadable', message }, againInMs: policy.watchEveryMs }
}

const checking = (step: RollbackStep, untilMs: number, nowMs: number, policy: StepPolicy): StepDecision => ({
  do: 'wait',
  state: step.state === 'planned' ? 'sent' : step.state,
  note: { kind: 'checking', untilMs },
  againInMs: Math.min(policy.watchEveryMs, Math.max(1, untilMs - nowMs)),
})

type RollbackEvent = { readonly event: JobUpdateEvent; readonly byUs: boolean }

/** The rollback among the update's events: ours if there is one, else the first. */
function rollbackEvent(details: JobUpdateDetails, stepId: string): RollbackEvent | null {
  const marker = stepMarker(stepId)
  const ours = details.updateEvents.find(({ message }) => message?.startsWith(marker))
  if (ours) return { event: ours, byUs: true }
  const event = details.updateEvents.find(({ status }) => status === 'ROLLING_BACK')
  return event ? { event, byUs: false } : null
}

/** Until when a call of unknown fate forbids both another send and an end. */
function quietUntil(step: RollbackStep, policy: StepPolicy): number {
  const last = step.attempts.at(-1)
  const settled = last === undefined || last.outcome === 'not-applied' || last.outcome === 'refused'
  return settled ? 0 : last.startedAtMs + policy.quietMs
}

/** Whether any of our calls may have had its effect. */
const wasSent = (step: RollbackStep): boolean =>
  step.attempts.some(({ outcome }) => outcome !== 'not-applied' && outcome !== 'refused')

const pastDeadline = (step: RollbackStep, nowMs: number, policy: StepPolicy): boolean =>
  nowMs - step.acceptedAtMs > policy.acceptDeadlineMs

const lastMessage = (details: JobUpdateDetails): string | null => details.updateEvents.at(-1)?.message ?? null

/** 0.5 s doubling to 15 s. Without jitter: the steps of different clusters do not compete for anything. */
const backoffMs = (attempts: number): number => Math.min(15_000, 500 * 2 ** Math.max(0, attempts - 1))

/** The scheduler took the rollback, but it moves only when somebody does something. */
export const standsStill = (note: StepNote | null): boolean =>
  note?.kind === 'paused' || note?.kind === 'awaiting-pulse'

export const isEnd = (state: StepState): state is StepEnd => (STEP_ENDS as readonly string[]).includes(state)
