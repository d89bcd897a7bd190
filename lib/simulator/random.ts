/** Random numbers that are the same for the same seed. */
export type Random = {
  /** A number of [0, 1). */
  readonly next: () => number
  /** A whole number of [low, high], both ends included. */
  readonly between: (low: number, high: number) => number
  /** A UUID of version 4 by its looks. */
  readonly uuid: () => string
}

/** A small 32-bit generator (mulberry32). `seed` may be any number; text seeds go through `seedOf`. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += Math.floor(next() * 16).toString(16)
    return text
  }
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
  }
}

/** A seed from a number and a name, so that clusters of one run differ and stay the same between runs. */
export function seedOf(seed: number, name: string): number {
  let hash = seed >>> 0
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash
}
