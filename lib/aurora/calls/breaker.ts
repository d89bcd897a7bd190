import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import { type FailedCall, notApplied } from '../wire/call-failure'

/** Why calls fail: the newest failure that counted. */
export type BreakerCause = { readonly failure: CallFailure; readonly message: string }

/**
 * Keeps calls away from a scheduler that fails every one of them. Times are by one clock that never goes back.
 * `probing`: one read is out to see whether it answers again.
 */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number; readonly sinceMs: number | null }
  | ({ readonly state: 'open'; readonly probeAtMs: number } & Trouble)
  | ({ readonly state: 'probing'; readonly beganAtMs: number } & Trouble)

type Trouble = { readonly sinceMs: number; readonly cause: BreakerCause; readonly failedProbes: number }

/** Who is let through; it is handed back with the outcome. */
export type Admission = { readonly probe: boolean; readonly atMs: number }

/** The answer to a call that wants through, and the breaker after it. */
export type Gate =
  | { readonly admission: Admission; readonly breaker: Breaker }
  | { readonly admission: null; readonly breaker: Exclude<Breaker, { state: 'closed' }> }

export const CLOSED_BREAKER: Breaker = { state: 'closed', failures: 0, sinceMs: null }

const FAILURES_TO_OPEN = 5
const FIRST_PROBE_PAUSE_MS = 2_000
/** A cluster that answers again is noticed within this time and one read. */
const MAX_PROBE_PAUSE_MS = 10_000
/** A probe that took long is not followed by the next at once. */
const LEAST_REST_MS = 1_000

/** Answers that say nothing about whether the scheduler works: it is up, and did not want this call. */
const SAYS_NOTHING: ReadonlySet<CallFailure> = new Set(['unauthenticated', 'forbidden', 'rejected', 'breaker-open'])

/**
 * Whether a call may be made now. While the breaker is open only a read may, when its time has come, and only one at a time:
 * a write must never be what finds out whether a scheduler works again.
 */
export function admitCall(breaker: Breaker, kind: 'read' | 'write', nowMs: number): Gate {
  if (breaker.state === 'closed') return { admission: { probe: false, atMs: nowMs }, breaker }
  if (breaker.state === 'probing' || kind === 'write' || nowMs < breaker.probeAtMs) return { admission: null, breaker }
  const { sinceMs, cause, failedProbes } = breaker
  return {
    admission: { probe: true, atMs: nowMs },
    breaker: { state: 'probing', beganAtMs: nowMs, sinceMs, cause, failedProbes },
  }
}

/**
 * What the outcome of an admitted call makes of the breaker.
 *
 * @param random from 0 to 1; spreads the probes of many dashboards
 */
export function settleCall(
  breaker: Breaker,
  admission: Admission,
  outcome: CallOutcome<unknown>,
  nowMs: number,
  random: number,
): Breaker {
  const verdict = judge(outcome)
  const isProbe = admission.probe && breaker.state === 'probing' && breaker.beganAtMs === admission.atMs
  if (verdict === 'works') return CLOSED_BREAKER
  if (verdict === 'says-nothing') return isProbe ? CLOSED_BREAKER : breaker
  if (breaker.state === 'closed') {
    const failures = breaker.failures + 1
    const sinceMs = breaker.sinceMs ?? nowMs
    if (failures < FAILURES_TO_OPEN) return { state: 'closed', failures, sinceMs }
    const probeAtMs = nowMs + probePauseMs(0, random)
    return { state: 'open', sinceMs, cause: verdict, failedProbes: 0, probeAtMs }
  }
  // What was sent before the breaker opened comes in late and tells nothing new.
  if (!isProbe) return breaker
  const failedProbes = breaker.failedProbes + 1
  const due = admission.atMs + probePauseMs(failedProbes, random)
  const probeAtMs = Math.max(due, nowMs + LEAST_REST_MS)
  return { state: 'open', sinceMs: breaker.sinceMs, cause: verdict, failedProbes, probeAtMs }
}

/** The outcome of a call that the breaker did not let through. */
export function breakerFailure(breaker: Exclude<Breaker, { state: 'closed' }>, nowMs: number): FailedCall {
  const next =
    breaker.state === 'probing'
      ? 'One read is trying it now.'
      : `It is tried again in ${seconds(breaker.probeAtMs - nowMs)}.`
  return notApplied(
    'breaker-open',
    `Nothing was sent, because every call has failed for ${seconds(nowMs - breaker.sinceMs)}: ${breaker.cause.message} ${next}`,
  )
}

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`

function probePauseMs(failedProbes: number, random: number): number {
  const longest = Math.min(MAX_PROBE_PAUSE_MS, FIRST_PROBE_PAUSE_MS * 2 ** Math.min(failedProbes, 10))
  return longest * (0.5 + random / 2)
}

function judge(outcome: CallOutcome<unknown>): 'works' | 'says-nothing' | BreakerCause {
  if (outcome.kind === 'applied') return 'works'
  if (outcome.kind === 'refused' || SAYS_NOTHING.has(outcome.failure)) return 'says-nothing'
  return { failure: outcome.failure, message: outcome.message }
}
