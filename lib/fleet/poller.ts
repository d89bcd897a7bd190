import type { CallReport } from '@/lib/aurora/calls/caller'
import type { AuroraClient } from '@/lib/aurora/client'
import type { Board } from './board'
import type { ClusterPicture } from './cluster-picture'
import { type ReadFailure, readCluster } from './cluster-reading'
import type { ReadingPolicy } from './reading-list'
import type { KnownSummaries } from './summary-reading'

export type PollerOptions = {
  readonly pollEveryMs: number
  readonly policy: ReadingPolicy
  readonly nowMs: () => number
  /** Keeps a copy of a new picture; a failure of it must not disturb observing. */
  readonly keep: (picture: ClusterPicture) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Somebody who looks keeps a job on the reading list for this long. */
const WATCH_MS = 60_000

/**
 * One loop for one cluster: reads never overlap, and a slow cluster delays nobody but itself. The load on the scheduler does
 * not depend on how many people look.
 */
export class Poller {
  readonly #watched = new Map<string, number>()
  readonly #stopping = new AbortController()
  #running: Promise<void> | null = null
  #summaries: KnownSummaries | null = null

  constructor(
    readonly client: AuroraClient,
    readonly board: Board,
    readonly options: PollerOptions,
  ) {}

  start(): void {
    this.#running ??= this.#loop()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Puts a job (`role/environment/name`) on the reading list for a while. */
  watch(job: string): void {
    this.#watched.set(job, this.options.nowMs() + WATCH_MS)
  }

  /** One read of the cluster. Never throws. @returns whether all of it could be read */
  async poll(): Promise<boolean> {
    const { nowMs, policy, keep, onError } = this.options
    const cluster = this.client.cluster
    for (const [job, untilMs] of this.#watched) if (untilMs < nowMs()) this.#watched.delete(job)
    try {
      const last = this.board.cluster(cluster)?.picture ?? null
      const watched = new Set(this.#watched.keys())
      const reading = await readCluster(this.client, last, watched, nowMs, policy, this.#summaries)
      const picture = reading.picture
      const failure = reading.failure && this.#reasonOf(reading.failure)
      this.#summaries = reading.summaries ?? this.#summaries
      // Somebody else may speak for this cluster by now.
      if (this.#stopping.signal.aborted) return false
      this.board.record(cluster, picture, failure, nowMs())
      if (picture) await keep(picture).catch(onError)
      return failure === null
    } catch (error) {
      onError(error)
      if (this.#stopping.signal.aborted) return false
      this.board.record(
        cluster,
        null,
        { kind: 'malformed', message: 'Airglow could not make sense of what it read.' },
        nowMs(),
      )
      return false
    }
  }

  /** A call that was not even made tells nothing; what counts is the failure that opened the breaker. */
  #reasonOf(failure: ReadFailure): ReadFailure {
    const { breaker } = this.client.report()
    if (failure.kind !== 'breaker-open' || breaker.state === 'closed') return failure
    return { kind: breaker.cause.failure, message: breaker.cause.message }
  }

  async #loop(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.poll()
      await this.#pause(pauseAfterPoll(this.options.pollEveryMs, this.client.report().breaker, Math.random()))
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stopping
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }
}

/**
 * How long a poller rests. A cluster that fails is spared by its breaker alone: a second pause on top of that one would notice
 * late that it is back.
 *
 * @param random from 0 to 1; keeps the pollers of many clusters from moving in step
 */
export function pauseAfterPoll(pollEveryMs: number, breaker: CallReport['breaker'], random: number): number {
  const untilProbeMs = breaker.state === 'closed' ? 0 : (breaker.nextProbeInMs ?? 0)
  return Math.max(pollEveryMs * (0.9 + random * 0.2), untilProbeMs)
}
