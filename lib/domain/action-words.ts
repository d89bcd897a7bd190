import { say } from '@/lib/messages/say'
import { formatJobKey } from './job'
import type { JournalEntry } from './journal'
import { isEnd, isQueued, type StepNote, type StepState, type StepWork, standsStill } from './step'
import { sayCall, sayState, sayStep } from './step-words'
import { enumerate, names, why } from './words'

/** The sentences about actions and their journal; those about one step are in `step-words.ts`. */

type Told = {
  readonly state: StepState
  readonly note: StepNote | null
  readonly work: Pick<StepWork, 'verb'>
}

/**
 * The whole action in one sentence; never better than its worst part, and never silent about what it does not cover.
 *
 * @param leftAlone clusters in which the new build may still run, because the action does not touch them
 */
export function sayAction(steps: readonly Told[], leftAlone: readonly string[]): string {
  const of = (...wanted: StepState[]) => steps.filter(({ state }) => wanted.includes(state)).length
  const good = of('restored', 'already-restored', 'done', 'already-done')
  const bad = partOf('bad', of('failed', 'refused', 'needs-human'))
  const kept = [
    ...partOf('superseded', of('superseded')),
    ...partOf('cancelled', of('cancelled')),
    ...partOf('expired', of('expired')),
  ]
  const open = steps.filter(({ state }) => !isEnd(state))
  const still = open.filter(({ note }) => standsStill(note)).length
  const queued = open.filter(isQueued).length
  const moving = partOf('moving', open.length - still - queued)
  // Trouble alone is what "not" says already.
  const parts =
    open.length > 0
      ? [...moving, ...partOf('still', still), ...partOf('queued', queued), ...bad, ...kept]
      : kept.length > 0
        ? [...bad, ...kept]
        : []
  return say(`step.action.${open.length > 0 ? 'open' : good < steps.length ? 'ended' : 'all'}`, {
    verb: steps[0]?.work.verb ?? 'rollback',
    good,
    others: steps.length - good,
    total: steps.length,
    more: String(parts.length > 0),
    parts: enumerate(parts),
    elsewhere: String(leftAlone.length > 0),
    clusters: names(leftAlone),
  })
}

type Part = 'moving' | 'still' | 'queued' | 'bad' | 'superseded' | 'cancelled' | 'expired'
const partOf = (part: Part, n: number): string[] => (n > 0 ? [say(`step.action.part.${part}`, { n })] : [])

/** One line of the journal: who or what did what, and why. */
export function sayJournal(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'accepted':
      return say('step.journal.accepted', {
        by: entry.by,
        verb: entry.verb,
        n: entry.steps,
        again: String(entry.retryOf !== null),
        retryOf: entry.retryOf ?? '',
        reason: entry.reason,
      })
    case 'intention':
      return say('step.journal.intention', {
        ordinal: entry.ordinal,
        call: sayCall(entry.call, entry.part),
        ...why(entry.message),
      })
    case 'outcome':
      return say(`step.journal.outcome.${entry.outcome}`, { ordinal: entry.ordinal, ...why(entry.message) })
    case 'state':
      return say('step.journal.state', {
        change: entry.from === entry.to ? 'same' : 'other',
        from: sayState(entry.from),
        to: sayState(entry.to),
        noted: String(Boolean(entry.note)),
        note: entry.note ? sayStep(entry.to, entry.note) : '',
      })
    case 'taken-over':
      return say('step.journal.taken-over')
    case 'cancel-asked':
      return say('step.journal.cancel-asked', { by: entry.by })
    case 'settled':
      return say('step.journal.settled', { by: entry.by, ...why(entry.note) })
    case 'closed':
      return say('step.journal.closed')
    case 'hold-placed':
    case 'hold-lifted':
      return say(`step.journal.${entry.kind}`, {
        by: entry.by,
        build: entry.build,
        job: formatJobKey(entry.job),
        ...why(entry.reason),
      })
    case 'frozen':
      return say('snapshot.journal', {
        by: entry.by,
        id: entry.metaUpdateId,
        short: entry.short,
        at: momentText(entry.atMs),
      })
  }
}

/** The journal's own zone is UTC, whoever reads it. */
const momentText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
