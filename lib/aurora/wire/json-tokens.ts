import { malformed, notThrift, truncated } from './wire-fault'
import type { WireBudget } from './wire-limits'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const LONGEST_NUMBER = 40

/** The brackets of JSON, as bytes. */
export const BRACKETS = { openList: 0x5b, closeList: 0x5d, openPairs: 0x7b, closePairs: 0x7d } as const

/** What comes next inside the innermost bracket. */
type Next = 'anything' | 'first' | 'element' | 'first-key' | 'key' | 'value'

/** Where a string stands in the bytes, without its quotes. */
export type TextSpan = { readonly start: number; readonly end: number }

/**
 * The tokens of compact JSON, taken one after the other from a buffer. Every value takes the comma or colon before it
 * along. Throws only `WireFault`.
 */
export class JsonTokens {
  readonly #bytes: Buffer
  readonly #budget: WireBudget
  #at = 0
  #next: Next = 'anything'
  readonly #outer: Next[] = []

  constructor(bytes: Buffer, budget: WireBudget) {
    this.#bytes = bytes
    this.#budget = budget
  }

  get bytesLeft(): number {
    return this.#bytes.length - this.#at
  }

  /** Throws unless the message begins as every TJSON message does: `[1`. */
  expectMessage(): void {
    const [bracket, version] = this.#bytes
    if (bracket !== BRACKETS.openList || (version !== undefined && version !== 0x31)) throw notThrift()
  }

  /** The next byte, which stays where it is. */
  peek(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw truncated()
    return byte
  }

  openList(): void {
    this.#open(BRACKETS.openList, 'first')
  }

  openPairs(): void {
    this.#open(BRACKETS.openPairs, 'first-key')
  }

  closeList(): void {
    this.#close(BRACKETS.closeList)
  }

  closePairs(): void {
    this.#close(BRACKETS.closePairs)
  }

  /** The text of a number; TJSON puts it in quotes as a key, and where it is not finite. */
  number(): string {
    this.#separate()
    if (this.peek() === QUOTE) {
      const { start, end } = this.#string()
      if (end - start > LONGEST_NUMBER) throw malformed('a number cannot be read')
      return this.#bytes.toString('latin1', start, end)
    }
    const start = this.#at
    while (isNumeric(this.peek())) {
      this.#at += 1
      if (this.#at - start > LONGEST_NUMBER) throw malformed('a number cannot be read')
    }
    if (this.#at === start) throw unexpected()
    return this.#bytes.toString('latin1', start, this.#at)
  }

  /** A whole number that JavaScript can hold exactly. */
  integer(): number {
    const text = this.number()
    const value = Number(text)
    if (text === '' || !Number.isInteger(value)) throw malformed('a number cannot be read')
    if (!Number.isSafeInteger(value)) throw malformed('a time or count is too large')
    return value
  }

  /** Passes over a string. */
  skipText(): TextSpan {
    this.#separate()
    return this.#string()
  }

  text(): string {
    const { start, end } = this.skipText()
    const text = this.#bytes.toString('utf8', start, end)
    return text.includes('\\') ? withoutEscapes(text) : text
  }

  #take(byte: number): void {
    if (this.peek() !== byte) throw unexpected()
    this.#at += 1
  }

  #separate(): void {
    switch (this.#next) {
      case 'first':
        this.#next = 'element'
        return
      case 'element':
        this.#budget.step()
        this.#take(COMMA)
        return
      case 'first-key':
        this.#next = 'value'
        return
      case 'key':
        this.#budget.step()
        this.#next = 'value'
        this.#take(COMMA)
        return
      case 'value':
        this.#next = 'key'
        this.#take(COLON)
        return
      case 'anything':
    }
  }

  #open(bracket: number, next: Next): void {
    this.#separate()
    this.#take(bracket)
    this.#outer.push(this.#next)
    this.#next = next
  }

  #close(bracket: number): void {
    this.#take(bracket)
    this.#next = this.#outer.pop() ?? 'anything'
  }

  #string(): TextSpan {
    this.#take(QUOTE)
    const start = this.#at
    let end = this.#bytes.indexOf(QUOTE, start)
    while (end > start && isEscaped(this.#bytes, start, end)) end = this.#bytes.indexOf(QUOTE, end + 1)
    if (end < 0) throw truncated()
    this.#budget.string(end - start, this.bytesLeft)
    this.#at = end + 1
    return { start, end }
  }
}

const unexpected = () => malformed('it is not the JSON of Thrift')

const isNumeric = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45

/** Whether an odd number of backslashes stands directly before `end`. */
function isEscaped(bytes: Buffer, start: number, end: number): boolean {
  let at = end
  while (at > start && bytes[at - 1] === BACKSLASH) at -= 1
  return (end - at) % 2 === 1
}

/** The engine's own parser, because a long string of nothing but escapes would take ours half a second. */
function withoutEscapes(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    throw malformed('a string has a broken escape')
  }
}
