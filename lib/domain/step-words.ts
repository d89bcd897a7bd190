import { say } from '@/lib/messages/say'
import { isEnd, type StepCall, type StepNote, type StepState } from './step'
import { formatRanges, type InstanceRange } from './task-config'
import { names, who, why } from './words'

/** The sentences about one step; those about a whole action and its journal are in `action-words.ts`. */

/** What a message needs to say `instance 2 runs`, `instances 2–4 run`. */
const which = (ranges: readonly InstanceRange[]) => {
  const [first, ...others] = ranges
  return {
    alone: String(others.length === 0 && first !== undefined && first.first === first.last),
    ranges: formatRanges(ranges),
  }
}

/** What a step is doing or how it ended. Taken by the scheduler is never told as restored. */
export function sayStep(state: StepState, note: StepNote | null): string {
  if (!note) return sayBareState(state)
  return isEnd(state) ? sayEnd(state, note) : sayOpen(note, state)
}

function sayEnd(state: StepState, note: StepNote): string {
  switch (note.kind) {
    case 'restored':
      return state === 'already-restored'
        ? say('step.end.already-restored', { ...who(note.user), ...why(note.message) })
        : say('step.end.restored', { byUs: String(note.byUs), ...who(note.user), ...why(note.message) })
    case 'restored-anew':
      return say('step.end.restored-anew', {
        updates: note.updateIds.length,
        ids: names(note.updateIds, 3),
        n: note.instances,
      })
    case 'configs-old':
      return say('step.end.configs-old', { n: note.instances })
    case 'rollback-ended':
      return say('step.end.rollback-ended', { status: note.status, ...why(note.message) })
    case 'restore-ended':
      return say('step.end.restore-ended', { status: note.status, updateId: note.updateId, ...why(note.message) })
    case 'configs-differ':
    case 'strangers':
    case 'dry-run-differs':
      return say(`step.end.${note.kind}`, which(note.instances))
    case 'ended-before':
    case 'not-going-back':
    case 'moved':
      return say(`step.end.${note.kind}`, { status: note.status })
    case 'refused':
      return note.message ? say('step.end.refused', { message: note.message }) : say('step.end.refused-silently')
    case 'not-found':
      return say('step.end.not-found', { afterSend: String(note.afterSend) })
    case 'too-many-sends':
      return say('step.end.too-many-sends', { n: note.sends })
    case 'too-late':
      return say(state === 'expired' ? 'step.end.expired' : 'step.end.too-late', why(note.message))
    case 'superseded':
      return say('step.end.superseded', { updateId: note.updateId, ...who(note.user), status: note.status })
    case 'config-lacks':
      return say(`step.end.config-lacks.${note.lacks}`)
    case 'cancelled':
      return say('step.end.cancelled', { ...who(note.by), restored: note.restored, parts: note.parts })
    case 'done':
      return state === 'already-done'
        ? say('step.end.already-done', { ...who(note.user), ...why(note.message) })
        : say('step.end.done', { byUs: String(note.byUs), ...who(note.user), ...why(note.message) })
    case 'changed-since':
      return say('step.end.changed-since', { ...who(note.user), status: note.status })
    case 'not-coordinated':
      return say('step.end.not-coordinated')
    case 'reconfigured':
      return say('step.end.reconfigured', { from: note.from, to: note.to })
    case 'unnamed-status':
      return say('step.end.unnamed-status')
    default:
      return sayOpen(note, state)
  }
}

function sayOpen(note: StepNote, state: StepState): string {
  switch (note.kind) {
    case 'checking':
      return say('step.open.checking')
    case 'settling':
      return say(`step.open.settling.${note.about}`, which(note.instances))
    case 'retrying':
      return say('step.open.retrying', why(note.message))
    case 'unreadable':
      return say('step.open.unreadable', { message: note.message })
    case 'unnamed-status':
      return say('step.open.unnamed-status')
    case 'going-back':
      return say('step.open.going-back', { byUs: String(note.byUs), ...who(note.user) })
    case 'restoring':
      return note.updateId === null
        ? say('step.open.killing', { part: note.part, parts: note.parts })
        : say('step.open.restoring', { part: note.part, parts: note.parts, updateId: note.updateId })
    case 'paused':
      return say('step.open.paused', who(note.user))
    case 'awaiting-pulse':
      return say('step.open.awaiting-pulse')
    case 'pulsing':
      return say('step.open.pulsing', { seconds: Math.round(note.everyMs / 1000) })
    default:
      return sayBareState(state)
  }
}

function sayBareState(state: StepState): string {
  switch (state) {
    case 'planned':
    case 'sent':
    case 'accepted':
    case 'moving':
      return say(`step.bare.${state}`)
    default:
      return say('step.bare.ended', { state: sayState(state) })
  }
}

/** A state in a word or two, as the journal has it. */
export const sayState = (state: StepState): string => say(`step.state.${state}`)

/** What a call is, with Aurora's own name for it. */
export const sayCall = (call: StepCall, part: number | null): string =>
  part === null ? call : say('step.call-for-part', { call, part })
