/** Chances drawn from a seed and a name: the same for both, and independent of every other stream. */
export type RandomStream = {
  /** A number of [0, 1). */
  readonly next: () => number
  /** A whole number of [low, high]. */
  readonly between: (low: number, high: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <const T>(from: readonly [T, ...T[]]) => T
  /** One of the names, each as likely as its weight; the first when all weigh nothing. */
  readonly weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>) => K | null
}

/** A 32-bit xorshift with a multiply at the end, over an FNV hash of the name. */
export function randomStream(seed: number, name: string): RandomStream {
  let state = (0x811c9dc5 ^ seed) >>> 0
  for (let at = 0; at < name.length; at++) state = Math.imul(state ^ name.charCodeAt(at), 0x01000193) >>> 0
  state = (Math.imul(state ^ (state >>> 16), 0x45d9f3b) ^ seed) >>> 0 || 0x9e3779b9
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state = (state ^ (state << 5)) >>> 0
    return (Math.imul(state, 0x9e3779b1) >>> 0) / 4294967296
  }
  for (let warm = 0; warm < 4; warm++) next()
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => from[between(0, from.length - 1)] ?? from[0],
    weighted: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[]
      let left = next() * names.reduce((sum, name) => sum + (weights[name] ?? 0), 0)
      for (const name of names) {
        left -= weights[name] ?? 0
        if (left < 0) return name
      }
      return null
    },
  }
}
