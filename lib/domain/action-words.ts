import { formatJobKey } from './job'
import type { JournalEntry } from './journal'
import { isEnd, type StepNote, type StepState, type StepWork, standsStill } from './step'
import { STATE_NAMES, sayCall, sayStep } from './step-words'
import type { Verb } from './verb'
import { because, count, names } from './words'

/** The sentences about actions and their journal; those about one step are in `step-words.ts`. */

type Told = {
  readonly state: StepState
  readonly note: StepNote | null
  readonly work: Pick<StepWork, 'verb'>
}

/** What a verb has brought about where it is done, and what it is called in a request. */
const VERBS: Readonly<Record<Verb, { readonly done: string; readonly asked: string }>> = {
  rollback: { done: 'restored', asked: 'a rollback' },
  pause: { done: 'paused', asked: 'a pause' },
  resume: { done: 'resumed', asked: 'a resume' },
  abort: { done: 'aborted', asked: 'an abort' },
  pulse: { done: 'pulsed', asked: 'a pulse' },
}

/**
 * The whole action in one sentence; never better than its worst part, and never silent about what it does not cover.
 *
 * @param leftAlone clusters in which the new build may still run, because the action does not touch them
 */
export function sayAction(steps: readonly Told[], leftAlone: readonly string[]): string {
  const of = (...wanted: StepState[]) => steps.filter(({ state }) => wanted.includes(state)).length
  const total = count(steps.length, 'cluster')
  const { done } = VERBS[steps[0]?.work.verb ?? 'rollback']
  const good = of('restored', 'already-restored', 'done', 'already-done')
  const bad = of('failed', 'refused', 'needs-human')
  const kept = sayKept(of('superseded'), of('cancelled'), of('expired'))
  const open = steps.filter(({ state }) => !isEnd(state))
  const still = open.filter(({ note }) => standsStill(note)).length
  const rest = leftAlone.length > 0 ? `; ${names(leftAlone)} left alone` : ''
  if (open.length > 0) {
    const parts = [
      `${good} of ${total} ${done}`,
      open.length > still ? `${open.length - still} on the way` : null,
      still > 0 ? `${still} standing still` : null,
      bad > 0 ? `${bad} in trouble` : null,
      ...kept,
    ]
    return `${parts.filter((part) => part !== null).join(', ')}${rest}`
  }
  if (good < steps.length) {
    const why = kept.length > 0 ? ` (${[...(bad > 0 ? [`${bad} in trouble`] : []), ...kept].join(', ')})` : ''
    return `Ended: ${good} of ${total} ${done}, ${steps.length - good} not${why}${rest}`
  }
  return `${done.charAt(0).toUpperCase()}${done.slice(1)} in ${steps.length === 1 ? total : `all ${total}`}${rest}`
}

const sayKept = (superseded: number, cancelled: number, expired: number): string[] => [
  ...(superseded > 0 ? [`${superseded} superseded`] : []),
  ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ...(expired > 0 ? [`${expired} expired`] : []),
]

const OUTCOMES: Readonly<Record<Extract<JournalEntry, { kind: 'outcome' }>['outcome'], string>> = {
  applied: 'the scheduler took it',
  refused: 'the scheduler refused it',
  'not-applied': 'it had no effect',
  unknown: 'what became of it is not known',
  unreadable: 'its answer could not be understood, so that what became of it is not known',
}

/** One line of the journal: who or what did what, and why. */
export function sayJournal(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'accepted': {
      const again = entry.retryOf === null ? '' : `, trying action ${entry.retryOf} again`
      return `${entry.by} asked for ${VERBS[entry.verb].asked} in ${count(entry.steps, 'cluster')}${again}: “${entry.reason}”`
    }
    case 'intention': {
      const saying = entry.message ? ` with “${entry.message}”` : ''
      return `Call ${entry.ordinal} begins: ${sayCall(entry.call, entry.part)}${saying}`
    }
    case 'outcome':
      return `Call ${entry.ordinal}: ${OUTCOMES[entry.outcome]}${entry.message ? ` (${entry.message})` : ''}`
    case 'state': {
      const why = entry.note ? `: ${sayStep(entry.to, entry.note)}` : ''
      const from = entry.from === entry.to ? '' : `${STATE_NAMES[entry.from]} → `
      return `${from}${STATE_NAMES[entry.to]}${why}`
    }
    case 'taken-over':
      return 'Another run of the engine goes on with this, after looking at the cluster again'
    case 'cancel-asked':
      return `${entry.by} cancelled what was not sent yet`
    case 'settled':
      return `${entry.by} has dealt with it${because(entry.note)}`
    case 'closed':
      return 'The action has ended'
    case 'hold-placed':
      return `${entry.by} holds build ${entry.build} of ${formatJobKey(entry.job)}${because(entry.reason)}`
    case 'hold-lifted':
      return `${entry.by} lifted the hold of build ${entry.build} of ${formatJobKey(entry.job)}${because(entry.reason)}`
  }
}
