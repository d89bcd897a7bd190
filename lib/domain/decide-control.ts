import { authorOf } from './audit-message'
import { unnamed } from './decide-rollback'
import type { JobUpdateDetails } from './job-update'
import { ownEvent } from './own-event'
import { wasSent, withheld } from './send-permit'
import type { Step, StepCall, StepDecision, StepEnd, StepNote, StepPolicy } from './step'
import { isActive, UPDATE_LIFECYCLE } from './update-lifecycle'
import { isAsAsked, mayAct, type Verb } from './verb'

type ControlVerb = Exclude<Verb, 'rollback'>

const CALLS: Readonly<Record<ControlVerb, StepCall>> = {
  pause: 'pauseJobUpdate',
  resume: 'resumeJobUpdate',
  abort: 'abortJobUpdate',
  pulse: 'pulseJobUpdate',
}

/** One call on the update itself, which is done as soon as the update is read to be so, or to have been so by our hand. */
export function decideControl(
  step: Step,
  verb: ControlVerb,
  target: JobUpdateDetails | null,
  nowMs: number,
  policy: StepPolicy,
): StepDecision {
  if (!target) return end(wasSent(step) ? 'needs-human' : 'refused', { kind: 'not-found', afterSend: wasSent(step) })
  const { status } = target.summary
  if (status === 'UNKNOWN') return unnamed(step, nowMs, policy)
  const ours = ownEvent(target, step.id)
  const last = target.updateEvents.at(-1)
  if (ours) {
    const { user, message } = authorOf(ours)
    if (isAsAsked(verb, status)) return end('done', { kind: 'done', byUs: true, user, message })
    return end('done', { kind: 'changed-since', status, user: last ? authorOf(last).user : null })
  }
  const ended = !isActive(status)
  const { direction } = step.work
  if (!ended && direction !== null && UPDATE_LIFECYCLE[status].direction !== direction)
    return end('refused', { kind: 'moved', status })
  const coordinated = target.settings.blockIfNoPulsesAfterMs > 0
  const pulsed = verb === 'pulse' ? step.attempts.findLast(({ outcome }) => outcome === 'applied') : undefined
  if (!ended && verb === 'pulse' && (!coordinated || pulsed?.answer === 'FINISHED'))
    return end('refused', { kind: 'not-coordinated' })
  // A pulse leaves no event: its answer tells that it was taken, and the status that it did what it is for.
  if (pulsed?.answer === 'OK' && UPDATE_LIFECYCLE[status].phase !== 'awaiting-pulse')
    return end('done', { kind: 'done', byUs: true, user: null, message: null })
  if (isAsAsked(verb, status)) {
    const { user, message } = last ? authorOf(last) : { user: null, message: null }
    return end(wasSent(step) ? 'done' : 'already-done', { kind: 'done', byUs: false, user, message })
  }
  if (ended) return end('refused', { kind: 'ended-before', status })
  if (!mayAct(verb, status, coordinated)) return end('refused', { kind: 'moved', status })
  const call = CALLS[verb]
  return withheld(step, call, null, nowMs, policy) ?? { do: 'send', call, part: null, wanted: [] }
}

const end = (how: StepEnd, note: StepNote): StepDecision => ({ do: 'end', end: how, note, progress: null })
