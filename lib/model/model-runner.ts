import { HeldSteps } from '@/lib/engine/held-steps'
import { type EngineClient, workOnStep } from '@/lib/engine/step-work'
import { type Claim, LostClaim, type StepStore } from '@/lib/store/steps'
import type { EngineTools } from './engine-tools'
import type { Evidence } from './evidence'
import type { ModelReplica } from './model-replica'
import { StoreFault } from './store-port'

/** Claims, renews and gives back as the product's runner does and with its own trust, but waits only in the time of the world. */
export class ModelRunner {
  readonly #stopping = new AbortController()
  readonly #held: HeldSteps

  constructor(
    readonly replica: ModelReplica,
    readonly store: StepStore,
    readonly tools: EngineTools,
    readonly clientOf: (claim: Claim) => EngineClient | null,
    readonly evidence: Evidence,
  ) {
    this.#held = new HeldSteps({ ...tools.lease, store, monotonicMs: this.#monotonicMs }, replica.owner)
  }

  start(): void {
    this.#round()
    this.#renewal()
  }

  readonly #monotonicMs = (): number => this.replica.surroundings.time.nowMs

  #round(): void {
    const again = () => this.replica.after(this.tools.lease.everyMs, () => this.#round())
    this.#claim().catch(this.#told).then(again, again)
  }

  #renewal(): void {
    const again = () => this.replica.after(this.tools.lease.renewEveryMs, () => this.#renewal())
    this.#held.renew().catch(this.#told).then(again, again)
  }

  async #claim(): Promise<void> {
    const calledAtMs = this.#monotonicMs()
    const claims = await this.store.claim(this.replica.owner, this.tools.lease.leaseMs, 64)
    const answeredAtMs = this.#monotonicMs()
    for (const claim of claims) if (this.#held.take(claim, calledAtMs)) void this.#work(claim, calledAtMs, answeredAtMs)
  }

  async #work(claim: Claim, calledAtMs: number, answeredAtMs: number): Promise<void> {
    const { tools } = this
    const { id } = claim.step
    try {
      await workOnStep(claim, {
        store: this.store,
        client: this.clientOf(claim),
        decide: tools.decide,
        policy: tools.policy,
        stopping: this.#stopping.signal,
        nowMs: () => claim.claimedAtMs + this.#monotonicMs() - answeredAtMs,
        latestMs: () => claim.claimedAtMs + this.#monotonicMs() - calledAtMs,
        mayWrite: tools.mayWrite(() => this.#held.maySend(id)),
      })
      this.#held.drop(id)
    } catch (error) {
      this.#told(error)
      await this.#held.release(id).catch(() => this.#held.drop(id))
    }
  }

  /** What the store does to the engine is part of the world; anything else that it throws is a fault of its own. */
  readonly #told = (error: unknown): void => {
    if (!(error instanceof LostClaim || error instanceof StoreFault)) this.evidence.errors.push(error)
  }
}
