/** Changes, drops and additions of single letters that make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min((row[j] ?? 0) + (letter === to[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** A word that another one begins with is near to it, however much follows. */
const farness = (word: string, candidate: string): number =>
  word.length >= 3 && (candidate.startsWith(word) || word.startsWith(candidate)) ? 1 : distance(word, candidate)

/** The known word that somebody probably meant; null when none is near. */
export function nearestWord(written: string, known: readonly string[]): string | null {
  const word = written.slice(0, 60).toLowerCase()
  const ranked = known
    .map((candidate) => ({ candidate, far: farness(word, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  const [best] = ranked
  return best && best.far <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : null
}
