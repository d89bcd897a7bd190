/** What an answer may hold without a place among the big ones. Bytes. */
export const SMALL_ANSWER_BYTES = 1024 * 1024

/** One call's claim to a place among the big answers; most calls never make it. */
export type Place = {
  /** Resolves once the place is there, which may be never: whoever waits has a deadline. */
  take(): Promise<void>
  /** Ends the claim, taken or not. To be called when nothing of the answer is needed any more. */
  giveBack(): void
}

/** For callers that limit nothing. */
export const UNLIMITED_PLACE: Place = { take: () => Promise.resolve(), giveBack: () => undefined }

/** Lets only so many big answers be in memory at a time, however many clusters send them. Served in the order of asking. */
export class BigAnswers {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(places: number) {
    this.#free = places
  }

  place(): Place {
    let held = false
    let asked: Promise<void> | null = null
    let enter: () => void = () => undefined
    return {
      take: () => {
        asked ??= new Promise((resolve) => {
          enter = () => {
            held = true
            resolve()
          }
          this.#waiting.add(enter)
          this.#admit()
        })
        return asked
      },
      giveBack: () => {
        this.#waiting.delete(enter)
        if (!held) return
        held = false
        this.#free += 1
        this.#admit()
      },
    }
  }

  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#free === 0) return
      this.#free -= 1
      this.#waiting.delete(enter)
      enter()
    }
  }
}

/** As many as keep below 256 MiB when each is as large as allowed. */
export const BIG_ANSWERS = new BigAnswers(4)
