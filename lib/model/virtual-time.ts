type Due = { readonly atMs: number; readonly order: number; readonly run: () => void }

/**
 * The only time of a schedule. Nothing happens but by an event that was laid here; whatever an event sets going inside the
 * engine has come to rest before the next one begins, so that the same seed always goes the same way.
 */
export class VirtualTime {
  readonly #heap: Due[] = []
  #order = 0
  #touched = false
  nowMs: number

  constructor(startMs: number) {
    this.nowMs = startMs
  }

  /** @param atMs not before now; those of the same millisecond run in the order in which they were laid */
  at(atMs: number, run: () => void): void {
    const heap = this.#heap
    const due = { atMs: Math.max(atMs, this.nowMs), order: this.#order++, run }
    let at = heap.push(due) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || !isEarlier(due, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = due
  }

  after(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run)
  }

  /** Something that the engine waits for has been answered: let it run on before the next event. */
  touch(): void {
    this.#touched = true
  }

  /** Runs events until there is none before `untilMs`, or `isOver` says that enough has been seen. */
  async run(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      if (this.#touched) {
        this.#touched = false
        await engineAtRest()
        continue
      }
      const first = this.#heap[0]
      if (!first || first.atMs > untilMs || isOver()) return
      this.#takeFirst()
      this.nowMs = first.atMs
      first.run()
    }
  }

  #takeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = at * 2 + 1
      const [a, b] = [heap[left], heap[left + 1]]
      const child = a && b && isEarlier(b, a) ? left + 1 : left
      const least = heap[child]
      if (!least || !isEarlier(least, last)) break
      heap[at] = least
      at = child
    }
    heap[at] = last
  }
}

const isEarlier = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** An immediate runs only when no promise has anything left to do. */
const engineAtRest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
