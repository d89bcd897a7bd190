/** Why a call has no usable answer. A closed set: text for people lives in `message`, decisions look at this. */
export type CallFailure =
  | 'unreachable' // refused, no route, no such host: nothing was sent
  | 'tls' // the connection could not be trusted: nothing was sent
  | 'no-leader' // 503 from a scheduler that knows no leader
  | 'redirect-refused' // a redirect to somewhere that is not this cluster's scheduler
  | 'unauthenticated' // 401
  | 'forbidden' // 403 or AUTH_FAILED
  | 'not-ready' // ERROR_TRANSIENT: the storage check comes before any work (CallOrderEnforcingStorage)
  | 'rejected' // 4xx: the request was not understood as a call
  | 'timeout' // no whole answer within the deadline
  | 'broken-off' // the connection ended after the request was sent
  | 'scheduler-error' // ERROR or 5xx: Aurora may have applied the call before it failed (DurableStorage)
  | 'not-thrift' // a 200 that is no Thrift message: a login page, an empty body
  | 'truncated'
  | 'oversized'
  | 'malformed'
  | 'wrong-answer' // an answer to another call, or from another cluster
  | 'breaker-open' // not tried: every call has failed for a while

/**
 * What became of one call to a scheduler.
 *
 * `applied`: the scheduler says so (for a read: it answered). `refused`: it said no, and nothing changed.
 * `not-applied`: the call certainly had no effect. `unknown`: it may have had its effect or may still get it.
 * `unreadable`: something answered, but not in a way that can be understood; after a write that is as good as unknown.
 */
export type CallOutcome<T> =
  | { readonly kind: 'applied'; readonly value: T; readonly messages: readonly string[] }
  | { readonly kind: 'refused'; readonly code: 'INVALID_REQUEST' | 'JOB_UPDATING_ERROR'; readonly message: string }
  | { readonly kind: 'not-applied'; readonly failure: CallFailure; readonly message: string }
  | { readonly kind: 'unknown'; readonly failure: CallFailure; readonly message: string }
  | { readonly kind: 'unreadable'; readonly failure: CallFailure; readonly message: string }
