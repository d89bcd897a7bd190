import { malformed, oversized, truncated } from './wire-fault'

/** How much of an answer is accepted. Bytes, counts and levels of one answer. */
export type WireLimits = {
  readonly wireBytes: number
  readonly inflatedBytes: number
  readonly elements: number
  readonly depth: number
  readonly stringBytes: number
}

const MIB = 1024 * 1024

export const DEFAULT_WIRE_LIMITS: WireLimits = {
  wireBytes: 32 * MIB,
  inflatedBytes: 64 * MIB,
  // As many empty structs take about 150 MB; 40,000 tasks with their configs hold half of it.
  elements: 1_500_000,
  depth: 64,
  stringBytes: 4 * MIB,
}

/** Keeps count while one message is read. Throws a `WireFault` where a limit is passed. */
export class WireBudget {
  readonly #limits: WireLimits
  #depth = 0
  #elements = 0

  constructor(limits: WireLimits) {
    this.#limits = limits
  }

  /** A struct or container begins. */
  enter(): void {
    this.#depth += 1
    if (this.#depth > this.#limits.depth) throw oversized(`nested deeper than ${this.#limits.depth} levels`)
  }

  leave(): void {
    this.#depth -= 1
  }

  /** A container says that it holds `size` elements, each of at least `smallestBytes`, and `bytesLeft` follow. */
  declare(size: number, smallestBytes: number, bytesLeft: number): void {
    if (size < 0) throw malformed('a container has a negative size')
    if (size * smallestBytes > bytesLeft) throw truncated()
    this.#elements += size
    if (this.#elements > this.#limits.elements) throw oversized(`more than ${this.#limits.elements} elements`)
  }

  /** A string of `size` bytes begins, and `bytesLeft` follow. */
  string(size: number, bytesLeft: number): void {
    if (size < 0) throw malformed('a string has a negative size')
    if (size > bytesLeft) throw truncated()
    if (size > this.#limits.stringBytes) throw oversized(`a string of more than ${this.#limits.stringBytes} bytes`)
  }
}
