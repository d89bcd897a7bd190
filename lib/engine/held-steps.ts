import type { Claim, StepStore } from '@/lib/store/steps'

type Held = {
  readonly fence: number
  /** When the claim, or its last renewal, was asked for, by the monotonic clock. The lease began no earlier. */
  trustedFromMs: number
}

export type LeaseOptions = {
  readonly store: Pick<StepStore, 'renew' | 'release'>
  /** How long a claim lasts unless it is renewed. */
  readonly leaseMs: number
  /** Part of the lease in which it is not trusted any more: whoever claims next may have begun. */
  readonly marginMs: number
  /** The longest that a call takes; nothing is sent that could outlive the claim. */
  readonly callMs: number
  /** The monotonic clock of the process, unless another is given. */
  readonly monotonicMs?: () => number
}

/** The steps that this process works on, and for how long it may believe that nobody else does. */
export class HeldSteps {
  readonly #held = new Map<string, Held>()
  readonly #monotonicMs: () => number

  constructor(
    readonly options: LeaseOptions,
    readonly owner: string,
  ) {
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now())
  }

  get size(): number {
    return this.#held.size
  }

  /** @returns false when a former turn of this process has the step in its hands, which outlived its lease */
  take({ step, fence }: Claim, askedAtMs: number): boolean {
    if (this.#held.has(step.id)) return false
    this.#held.set(step.id, { fence, trustedFromMs: askedAtMs })
    return true
  }

  drop(stepId: string): void {
    this.#held.delete(stepId)
  }

  maySend(stepId: string): boolean {
    const { leaseMs, marginMs, callMs } = this.options
    const held = this.#held.get(stepId)
    return held !== undefined && this.#monotonicMs() - held.trustedFromMs < leaseMs - marginMs - callMs
  }

  /** Renews all leases at once; a step that somebody else holds by now is not trusted any more. */
  async renew(): Promise<void> {
    const asked = this.#list()
    if (asked.length === 0) return
    const askedAtMs = this.#monotonicMs()
    const kept = await this.options.store.renew(this.owner, asked, this.options.leaseMs)
    for (const { stepId, fence } of asked) {
      const held = this.#held.get(stepId)
      if (held?.fence === fence) held.trustedFromMs = kept.has(stepId) ? askedAtMs : Number.NEGATIVE_INFINITY
    }
  }

  /** Gives one step back, or all of them, so that another process need not wait for the leases to run out. */
  async release(stepId?: string): Promise<void> {
    const given = this.#list().filter((held) => stepId === undefined || held.stepId === stepId)
    for (const held of given) this.drop(held.stepId)
    if (given.length > 0) await this.options.store.release(this.owner, given)
  }

  #list(): { stepId: string; fence: number }[] {
    return [...this.#held].map(([stepId, { fence }]) => ({ stepId, fence }))
  }
}
