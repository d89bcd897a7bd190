/** What can be wrong with a scheduler as its callers see it. Times are real milliseconds, whatever the clock's speed. */
export type Fault =
  | { readonly kind: 'none' }
  /** Connections are reset. */
  | { readonly kind: 'down' }
  /** Replies come late; the call itself is done at once. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The call is not done and no reply ever comes. */
  | { readonly kind: 'hang' }
  /** 200 with bytes that are no Thrift message. */
  | { readonly kind: 'garbage' }
  /** 200 with a login page. */
  | { readonly kind: 'html' }
  /** The connection breaks before the call is done. */
  | { readonly kind: 'drop-before' }
  /** The call is done and the connection breaks before the reply. */
  | { readonly kind: 'drop-after' }
  /** The call is not done and the scheduler answers ERROR. */
  | { readonly kind: 'error' }

const PLAIN = ['none', 'down', 'hang', 'garbage', 'html', 'drop-before', 'drop-after', 'error'] as const
const MAX_DELAY_MS = 24 * 3_600_000

/** Reads `down`, `slow:30000` and so on; null when it is none of them. */
export function parseFault(text: string): Fault | null {
  const plain = PLAIN.find((kind) => kind === text)
  if (plain) return { kind: plain }
  const delay = /^slow:(\d{1,9})$/.exec(text)
  const delayMs = Number(delay?.[1])
  return delay && delayMs <= MAX_DELAY_MS ? { kind: 'slow', delayMs } : null
}

export const formatFault = (fault: Fault): string => (fault.kind === 'slow' ? `slow:${fault.delayMs}` : fault.kind)

export const FAULT_SYNTAX = `${PLAIN.join(', ')} or slow:MILLISECONDS`

/** Narrows a fault: to some methods, to a number of requests. */
export type FaultScope = { readonly methods?: readonly string[]; readonly times?: number }

/** The fault a scheduler has at present. It wears off by itself once it has hit as often as was asked. */
export class FaultSwitch {
  private fault: Fault = { kind: 'none' }
  private methods: readonly string[] | null = null
  private timesLeft: number | null = null

  set(fault: Fault, scope: FaultScope = {}): void {
    this.fault = fault
    this.methods = scope.methods && scope.methods.length > 0 ? scope.methods : null
    this.timesLeft = scope.times ?? null
  }

  current(): Fault {
    return this.fault
  }

  /** The fault that hits a call of this method; counts as one hit. */
  hit(method: string): Fault {
    if (this.fault.kind === 'none' || (this.methods && !this.methods.includes(method))) return { kind: 'none' }
    const fault = this.fault
    if (this.timesLeft !== null) {
      this.timesLeft--
      if (this.timesLeft <= 0) this.set({ kind: 'none' })
    }
    return fault
  }

  /** Whether every connection is to be reset, whatever it is about. */
  isDownForAll(): boolean {
    return this.fault.kind === 'down' && this.methods === null && this.timesLeft === null
  }
}
