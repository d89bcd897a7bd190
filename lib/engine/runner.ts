import { randomUUID } from 'node:crypto'
import type { AuroraClient } from '@/lib/aurora/client'
import type { StepPolicy } from '@/lib/domain/rollback-step'
import { loadActionRequests } from '@/lib/store/actions'
import { type Claim, claimSteps, LostClaim } from '@/lib/store/steps'
import type { Database } from '@/lib/store/store'
import { workOnStep } from './step-work'

export type RunnerOptions = {
  readonly db: Database
  readonly clientOf: (cluster: string) => AuroraClient | null
  readonly policy: StepPolicy
  /** How long a claim lasts. It must outlive one turn: two reads, one call and the writes between. */
  readonly leaseMs: number
  /** Part of the lease in which nothing is sent any more, so that a call ends before the claim does. */
  readonly sendMarginMs: number
  readonly everyMs: number
  readonly onError: (error: unknown) => void
  /** Something about a step was written. */
  readonly onProgress: () => void
}

/** Steps worked on at once; each is another cluster or another job. */
const PARALLEL_STEPS = 16

/**
 * The durable runner of actions. It holds no state of its own: every turn begins with what the store and the schedulers say,
 * so that it can die at any line and another can go on.
 */
export class Runner {
  readonly owner = randomUUID()
  readonly #stopping = new AbortController()
  readonly #busy = new Set<Promise<void>>()
  #wake: () => void = () => {}
  #running: Promise<void> | null = null

  constructor(readonly options: RunnerOptions) {}

  start(): void {
    this.#running ??= this.#loop()
  }

  /** Takes no more steps, and waits for those at work. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#running
    await Promise.all(this.#busy)
  }

  /** There is something new to do: do not wait for the next round. */
  nudge(): void {
    this.#wake()
  }

  /** Claims what is due and works on all of it. @returns how many steps were worked on */
  async tick(): Promise<number> {
    const claimedFrom = performance.now()
    const claims = await claimSteps(this.options.db, this.owner, this.options.leaseMs, PARALLEL_STEPS)
    const actions = await loadActionRequests(this.options.db, [...new Set(claims.map(({ step }) => step.actionId))])
    await Promise.all(
      claims.map(async (claim) => {
        const action = actions.get(claim.step.actionId)
        if (action) await this.#work(claim, action, claimedFrom)
      }),
    )
    return claims.length
  }

  async #work(claim: Claim, action: Parameters<typeof workOnStep>[1]['action'], claimedFrom: number): Promise<void> {
    const { db, clientOf, policy, leaseMs, sendMarginMs } = this.options
    const elapsed = () => performance.now() - claimedFrom
    try {
      await workOnStep(claim, {
        db,
        action,
        policy,
        client: clientOf(claim.step.key.cluster),
        nowMs: () => claim.claimedAtMs + elapsed(),
        mayWrite: () => elapsed() < leaseMs - sendMarginMs && !this.#stopping.signal.aborted,
      })
    } catch (error) {
      if (!(error instanceof LostClaim)) this.options.onError(error)
    } finally {
      this.options.onProgress()
    }
  }

  async #loop(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const turn = this.tick().then(
        () => {},
        (error) => this.options.onError(error),
      )
      this.#busy.add(turn)
      void turn.finally(() => this.#busy.delete(turn))
      // A slow cluster must not hold the others up: the next round begins on time, whatever is still at work.
      await this.#pause(this.options.everyMs)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#stopping.signal.aborted) this.#wake()
    })
  }
}
