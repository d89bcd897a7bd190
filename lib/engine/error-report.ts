import { LostClaim } from '@/lib/store/steps'

/** The same error again within this time is not told again: a store that is away fails every round. */
const TELL_AGAIN_MS = 30_000
const MOST_REMEMBERED = 100

/** Errors of the engine's rounds, without their echoes. That a claim was lost is no error: somebody else goes on. */
export class ErrorReport {
  readonly #toldAt = new Map<string, number>()

  constructor(readonly onError: (error: unknown) => void) {}

  tell(error: unknown): void {
    if (error instanceof LostClaim) return
    const text = String(error)
    const now = performance.now()
    if (now - (this.#toldAt.get(text) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) return
    if (this.#toldAt.size >= MOST_REMEMBERED) this.#toldAt.clear()
    this.#toldAt.set(text, now)
    this.onError(error)
  }
}
