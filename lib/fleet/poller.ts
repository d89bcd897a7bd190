import type { AuroraClient } from '@/lib/aurora/client'
import type { Board } from './board'
import type { ClusterPicture } from './cluster-picture'
import { readCluster } from './cluster-reading'
import type { ReadingPolicy } from './reading-list'

export type PollerOptions = {
  readonly pollEveryMs: number
  readonly policy: ReadingPolicy
  readonly nowMs: () => number
  /** Keeps a copy of a new picture; a failure of it must not disturb observing. */
  readonly keep: (picture: ClusterPicture) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** How long a cluster that fails is left alone at most. */
const MAX_PAUSE_MS = 10_000
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
      const { picture, failure } = await readCluster(this.client, last, new Set(this.#watched.keys()), nowMs, policy)
      this.board.record(cluster, picture, failure, nowMs())
      if (picture) await keep(picture).catch(onError)
      return failure === null
    } catch (error) {
      onError(error)
      this.board.record(
        cluster,
        null,
        { kind: 'malformed', message: 'Airglow could not make sense of what it read.' },
        nowMs(),
      )
      return false
    }
  }

  async #loop(): Promise<void> {
    let failures = 0
    while (!this.#stopping.signal.aborted) {
      failures = (await this.poll()) ? 0 : failures + 1
      const pause = Math.min(
        this.options.pollEveryMs * 2 ** Math.min(failures, 6),
        Math.max(MAX_PAUSE_MS, this.options.pollEveryMs),
      )
      await this.#pause(pause * (0.9 + Math.random() * 0.2))
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
