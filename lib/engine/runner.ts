import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { decideStep } from '@/lib/domain/decide-step'
import type { StepPolicy } from '@/lib/domain/step'
import type { Claim, StepStore } from '@/lib/store/steps'
import { ErrorReport } from './error-report'
import { HeldSteps, type LeaseOptions } from './held-steps'
import { Pause } from './pause'
import { type EngineClient, workOnStep } from './step-work'

export type RunnerOptions = LeaseOptions & {
  readonly store: StepStore
  readonly clientOf: (cluster: string) => EngineClient | null
  readonly policy: StepPolicy
  readonly renewEveryMs: number
  readonly everyMs: number
  /** The same error again and again is told once in a while. */
  readonly onError: (error: unknown) => void
  /** Something about a step was written. */
  readonly onProgress: () => void
}

/** Steps worked on at once; each is another cluster or another job. */
const PARALLEL_STEPS = 64
/** What is under way when the engine stops gets this long, and then giving the leases back. */
const LAST_CALLS_MS = 2000
const RELEASE_MS = 800
/**
 * The durable runner of actions. All that it remembers is which steps it holds: every turn begins with what the store and the
 * schedulers say, so that it can die at any line and another can go on.
 */
export class Runner {
  readonly owner = randomUUID()
  readonly #stopping = new AbortController()
  readonly #held: HeldSteps
  readonly #turns = new Set<Promise<void>>()
  readonly #claimPause = new Pause()
  readonly #renewPause = new Pause()
  readonly #errors: ErrorReport
  #running: Promise<unknown> | null = null

  constructor(readonly options: RunnerOptions) {
    this.#held = new HeldSteps(options, this.owner)
    // Every turn listens, each to each of its reads.
    setMaxListeners(2 * PARALLEL_STEPS, this.#stopping.signal)
    this.#errors = new ErrorReport(options.onError)
  }

  start(): void {
    const { everyMs, renewEveryMs } = this.options
    this.#running ??= Promise.all([
      this.#repeat(this.#claimPause, everyMs, async () => void (await this.#begin())),
      this.#repeat(this.#renewPause, renewEveryMs, () => this.#held.renew()),
    ])
  }

  /** Takes no more steps, gives up what only reads, and waits a moment for calls under way. Resolves within three seconds. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#claimPause.wake()
    this.#renewPause.wake()
    await within(LAST_CALLS_MS, Promise.all([this.#running, ...this.#turns]))
    // What still runs now keeps its intention on record, which whoever claims the step next takes for a call of unknown fate.
    await within(RELEASE_MS, this.#held.release())
  }

  /** There is something new to do: do not wait for the next round. */
  nudge(): void {
    this.#claimPause.wake()
  }

  /** Claims what is due and works on all of it. @returns how many steps were worked on */
  async tick(): Promise<number> {
    const turns = await this.#begin()
    await Promise.all(turns)
    return turns.length
  }

  async #begin(): Promise<Promise<void>[]> {
    const room = PARALLEL_STEPS - this.#held.size
    if (room <= 0 || this.#stopping.signal.aborted) return []
    const calledAt = performance.now()
    const claims = await this.options.store.claim(this.owner, this.options.leaseMs, room)
    const answeredAt = performance.now()
    return claims.flatMap((claim) => {
      // A turn of ours that has outlived its lease is still under way: it has lost the step, and nobody works on it twice.
      if (!this.#held.take(claim, calledAt)) return []
      const turn = this.#work(claim, calledAt, answeredAt).finally(() => this.#turns.delete(turn))
      this.#turns.add(turn)
      return [turn]
    })
  }

  async #work(claim: Claim, calledAt: number, answeredAt: number): Promise<void> {
    const { store, clientOf, policy, onProgress } = this.options
    const { id, key } = claim.step
    const { signal: stopping } = this.#stopping
    try {
      await workOnStep(claim, {
        store,
        policy,
        stopping,
        client: clientOf(key.cluster),
        decide: decideStep,
        // Counted from the answer it lags behind the store's clock, if anything: no quiet time is over too early.
        nowMs: () => claim.claimedAtMs + performance.now() - answeredAt,
        latestMs: () => claim.claimedAtMs + performance.now() - calledAt,
        mayWrite: () => this.#held.maySend(id) && !stopping.aborted,
      })
      // A turn that was stopped half-way still has its lease; `stop` gives it back.
      if (!stopping.aborted) this.#held.drop(id)
    } catch (error) {
      this.#errors.tell(error)
      await this.#held.release(id).catch(() => this.#held.drop(id))
    } finally {
      onProgress()
    }
  }

  /** One round after the other; an error of one is told, and the next tries again. */
  async #repeat(pause: Pause, everyMs: number, round: () => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await round().catch((error) => this.#errors.tell(error))
      await pause.wait(everyMs)
    }
  }
}

/** Resolves when the work has, or has failed, or after this many milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work.catch(() => {}), late])
  clearTimeout(timer)
}
