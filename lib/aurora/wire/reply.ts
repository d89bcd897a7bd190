import type { CallOutcome } from '@/lib/domain/call-outcome'
import aurora, { type Response } from '../generated/aurora_types'
import { notApplied, unknownOutcome, unreadable } from './call-failure'
import type { AsRead } from './generated-struct'
import type { ReplyMessage } from './reply-message'
import { malformed, WireFault } from './wire-fault'

const { ResponseCode } = aurora
const UNKNOWN_METHOD = 1
const LONGEST_WORDS = 1000

/** The cluster that says it answered, or null: answers of the security layer come without (ShiroAuthorizingInterceptor). */
export function answeringCluster(reply: ReplyMessage): string | null {
  return reply.kind === 'response' ? (reply.response.serverInfo?.clusterName ?? null) : null
}

/**
 * What the scheduler's answer means (SchedulerThriftInterface, LoggingInterceptor, CallOrderEnforcingStorage). Throws
 * `WireFault` for an accepted call whose result cannot be used.
 */
export function outcomeOf<T>(reply: ReplyMessage<T>, cluster: string): CallOutcome<T> {
  const answered = answeringCluster(reply)
  if (answered !== null && answered !== cluster) {
    return unreadable('wrong-answer', 'A scheduler of another cluster answered: check the configured address.')
  }
  if (reply.kind === 'exception') {
    return reply.type === UNKNOWN_METHOD
      ? notApplied('rejected', 'The scheduler does not know this call; its version is too old.')
      : unreadable('malformed', `The scheduler answered with a Thrift exception of type ${reply.type}.`)
  }
  const { responseCode, details } = reply.response
  const messages = words(details)
  const said = messages.join(' ')
  switch (responseCode) {
    case ResponseCode.OK:
    case ResponseCode.WARNING:
      return { kind: 'applied', value: reply.value(), messages }
    case ResponseCode.INVALID_REQUEST:
      return { kind: 'refused', code: 'INVALID_REQUEST', message: said || NO_REASON }
    case ResponseCode.JOB_UPDATING_ERROR:
      return { kind: 'refused', code: 'JOB_UPDATING_ERROR', message: said || NO_REASON }
    case ResponseCode.AUTH_FAILED:
      return notApplied('forbidden', said || 'The scheduler does not permit this call and gave no reason.')
    case ResponseCode.ERROR_TRANSIENT:
      return notApplied('not-ready', said || 'The scheduler is not ready yet.')
    case ResponseCode.ERROR:
      return unknownOutcome('scheduler-error', said || 'The scheduler failed on this call and gave no reason.')
    default:
      throw malformed(
        typeof responseCode === 'number' ? `response code ${responseCode} is unknown` : 'it has no response code',
      )
  }
}

const NO_REASON = 'The scheduler refused this and gave no reason.'

/** A fault of the answer as an outcome; anything else that went wrong while reading is one, too. */
export const faultOutcome = (error: unknown) =>
  error instanceof WireFault
    ? unreadable(error.failure, error.message)
    : unreadable('malformed', malformed('it has an unexpected form').message)

/** The scheduler's own words, for people: one line each, bounded, without the job configuration some of them quote. */
function words(details: AsRead<Response>['details']): string[] {
  return (details ?? [])
    .map((detail) => detail.message ?? '')
    .map((text) =>
      text
        .replace(QUOTED_CONFIG, '(configuration left out)')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim(),
    )
    .map((text) => (text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text))
    .filter((text) => text !== '')
}

/** Java's text of a configuration runs to the end of the message as a rule; executor data may hold secrets. */
const QUOTED_CONFIG = /I?(?:JobConfiguration|TaskConfig|ExecutorConfig)\s*[({].*$/s
