import type { CallFailure } from '@/lib/domain/call-outcome'

/** What can be wrong with the bytes of an answer. */
export type WireFailure = Extract<CallFailure, 'not-thrift' | 'truncated' | 'oversized' | 'malformed' | 'wrong-answer'>

/** An answer that cannot be used as a whole. `message` is one sentence and never holds text of the answer itself. */
export class WireFault extends Error {
  readonly failure: WireFailure

  constructor(failure: WireFailure, message: string) {
    super(message)
    this.name = 'WireFault'
    this.failure = failure
  }
}

export const truncated = (): WireFault => new WireFault('truncated', 'The answer ended before it was complete.')

export const malformed = (what: string): WireFault =>
  new WireFault('malformed', `The answer could not be decoded: ${what}.`)

export const oversized = (what: string): WireFault =>
  new WireFault('oversized', `The answer is larger than allowed: ${what}.`)

export const notThrift = (): WireFault => new WireFault('not-thrift', 'The answer is not a Thrift message.')
