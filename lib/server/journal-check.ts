import { setImmediate as breathe } from 'node:timers/promises'
import { type Verified, verifyJournal } from '@/lib/store/journal'
import type { Database } from '@/lib/store/store'
import { log } from './log'

/** How far the chain of the journal was found to be as it was written. */
export type ChainState = {
  readonly verifiedTo: number
  readonly checkedAtMs: number | null
  readonly broken: { readonly seq: number; readonly why: string } | null
}

/** Lines looked at in one go. */
const STRIDE = 1000

/**
 * Makes the hashes of the journal anew, a stretch at a time and each line once. What somebody changes behind it shows with the next
 * process, or with `npm run audit`, which begins at the first line.
 */
export class JournalCheck {
  #verified: Verified = { seq: 0, hash: '' }
  #state: ChainState = { verifiedTo: 0, checkedAtMs: null, broken: null }
  #running: Promise<void> | null = null

  constructor(
    readonly db: Database,
    readonly nowMs: () => number,
  ) {}

  get state(): ChainState {
    return this.#state
  }

  /** Goes on where it stopped. Resolves after the first stretch, and looks at the rest meanwhile. Never rejects. */
  goOn(): Promise<void> {
    if (this.#state.broken || this.#running) return Promise.resolve()
    const first = this.#stretch()
    this.#running = this.#rest(first).finally(() => {
      this.#running = null
    })
    return first.then(() => {})
  }

  async #rest(first: Promise<boolean>): Promise<void> {
    for (let more = await first; more; more = await this.#stretch()) await breathe()
  }

  /** @returns whether there may be more to look at */
  async #stretch(): Promise<boolean> {
    try {
      const { rows, head, broken } = await verifyJournal(this.db, { after: this.#verified, most: STRIDE })
      const more = !broken && rows - this.#verified.seq >= STRIDE
      this.#verified = { seq: rows, hash: head }
      this.#state = { verifiedTo: rows, checkedAtMs: Math.round(this.nowMs()), broken }
      return more
    } catch (error) {
      log.error('The chain of the journal could not be checked; it will be tried again.', error)
      return false
    }
  }
}
