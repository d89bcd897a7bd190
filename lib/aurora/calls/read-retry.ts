import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'

/** How often a failure may be met before the read is given up. Missing: once is enough, a second try ends the same way. */
const TRIES: Partial<Readonly<Record<CallFailure, number>>> = {
  unreachable: 3,
  'no-leader': 3,
  'not-ready': 3,
  'broken-off': 3,
  truncated: 3,
  // The scheduler has begun to work on it; whatever failed there rarely heals within a second.
  'scheduler-error': 2,
}
const FIRST_PAUSE_MS = 100
const GROWTH = 3
/** With less than this left of the deadline, another try would only fail for want of time. */
const USEFUL_MS = 200

/**
 * Whether a read is made again after this outcome, and when. Reads change nothing, so that one may be repeated whose answer
 * was lost. A write is never handed to this.
 *
 * @param attempt how often the read has been tried, 1 after the first time
 * @param leftMs what is left of its deadline
 * @param random from 0 to 1; the pause is spread over its whole length, so that many readers do not come back together
 * @returns the pause in milliseconds, or null when the outcome stands
 */
export function decideRetry(
  outcome: CallOutcome<unknown>,
  attempt: number,
  leftMs: number,
  random: number,
): number | null {
  if (outcome.kind === 'applied' || outcome.kind === 'refused') return null
  if (attempt >= (TRIES[outcome.failure] ?? 1)) return null
  const pauseMs = random * FIRST_PAUSE_MS * GROWTH ** (attempt - 1)
  return leftMs - pauseMs < USEFUL_MS ? null : pauseMs
}
