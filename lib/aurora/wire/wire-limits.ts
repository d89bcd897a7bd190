import { malformed, oversized, truncated } from './wire-fault'

/** How much of an answer is accepted. Bytes, counts and levels of one answer. */
export type WireLimits = {
  readonly wireBytes: number
  readonly inflatedBytes: number
  /** The same for TJSON, which a scheduler sends only when it does not do as asked, and which takes ten times as long. */
  readonly jsonBytes: number
  readonly elements: number
  readonly depth: number
  readonly stringBytes: number
  /** Fields and nested values of one unit: what is read without a pause, such as one task or one event of a list. */
  readonly unitSteps: number
  /** Bytes of all strings of one unit. */
  readonly unitStringBytes: number
  /** Time that reading one answer may take, its pauses left out. Milliseconds. */
  readonly decodeMs: number
}

/** The generated code reads maps into plain objects, which cannot hold this key. */
export const LOST_KEY = '__proto__'

const MIB = 1024 * 1024

export const DEFAULT_WIRE_LIMITS: WireLimits = {
  wireBytes: 32 * MIB,
  inflatedBytes: 64 * MIB,
  jsonBytes: 16 * MIB,
  // 12,000 tasks with their configs, or the events of 60 updates of 4,000 instances. As many objects take about 100 MB, and
  // collecting many more of them as garbage would by itself keep everybody waiting for too long.
  elements: 500_000,
  depth: 32,
  stringBytes: MIB,
  // A task has a few hundred fields and some KiB of text. As much as this is read and converted in less than 50 ms, even when
  // it is made to be slow.
  unitSteps: 10_000,
  unitStringBytes: MIB,
  decodeMs: 2000,
}

/** Keeps count while one message is read. Throws a `WireFault` where a limit is passed. */
export class WireBudget {
  readonly #limits: WireLimits
  #depth = 0
  #elements = 0
  #steps = 0
  #unitStringBytes = 0

  constructor(limits: WireLimits) {
    this.#limits = limits
  }

  /** Elements of all containers so far. */
  get elements(): number {
    return this.#elements
  }

  /** A new unit begins: whoever reads may have paused before it. */
  beginUnit(): void {
    this.#steps = 0
    this.#unitStringBytes = 0
  }

  /** A field or a nested value is about to be read. */
  step(): void {
    this.#steps += 1
    if (this.#steps > this.#limits.unitSteps)
      throw oversized(`one part with more than ${this.#limits.unitSteps} fields`)
  }

  /** A struct or container begins. */
  enter(): void {
    this.step()
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
    this.count(size)
  }

  /** Elements that need no other check. */
  count(size: number): void {
    this.#elements += size
    if (this.#elements > this.#limits.elements) throw oversized(`more than ${this.#limits.elements} elements`)
  }

  /** A string of `size` bytes begins, and `bytesLeft` follow. */
  string(size: number, bytesLeft: number): void {
    if (size < 0) throw malformed('a string has a negative size')
    if (size > bytesLeft) throw truncated()
    if (size > this.#limits.stringBytes) throw oversized(`a string of more than ${this.#limits.stringBytes} bytes`)
    this.#unitStringBytes += size
    if (this.#unitStringBytes > this.#limits.unitStringBytes)
      throw oversized(`one part with more than ${this.#limits.unitStringBytes} bytes of text`)
  }
}
