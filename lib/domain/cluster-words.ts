import { say } from '@/lib/messages/say'
import type { CallFailure } from './call-outcome'
import { names } from './words'

/** The sentences about clusters and how they answer. Whatever is not known is null, and shown as not known. */

/** A failure in two or three words, for counts. */
export const FAILURE_WORDS: Readonly<Record<CallFailure, string>> = {
  unreachable: say('cluster-state.failure.unreachable'),
  tls: say('cluster-state.failure.tls'),
  'no-leader': say('cluster-state.failure.no-leader'),
  'redirect-refused': say('cluster-state.failure.redirect-refused'),
  unauthenticated: say('cluster-state.failure.unauthenticated'),
  forbidden: say('cluster-state.failure.forbidden'),
  'not-ready': say('cluster-state.failure.not-ready'),
  rejected: say('cluster-state.failure.rejected'),
  timeout: say('cluster-state.failure.timeout'),
  'broken-off': say('cluster-state.failure.broken-off'),
  'scheduler-error': say('cluster-state.failure.scheduler-error'),
  'not-thrift': say('cluster-state.failure.not-thrift'),
  truncated: say('cluster-state.failure.truncated'),
  oversized: say('cluster-state.failure.oversized'),
  malformed: say('cluster-state.failure.malformed'),
  'wrong-answer': say('cluster-state.failure.wrong-answer'),
  'breaker-open': say('cluster-state.failure.breaker-open'),
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
  say(SILENCES.has(failure) ? 'cluster-state.silent' : 'cluster-state.unusable')

export const sayLeaderSource = (foundBy: 'configured' | 'redirect' | 'zookeeper'): string =>
  say(`cluster-state.leader.${foundBy}`)

export const sayVersion = (hint: { readonly atLeast: string; readonly because: string } | null): string | null =>
  hint && say('cluster-state.version', { version: hint.atLeast, because: hint.because })

/** Skews smaller than this change nothing that is shown. */
const IN_STEP_MS = 2_000

/** @param skew the scheduler's clock minus ours lies between these */
export function sayClockSkew(skew: { readonly leastMs: number; readonly mostMs: number } | null): string | null {
  if (!skew) return null
  const middle = (skew.leastMs + skew.mostMs) / 2
  const within = seconds((skew.mostMs - skew.leastMs) / 2)
  if (Math.abs(middle) < IN_STEP_MS) return say('cluster-state.clock.in-step', { within })
  return say(`cluster-state.clock.${middle > 0 ? 'ahead' : 'behind'}`, { by: seconds(Math.abs(middle)), within })
}

const seconds = (ms: number): string => Math.max(0.1, ms / 1000).toFixed(1)

/** What is known of who acts: what the scheduler writes down, and what it makes of our credentials. */
export function sayAuthentication(
  records: 'unsecure' | 'names' | null,
  credentials: 'answered' | 'asked-for' | 'refused' | null,
  user: string | null,
): string | null {
  const as = { named: String(user !== null), user: user ?? '' }
  if (credentials === 'refused' || credentials === 'asked-for')
    return say(`cluster-state.credentials.${credentials}`, as)
  if (records === 'unsecure') return say('cluster-state.credentials.unsecure')
  if (credentials === 'answered') return say('cluster-state.credentials.answered', as)
  return records === 'names' ? say('cluster-state.credentials.names') : null
}

/** What a scheduler takes beyond released Aurora, each with what was seen of it. */
export function sayExtensions(known: {
  readonly limitPerInstance: 'honoured' | 'ignored' | null
  readonly callersUpdateId: true | null
  readonly rollbackOfCompleted: true | null
}): { readonly name: string; readonly says: string | null }[] {
  const { limitPerInstance } = known
  const seen = say('cluster-state.extension.seen')
  return [
    { name: 'limitPerInstance', says: limitPerInstance && say(`cluster-state.extension.${limitPerInstance}`) },
    { name: say('cluster-state.extension.callers-update-id'), says: known.callersUpdateId && seen },
    { name: say('cluster-state.extension.rollback-of-completed'), says: known.rollbackOfCompleted && seen },
  ]
}

export const sayUnknownMethods = (methods: readonly string[]): string | null =>
  methods.length === 0 ? null : say('cluster-state.unknown-methods', { methods: names(methods) })
