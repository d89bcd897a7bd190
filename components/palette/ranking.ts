/** Something that can be found by typing. */
export type Findable = {
  /** What it is called. */
  readonly words: string
  /** What else finds it, such as an id, a build, or somebody's name. */
  readonly keywords: readonly string[]
}

/** How well one typed word fits one text: whole, beginning, beginning of a part, somewhere; 0: not at all. */
function closeness(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at < 0) return 0
  if (text === word) return 4
  if (at === 0) return 3
  return /[\s/_.:→-]/.test(text[at - 1] ?? '') ? 2 : 1
}

/**
 * Those in which every typed word is found, the best first; equals keep their order. Nothing typed finds everything.
 *
 * @param most how many are wanted
 */
export function ranked<T extends Findable>(items: readonly T[], typed: string, most: number): T[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return items.slice(0, most)
  const scored = items.flatMap((item) => {
    const texts = [item.words, ...item.keywords].map((text) => text.toLowerCase())
    // The name counts a little more than what else finds it.
    const best = wanted.map((word) =>
      Math.max(...texts.map((text, at) => closeness(text, word) * (at === 0 ? 1.25 : 1))),
    )
    return best.every((score) => score > 0) ? [{ item, score: best.reduce((sum, score) => sum + score, 0) }] : []
  })
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item)
}
