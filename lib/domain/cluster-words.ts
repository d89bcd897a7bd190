import type { CallFailure } from './call-outcome'
import { names } from './words'

/** The sentences about clusters and how they answer. Whatever is not known is null, and shown as not known. */

/** A failure in two or three words, for counts. */
export const FAILURE_WORDS: Readonly<Record<CallFailure, string>> = {
  unreachable: 'not reached',
  tls: 'certificate problem',
  'no-leader': 'no leader',
  'redirect-refused': 'redirect refused',
  unauthenticated: 'credentials refused',
  forbidden: 'not permitted',
  'not-ready': 'starting',
  rejected: 'request not understood',
  timeout: 'too late',
  'broken-off': 'broke off',
  'scheduler-error': 'scheduler error',
  'not-thrift': 'no Thrift answer',
  truncated: 'truncated',
  oversized: 'too large',
  malformed: 'malformed',
  'wrong-answer': 'wrong answer',
  'breaker-open': 'not sent',
}

/** Failures in which nobody said anything that was heard to the end. */
const SILENCES: ReadonlySet<string> = new Set<CallFailure>([
  'unreachable',
  'tls',
  'timeout',
  'broken-off',
  'breaker-open',
])

/** How a cluster in trouble answers, as the middle of `dca1 … since 02:58`. */
export const saySilence = (failure: string): string =>
  SILENCES.has(failure) ? 'has not answered' : 'has given no usable answer'

export function sayLeaderSource(foundBy: 'configured' | 'redirect' | 'zookeeper'): string {
  switch (foundBy) {
    case 'configured':
      return 'as configured'
    case 'redirect':
      return 'by redirect'
    case 'zookeeper':
      return 'by ZooKeeper'
  }
}

export const sayVersion = (hint: { readonly atLeast: string; readonly because: string } | null): string | null =>
  hint && `${hint.atLeast} or newer (${hint.because})`

/** Skews smaller than this change nothing that is shown. */
const IN_STEP_MS = 2_000

/** @param skew the scheduler's clock minus ours lies between these */
export function sayClockSkew(skew: { readonly leastMs: number; readonly mostMs: number } | null): string | null {
  if (!skew) return null
  const middle = (skew.leastMs + skew.mostMs) / 2
  const within = `± ${seconds((skew.mostMs - skew.leastMs) / 2)}`
  if (Math.abs(middle) < IN_STEP_MS) return `in step (${within})`
  return `${seconds(Math.abs(middle))} ${middle > 0 ? 'ahead' : 'behind'} (${within})`
}

const seconds = (ms: number): string => `${Math.max(0.1, ms / 1000).toFixed(1)} s`

/** What is known of who acts: what the scheduler writes down, and what it makes of our credentials. */
export function sayAuthentication(
  records: 'unsecure' | 'names' | null,
  credentials: 'answered' | 'asked-for' | 'refused' | null,
  user: string | null,
): string | null {
  if (credentials === 'refused') return `The scheduler does not accept the credentials of ${user ?? 'Airglow'}`
  if (credentials === 'asked-for') return 'The scheduler asks for credentials, and none are configured'
  if (records === 'unsecure') return 'UNSECURE: actions are recorded without a name'
  if (credentials === 'answered') return `As ${user ?? 'the configured user'}`
  return records === 'names' ? 'Others act under their names; no credentials are configured here' : null
}

/** What a scheduler takes beyond released Aurora, each with what was seen of it. */
export function sayExtensions(known: {
  readonly limitPerInstance: 'honoured' | 'ignored' | null
  readonly callersUpdateId: true | null
  readonly rollbackOfCompleted: true | null
}): { readonly name: string; readonly says: string | null }[] {
  return [
    { name: 'limitPerInstance', says: known.limitPerInstance },
    { name: 'the caller’s update id', says: known.callersUpdateId && 'seen' },
    { name: 'rollback of a completed update', says: known.rollbackOfCompleted && 'seen' },
  ]
}

export const sayUnknownMethods = (methods: readonly string[]): string | null =>
  methods.length === 0 ? null : `does not know ${names(methods)}`
