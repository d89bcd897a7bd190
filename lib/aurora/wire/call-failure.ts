import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import { certificateProblem } from './certificate-problem'

/** A call without a usable answer. */
export type FailedCall = Extract<CallOutcome<never>, { kind: 'not-applied' | 'unknown' | 'unreadable' }>

export const notApplied = (failure: CallFailure, message: string): FailedCall => ({
  kind: 'not-applied',
  failure,
  message,
})

export const unknownOutcome = (failure: CallFailure, message: string): FailedCall => ({
  kind: 'unknown',
  failure,
  message,
})

export const unreadable = (failure: CallFailure, message: string): FailedCall => ({
  kind: 'unreadable',
  failure,
  message,
})

/** How far a call had come when its connection failed. */
export type ConnectionPhase = 'connecting' | 'securing' | 'sent' | 'answering'

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ENOTFOUND', 'its host name is not known'],
  ['EAI_AGAIN', 'its host name could not be looked up'],
  ['EHOSTUNREACH', 'there is no route to its host'],
  ['ENETUNREACH', 'there is no route to its network'],
  ['ETIMEDOUT', 'its host did not respond'],
  ['ECONNRESET', 'the connection was reset'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak HTTPS at this port'],
])

/** The code of a system, TLS or HTTP parser error; never its text. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What an error of the connection means for the call. */
export function connectionFailure(phase: ConnectionPhase, error: unknown): FailedCall {
  const code = errorCode(error)
  const problem = certificateProblem(code)
  const reason = REASONS.get(code) ?? (code ? `the error was ${code}` : 'the connection failed')
  switch (phase) {
    case 'connecting':
      return notApplied('unreachable', `The scheduler could not be reached: ${reason}.`)
    case 'securing':
      return notApplied(
        'tls',
        `No trusted connection to the scheduler could be made: ${problem ? `certificate problem: ${problem}` : reason}.`,
      )
    default:
      // TLS 1.3 lets the client send before the server has judged its certificate; the alert says that it read nothing.
      if (problem && phase === 'sent') {
        return notApplied('tls', `The scheduler ended the connection: certificate problem: ${problem}.`)
      }
      if (code === 'HPE_HEADER_OVERFLOW') return unreadable('oversized', 'The headers of the answer are too large.')
      if (code.startsWith('HPE_')) return unreadable('not-thrift', 'The answer is not HTTP.')
      return unknownOutcome('broken-off', 'The connection broke off before the scheduler had answered.')
  }
}

/** What a call means that met its deadline. */
export function deadlineFailure(phase: ConnectionPhase, deadlineMs: number): FailedCall {
  const seconds = `${Math.round(deadlineMs / 100) / 10} s`
  return phase === 'connecting' || phase === 'securing'
    ? notApplied('unreachable', `No connection to the scheduler could be made within ${seconds}.`)
    : unknownOutcome('timeout', `The scheduler did not answer completely within ${seconds}.`)
}

/**
 * What a 401 means. `challenge` is its WWW-Authenticate header (HttpSecurityModule: `BASIC realm=…` or `Negotiate`).
 */
export function unauthenticated(cluster: string, configured: boolean, challenge: string | undefined): FailedCall {
  if (challenge !== undefined && /(?:^|,)\s*negotiate\b/i.test(challenge) && !/(?:^|,)\s*basic\b/i.test(challenge)) {
    return notApplied(
      'unauthenticated',
      `The scheduler of ${cluster} asks for Kerberos (Negotiate), which Airglow does not support: let it accept basic authentication.`,
    )
  }
  return notApplied(
    'unauthenticated',
    configured
      ? `The scheduler does not accept the configured credentials of cluster ${cluster}: correct them in airglow.json.`
      : `The scheduler asks for credentials: add credentials for cluster ${cluster} to airglow.json.`,
  )
}

/** What an HTTP status other than 200 means; 401 and redirects that may be followed are told apart before. */
export function statusFailure(status: number): FailedCall {
  if (status === 403) return notApplied('forbidden', 'The scheduler forbids this call (HTTP 403).')
  if (status === 503) return notApplied('no-leader', 'The cluster has no leading scheduler at the moment (HTTP 503).')
  if (status >= 500) return unknownOutcome('scheduler-error', `The scheduler failed on this call (HTTP ${status}).`)
  if (status >= 400) return notApplied('rejected', `The scheduler did not accept the request (HTTP ${status}).`)
  if (status >= 300)
    return notApplied(
      'redirect-refused',
      `The scheduler redirected the call in a way that is not followed (HTTP ${status}).`,
    )
  return unreadable('not-thrift', `The answer is not a Thrift message (HTTP ${status}).`)
}
