import { setTimeout as pause } from 'node:timers/promises'
import type { Hold } from '@/lib/domain/hold'
import { listTakenAway } from '@/lib/store/actions'
import { openHolds } from '@/lib/store/holds'
import { journalHead } from '@/lib/store/journal'
import type { Database } from '@/lib/store/store'
import { AppError, isAppError } from './app-error'
import type { Recorded } from './overview'

/** Whether the store can be used just now, and since when it is so. */
export type StoreState = { readonly available: boolean; readonly sinceMs: number }

export type StoreWatchOptions = {
  readonly db: Database
  readonly everyMs: number
  readonly nowMs: () => number
  /** Somebody has recorded something, here or in another process; or the store has gone or come back. */
  readonly onMove: () => void
  readonly onError: (error: unknown) => void
}

const MAX_REMEMBERED = 200
const AWAY =
  'The store cannot be read or written just now, so Airglow cannot record anything, and what it cannot record it does not send. Try again shortly; asking for the same thing twice does no harm.'

/**
 * Looks at the head of the journal every so often: it moves with everything that any process records, so that what another
 * one did is shown here, too, without any message between them. While the store is away, reads are answered with what was
 * last read, at once, and writes are refused.
 */
export class StoreWatch {
  readonly #stopping = new AbortController()
  readonly #remembered = new Map<string, unknown>()
  #state: StoreState
  #head: number | null = null
  #recorded: Recorded = { holds: [], takenAway: new Map() }
  #looking: Promise<void> = Promise.resolve()
  #running: Promise<void> | null = null

  constructor(readonly options: StoreWatchOptions) {
    this.#state = { available: true, sinceMs: options.nowMs() }
  }

  get state(): StoreState {
    return this.#state
  }

  /** As of the last look; replaced as a whole when anything was recorded. */
  get recorded(): Recorded {
    return this.#recorded
  }

  /** Every hold that is not lifted, as of the last look; replaced as a whole when one changes. */
  get holds(): readonly Hold[] {
    return this.#recorded.holds
  }

  start(): void {
    this.#running ??= this.#loop()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#looking
  }

  /** Looks now, after whatever look is under way. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look())
    return this.#looking
  }

  /**
   * What the store says, or what it last said under this key while it is away.
   *
   * @throws AppError store-unavailable when there is nothing to remember
   */
  async read<T>(key: string, read: () => Promise<T>): Promise<T> {
    if (!this.#state.available) return this.#remember<T>(key)
    try {
      const value = await read()
      this.#remembered.delete(key)
      this.#remembered.set(key, value)
      const [oldest] = this.#remembered.keys()
      if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest)
      return value
    } catch (error) {
      this.#lost(error)
      return this.#remember<T>(key)
    }
  }

  /**
   * What only the store itself can answer or record.
   *
   * @throws AppError store-unavailable; a write may have been made all the same when its reply was lost
   */
  async withStore<T>(use: () => Promise<T>): Promise<T> {
    if (!this.#state.available) throw new AppError('store-unavailable', AWAY)
    try {
      return await use()
    } catch (error) {
      if (isAppError(error)) throw error
      this.options.onError(error)
      // One refused call does not tell that the store is away: the look does, and may take its time.
      void this.look()
      throw new AppError('store-unavailable', AWAY)
    }
  }

  #remember<T>(key: string): T {
    if (!this.#remembered.has(key)) throw new AppError('store-unavailable', AWAY)
    return this.#remembered.get(key) as T
  }

  #lost(error: unknown): void {
    if (!this.#state.available) return
    this.#state = { available: false, sinceMs: this.options.nowMs() }
    this.options.onError(error)
    this.options.onMove()
  }

  async #look(): Promise<void> {
    try {
      const head = await journalHead(this.options.db)
      const back = !this.#state.available
      if (head === this.#head && !back) return
      const { db } = this.options
      this.#recorded = { holds: await openHolds(db), takenAway: await listTakenAway(db) }
      const first = this.#head === null
      this.#head = head
      if (back) this.#state = { available: true, sinceMs: this.options.nowMs() }
      if (!first || back) this.options.onMove()
    } catch (error) {
      this.#lost(error)
    }
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.look()
      await pause(this.options.everyMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
