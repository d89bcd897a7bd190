import type { Fault } from './fault'

/** Narrows a fault: to some methods, to a number of requests. */
export type FaultScope = { readonly methods?: readonly string[]; readonly times?: number }

const NONE: Fault = { kind: 'none' }
const DOWN: Fault = { kind: 'down' }

/** The fault a cluster has at present. It wears off by itself once it has hit as often as was asked. */
export class FaultSwitch {
  private fault: Fault = NONE
  private methods: readonly string[] | null = null
  private timesLeft: number | null = null
  private sinceMs = 0
  private requests = 0

  /** @param now the cluster's time in milliseconds, for faults that come and go. */
  constructor(private readonly now: () => number) {}

  set(fault: Fault, scope: FaultScope = {}): void {
    this.fault = fault
    this.methods = scope.methods && scope.methods.length > 0 ? scope.methods : null
    this.timesLeft = scope.times ?? null
    this.sinceMs = this.now()
    this.requests = 0
  }

  current(): Fault {
    return this.fault
  }

  scope(): FaultScope {
    return {
      ...(this.methods ? { methods: this.methods } : {}),
      ...(this.timesLeft === null ? {} : { times: this.timesLeft }),
    }
  }

  /** The fault that hits a call of this method; counts as one hit. A flapping cluster is up first. */
  hit(method: string): Fault {
    if (this.fault.kind === 'none' || (this.methods && !this.methods.includes(method))) return NONE
    if (this.fault.kind === 'flapping' && !this.isInDownPhase(this.fault)) return NONE
    const fault = this.fault.kind === 'flapping' ? DOWN : this.fault
    if (this.timesLeft !== null) {
      this.timesLeft--
      if (this.timesLeft <= 0) this.set(NONE)
    }
    return fault
  }

  /** Whether every connection is to be reset, whatever it is about. */
  isDownForAll(): boolean {
    if (this.methods !== null || this.timesLeft !== null) return false
    return this.fault.kind === 'down' || (this.fault.kind === 'flapping' && this.isDownByClock(this.fault))
  }

  private isInDownPhase(fault: Extract<Fault, { kind: 'flapping' }>): boolean {
    if (fault.unit === 'ms') return this.isDownByClock(fault)
    return Math.floor(this.requests++ / fault.every) % 2 === 1
  }

  private isDownByClock({ every, unit }: Extract<Fault, { kind: 'flapping' }>): boolean {
    return unit === 'ms' && Math.floor((this.now() - this.sinceMs) / every) % 2 === 1
  }
}
