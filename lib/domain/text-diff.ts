/** What becomes of a piece of a list on its way from one side to the other. */
export type Turn<T> = { readonly is: 'same' | 'gone' | 'new'; readonly item: T }

/** Beyond this many comparisons the differing middle is told as a whole: it would be slow, and nobody would read it. */
const MOST_CELLS = 4_000_000

/**
 * The shortest way from one list to another (longest common subsequence), gone before new at each place.
 *
 * @param name two items are the same when their names are
 */
export function turnsBetween<T>(before: readonly T[], after: readonly T[], name: (item: T) => string): Turn<T>[] {
  const same = (a: T | undefined, b: T | undefined) => a !== undefined && b !== undefined && name(a) === name(b)
  let head = 0
  while (head < Math.min(before.length, after.length) && same(before[head], after[head])) head++
  let tail = 0
  const room = Math.min(before.length, after.length) - head
  while (tail < room && same(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail++
  return [
    ...after.slice(0, head).map((item) => ({ is: 'same' as const, item })),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail), name),
    ...after.slice(after.length - tail).map((item) => ({ is: 'same' as const, item })),
  ]
}

function middle<T>(before: readonly T[], after: readonly T[], name: (item: T) => string): Turn<T>[] {
  const replaced = (): Turn<T>[] => [
    ...before.map((item) => ({ is: 'gone' as const, item })),
    ...after.map((item) => ({ is: 'new' as const, item })),
  ]
  if (before.length === 0 || after.length === 0 || before.length * after.length > MOST_CELLS) return replaced()
  const a = before.map(name)
  const b = after.map(name)
  const width = b.length + 1
  // common[i * width + j]: the longest common subsequence of what begins at i and at j.
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const turns: Turn<T>[] = []
  const fresh: Turn<T>[] = []
  const flush = () => turns.push(...fresh.splice(0))
  let j = 0
  before.forEach((item, i) => {
    while (j < b.length && a[i] !== b[j] && at(i, j + 1) > at(i + 1, j)) take()
    if (j < b.length && a[i] === b[j]) {
      flush()
      turns.push({ is: 'same', item })
      j++
    } else turns.push({ is: 'gone', item })
  })
  while (j < b.length) take()
  flush()
  return turns

  function take(): void {
    const item = after[j]
    if (item !== undefined) fresh.push({ is: 'new', item })
    j++
  }
}
