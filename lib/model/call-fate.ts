import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { RandomStream } from './random-stream'

const CALL_DEADLINE_MS = 8000
export const READ_DEADLINE_MS = 10_000
/** The longest life of a request on its way, from the moment it was sent. */
const LATEST_ARRIVAL_MS = 29_900

/** Whether a call reaches the scheduler and when, and what the caller hears of it (null: the scheduler's own answer) and when. */
export type Fate = {
  readonly applied: boolean
  readonly heard: CallOutcome<never> | null
  readonly arrivesInMs: number
  readonly heardInMs: number
}

export const UNREACHABLE: CallOutcome<never> = { kind: 'not-applied', failure: 'unreachable', message: 'no route' }
export const FAILED_READS: readonly [CallOutcome<never>, ...CallOutcome<never>[]] = [
  { kind: 'unknown', failure: 'timeout', message: 'no answer' },
  { kind: 'unreadable', failure: 'malformed', message: 'garbage' },
  { kind: 'not-applied', failure: 'no-leader', message: 'no leader' },
  { kind: 'unknown', failure: 'scheduler-error', message: '' },
]

const timeout: CallOutcome<never> = { kind: 'unknown', failure: 'timeout', message: 'no answer in time' }
const error: CallOutcome<never> = { kind: 'unknown', failure: 'scheduler-error', message: '' }
const broken: CallOutcome<never> = { kind: 'unknown', failure: 'broken-off', message: 'broken off' }
const garbage: CallOutcome<never> = { kind: 'unreadable', failure: 'malformed', message: 'garbage' }
const QUICK = 40
export const AWAY: Fate = { applied: false, heard: UNREACHABLE, arrivesInMs: 0, heardInMs: QUICK }
export const UNDONE: Fate = { applied: true, heard: null, arrivesInMs: 15, heardInMs: 0 }
export const UNDONE_REPLY_LOST: Fate = { applied: true, heard: timeout, arrivesInMs: 15, heardInMs: CALL_DEADLINE_MS }

/** What becomes of the next mutating call. */
export function fateOf(random: RandomStream, weights: Parameters<RandomStream['weighted']>[0]): Fate {
  const outMs = random.between(1, 30)
  const slowMs = random.between(300, 7000)
  const lateMs = random.between(CALL_DEADLINE_MS, LATEST_ARRIVAL_MS)
  const lost = (heard: CallOutcome<never>, heardInMs = QUICK): Fate => ({
    applied: false,
    heard,
    arrivesInMs: 0,
    heardInMs,
  })
  const taken = (heard: CallOutcome<never> | null, heardInMs = QUICK, arrivesInMs = outMs): Fate => ({
    applied: true,
    heard,
    arrivesInMs,
    heardInMs,
  })
  switch (random.weighted(weights)) {
    case 'slow':
      return taken(null, 0, slowMs)
    case 'requestLost':
      return lost(timeout, CALL_DEADLINE_MS)
    case 'replyLost':
      return taken(timeout, CALL_DEADLINE_MS)
    case 'late':
      return taken(timeout, CALL_DEADLINE_MS, lateMs)
    case 'errorApplied':
      return taken(error)
    case 'errorNotApplied':
      return lost(error)
    case 'brokenOffApplied':
      return taken(broken)
    case 'brokenOffNotApplied':
      return lost(broken)
    case 'garbageApplied':
      return taken(garbage)
    case 'garbageNotApplied':
      return lost(garbage)
    case 'transient':
      return lost({ kind: 'not-applied', failure: 'not-ready', message: 'Storage is not READY' })
    case 'redirectRefused':
      return lost({ kind: 'not-applied', failure: 'redirect-refused', message: 'a redirect elsewhere' })
    case 'forbidden':
      return lost({ kind: 'not-applied', failure: 'forbidden', message: 'not permitted' })
    case 'undone':
      return UNDONE
    case 'undoneReplyLost':
      return UNDONE_REPLY_LOST
    default:
      return taken(null)
  }
}
