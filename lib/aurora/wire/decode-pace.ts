import { setImmediate as pause } from 'node:timers/promises'
import { oversized } from './wire-fault'

/** How long reading an answer may keep everybody else waiting at a stretch. */
const SLICE_MS = 8

/** The time that reading one answer takes, in slices: whoever reads asks between two units whether to pause. */
export class DecodePace {
  readonly #decodeMs: number
  readonly #nowMs: () => number
  #sliceStartedMs: number
  #spentMs = 0

  constructor(decodeMs: number, nowMs = () => performance.now()) {
    this.#decodeMs = decodeMs
    this.#nowMs = nowMs
    this.#sliceStartedMs = nowMs()
  }

  /** Whether the slice is over. Throws `WireFault` when all slices together took longer than one answer is worth. */
  isOver(): boolean {
    const sliceMs = this.#nowMs() - this.#sliceStartedMs
    if (this.#spentMs + sliceMs > this.#decodeMs)
      throw oversized(`reading it takes more than ${this.#decodeMs / 1000} s`)
    return sliceMs >= SLICE_MS
  }

  /** Ends the slice; the next one begins once everybody else has had a turn. */
  async pause(): Promise<void> {
    this.#spentMs += this.#nowMs() - this.#sliceStartedMs
    await pause()
    this.#sliceStartedMs = this.#nowMs()
  }
}

/** Work that yields wherever it may be interrupted. */
export type Steps<T> = Generator<void, T, void>

/** Runs `work` to its end, with a pause wherever it yields. */
export async function finishInSlices<T>(pace: DecodePace, work: Steps<T>): Promise<T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value
    await pace.pause()
  }
}

/** Runs `work` to its end without a pause. */
export function finishAtOnce<T>(work: Steps<T>): T {
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value
}
