import type { JournalEntry } from './journal'
import { isEnd, type StepNote, type StepState, standsStill } from './rollback-step'
import { because, by, count, names } from './words'

/** What a step is doing or how it ended. */
export function sayStep(state: StepState, note: StepNote | null): string {
  if (!note) return sayBareState(state)
  switch (note.kind) {
    case 'restored':
      return state === 'already-restored'
        ? `It was rolled back already${by(note.user)}${because(note.message)}`
        : note.byUs
          ? 'Rolled back; the scheduler says so'
          : `Rolled back${by(note.user)}${because(note.message)}`
    case 'rollback-ended':
      return `The rollback ended as ${note.status}${because(note.message)}`
    case 'ended-before':
      return `The update ended as ${note.status} before the rollback reached it; the scheduler takes none any more`
    case 'refused':
      return `The scheduler refused: ${note.message}`
    case 'not-found':
      return note.afterSend
        ? 'The update is gone from the scheduler after the rollback was sent; look at the job'
        : 'The scheduler does not know this update any more'
    case 'too-many-sends':
      return `Sent ${note.sends} times without an effect that can be seen; look at the cluster`
    case 'too-late':
      return `Could not reach the scheduler in time${because(note.message)}`
    case 'not-going-back':
      return `The rollback is among its events, but its status is ${note.status}; look at the cluster`
    case 'checking':
      return 'What became of the last call is not certain; checking whether it took effect before anything else is sent'
    case 'retrying':
      return `Not sent yet, trying again: ${note.message}`
    case 'unreadable':
      return `Cannot be read just now: ${note.message}`
    case 'unnamed-status':
      return 'The update is in a state that this version of Airglow has no name for; nothing is sent'
    case 'going-back':
      return note.byUs
        ? 'The scheduler is rolling back'
        : `The scheduler is rolling back, asked${by(note.user) || ' by itself'}`
    case 'paused':
      return `The rollback was paused${by(note.user)}; it goes on when somebody resumes it`
    case 'awaiting-pulse':
      return 'The rollback waits for a pulse'
  }
}

function sayBareState(state: StepState): string {
  switch (state) {
    case 'planned':
      return 'Waiting for its turn'
    case 'sent':
      return 'The rollback is being sent'
    case 'accepted':
      return 'The scheduler took the rollback; nothing has moved yet'
    default:
      return 'The scheduler is rolling back'
  }
}

const STATE_NAMES: Readonly<Record<StepState, string>> = {
  planned: 'waiting',
  sent: 'sent',
  accepted: 'accepted',
  moving: 'moving',
  restored: 'restored',
  'already-restored': 'already restored',
  failed: 'failed',
  refused: 'refused',
  'needs-human': 'needs a human',
}

type Told = { readonly state: StepState; readonly note: StepNote | null }

/**
 * The whole action in one sentence; never better than its worst part, and never silent about what it does not cover.
 *
 * @param leftAlone clusters in which the new build may still run, because the action does not touch them
 */
export function sayAction(steps: readonly Told[], leftAlone: readonly string[]): string {
  const of = (...wanted: StepState[]) => steps.filter(({ state }) => wanted.includes(state)).length
  const total = count(steps.length, 'cluster')
  const back = of('restored', 'already-restored')
  const bad = of('failed', 'refused', 'needs-human')
  const open = steps.filter(({ state }) => !isEnd(state))
  const still = open.filter(({ note }) => standsStill(note)).length
  const rest = leftAlone.length > 0 ? `; ${names(leftAlone)} left alone` : ''
  if (open.length > 0) {
    const parts = [
      `${back} of ${total} restored`,
      open.length > still ? `${open.length - still} on the way` : null,
      still > 0 ? `${still} standing still` : null,
      bad > 0 ? `${bad} in trouble` : null,
    ]
    return `${parts.filter((part) => part !== null).join(', ')}${rest}`
  }
  if (bad > 0) return `Ended: ${back} of ${total} restored, ${bad} not${rest}`
  return `Restored in ${steps.length === 1 ? total : `all ${total}`}${rest}`
}

export function sayJournal(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'accepted':
      return `Accepted for ${count(entry.steps, 'cluster')}, asked by ${entry.by}: “${entry.reason}”`
    case 'intention':
      return `Call ${entry.ordinal} begins: rollbackJobUpdate with “${entry.message}”`
    case 'outcome':
      return `Call ${entry.ordinal}: ${entry.outcome}${entry.message ? ` (${entry.message})` : ''}`
    case 'state':
      return entry.from === entry.to || !entry.note
        ? `${STATE_NAMES[entry.to]}${entry.note ? `: ${sayStep(entry.to, entry.note)}` : ''}`
        : `${STATE_NAMES[entry.from]} → ${STATE_NAMES[entry.to]}: ${sayStep(entry.to, entry.note)}`
    case 'taken-over':
      return 'Another run of the engine goes on with this, after looking at the cluster again'
    case 'closed':
      return 'The action has ended'
  }
}
