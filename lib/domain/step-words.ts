import { isEnd, type StepCall, type StepNote, type StepState } from './step'
import { formatRanges, type InstanceRange } from './task-config'
import { because, by, count, names } from './words'

/** The sentences about one step; those about a whole action and its journal are in `action-words.ts`. */

const isOne = ([first, ...others]: readonly InstanceRange[]): boolean =>
  others.length === 0 && first !== undefined && first.first === first.last

/** `instance 2 runs`, `instances 2–4 run`. */
const instances = (ranges: readonly InstanceRange[], one = '', many = ''): string =>
  isOne(ranges) ? `instance ${formatRanges(ranges)}${one}` : `instances ${formatRanges(ranges)}${many}`

/** What a step is doing or how it ended. Taken by the scheduler is never told as restored. */
export function sayStep(state: StepState, note: StepNote | null): string {
  if (!note) return sayBareState(state)
  return isEnd(state) ? sayEnd(state, note) : sayOpen(note, state)
}

function sayEnd(state: StepState, note: StepNote): string {
  switch (note.kind) {
    case 'restored':
      if (state === 'already-restored') return `It was rolled back already${by(note.user)}${because(note.message)}`
      return note.byUs ? 'Rolled back; the scheduler says so' : `Rolled back${by(note.user)}${because(note.message)}`
    case 'restored-anew':
      return `Restored by ${sayUpdates(note.updateIds)}; ${sayAllOld(note.instances)}`
    case 'configs-old':
      return `Nothing was left to restore; ${sayAllOld(note.instances)}`
    case 'rollback-ended':
      return `The rollback ended as ${note.status}${because(note.message)}`
    case 'restore-ended':
      return `The restore ended as ${note.status} (update ${note.updateId})${because(note.message)}`
    case 'configs-differ':
      return `The restores have ended, but ${instances(note.instances, ' does', ' do')} not run the old config; look at the job`
    case 'ended-before':
      return `The update ended as ${note.status} before the call reached it, and nothing else was to be done then`
    case 'refused':
      return `Refused: ${note.message || 'the scheduler gave no reason'}`
    case 'not-found':
      return note.afterSend
        ? 'The update is gone from the scheduler after something was sent; look at the job'
        : 'The scheduler does not know this update any more; nothing was sent'
    case 'too-many-sends':
      return `Sent ${count(note.sends, 'time')} without an effect that can be seen; look at the cluster`
    case 'too-late':
      return state === 'expired'
        ? `Nothing could be sent in time, and nothing will be any more${because(note.message)}`
        : `It could not be brought to its end in time; look at the cluster${because(note.message)}`
    case 'not-going-back':
      return `A rollback is among its events, but its status is ${note.status}; look at the cluster`
    case 'superseded':
      return `Left alone: update ${note.updateId}${by(note.user)} has come since (${note.status})`
    case 'strangers':
      return `Left alone: ${instances(note.instances, ' runs', ' run')} a config that this update neither found nor brought`
    case 'config-lacks':
      return note.lacks === 'executor-data'
        ? 'The scheduler sent an old config without its executor data, so that it cannot be sent back'
        : 'An old config has fields that this version of Airglow does not know, so that it cannot be sent back'
    case 'dry-run-differs':
      return `The scheduler's dry run would do something else to ${instances(note.instances)}; nothing more was sent`
    case 'cancelled':
      if (note.parts === 0) return `Cancelled${by(note.by)} before it had any effect`
      return `Cancelled${by(note.by)}: ${note.restored} of ${count(note.parts, 'part')} restored, the others left as they were`
    case 'done':
      if (state === 'already-done') return `It was so already${by(note.user)}${because(note.message)}`
      return note.byUs
        ? 'Done; the scheduler says so'
        : `Done, but not by this call${by(note.user)}${because(note.message)}`
    case 'changed-since':
      return `It was done, but ${note.user ?? 'somebody'} has changed it since; it is ${note.status} now`
    case 'moved':
      return `The update is ${note.status} by now, which is not what was confirmed; nothing was sent`
    case 'not-coordinated':
      return 'The update waits for no pulses'
    case 'reconfigured':
      return `The configuration says by now that the cluster is at ${note.to}, no longer at ${note.from}; nothing more is sent`
    case 'unnamed-status':
      return 'The update is in a state that this version of Airglow has no name for; look at the cluster'
    default:
      return sayOpen(note, state)
  }
}

const sayAllOld = (total: number): string =>
  total === 1 ? 'the instance is as it was' : `all ${total} instances are as they were before the update`

const sayUpdates = (ids: readonly string[]): string =>
  ids.length === 0 ? 'taking away what was added' : `${ids.length === 1 ? 'update' : 'updates'} ${names(ids, 3)}`

function sayOpen(note: StepNote, state: StepState): string {
  switch (note.kind) {
    case 'checking':
      return 'What became of the last call is not certain; checking whether it took effect before anything else is sent'
    case 'settling':
      return saySettling(note)
    case 'retrying':
      return `Not sent yet, trying again${because(note.message)}`
    case 'unreadable':
      return `Cannot be read just now: ${note.message}`
    case 'unnamed-status':
      return 'The update is in a state that this version of Airglow has no name for; nothing is sent'
    case 'going-back':
      return note.byUs
        ? 'The scheduler is rolling back'
        : `The scheduler is rolling back, asked${by(note.user) || ' by itself'}`
    case 'restoring':
      return note.updateId === null
        ? `Restoring part ${note.part} of ${note.parts}: what was added is being killed`
        : `Restoring part ${note.part} of ${note.parts} with update ${note.updateId}`
    case 'paused':
      return `It was paused in Aurora${by(note.user)}; it goes on when somebody resumes it`
    case 'awaiting-pulse':
      return 'It waits for a pulse, and moves when somebody sends one'
    case 'pulsing':
      return `The scheduler is rolling back; Airglow pulses it every ${Math.round(note.everyMs / 1000)} s, as asked`
    default:
      return sayBareState(state)
  }
}

function saySettling({ about, instances: ids }: Extract<StepNote, { kind: 'settling' }>): string {
  switch (about) {
    case 'status':
      return 'A rollback is among its events, but not in its status; looking again'
    case 'dry-run':
      return `The scheduler's dry run would do something else to ${instances(ids)}; looking again before anything is sent`
    case 'configs':
      return `The restore has ended, but ${instances(ids, ' does', ' do')} not run the old config yet; looking again`
  }
}

function sayBareState(state: StepState): string {
  switch (state) {
    case 'planned':
      return 'Waiting for its turn'
    case 'sent':
      return 'The call is being sent'
    case 'accepted':
      return 'The scheduler took the call; nothing has moved yet'
    case 'moving':
      return 'Instances are changing back'
    default:
      return `It has ended: ${STATE_NAMES[state]}`
  }
}

export const STATE_NAMES: Readonly<Record<StepState, string>> = {
  planned: 'waiting',
  sent: 'sent',
  accepted: 'accepted',
  moving: 'moving',
  restored: 'restored',
  'already-restored': 'already restored',
  done: 'done',
  'already-done': 'already done',
  failed: 'failed',
  refused: 'refused',
  superseded: 'superseded',
  cancelled: 'cancelled',
  expired: 'expired',
  'needs-human': 'needs a human',
}

/** What a call is, with Aurora's own name for it. */
export function sayCall(call: StepCall, part: number | null): string {
  return part === null ? call : `${call} for part ${part}`
}
