/** A line by itself, or several in a row about pulses, of which one may come every few seconds for hours. */
export type Run<T> =
  | { readonly kind: 'line'; readonly line: T }
  | { readonly kind: 'pulses'; readonly lines: readonly T[] }

/** Fewer than these are shown as they are. */
const FOLDED_FROM = 3

/** Folds lines about pulses that follow each other, in the order given; nothing is left out. */
export function pulseRuns<T extends { readonly pulse: boolean }>(lines: readonly T[]): Run<T>[] {
  const runs: Run<T>[] = []
  let pulses: T[] = []
  const flush = () => {
    if (pulses.length >= FOLDED_FROM) runs.push({ kind: 'pulses', lines: pulses })
    else runs.push(...pulses.map((line) => ({ kind: 'line' as const, line })))
    pulses = []
  }
  for (const line of lines)
    if (line.pulse) pulses.push(line)
    else {
      flush()
      runs.push({ kind: 'line', line })
    }
  flush()
  return runs
}
