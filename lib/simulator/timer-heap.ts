export type Timer = { readonly dueMs: number; readonly run: () => void }
type Entry = Timer & { readonly order: number }

/** Timers by due time; those due at the same millisecond leave in the order in which they came. */
export class TimerHeap {
  private readonly entries: Entry[] = []
  private pushed = 0

  push(dueMs: number, run: () => void): void {
    const entries = this.entries
    let index = entries.length
    const entry = { dueMs, run, order: this.pushed++ }
    entries.push(entry)
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = entries[parentIndex]
      if (!parent || !before(entry, parent)) break
      entries[index] = parent
      entries[parentIndex] = entry
      index = parentIndex
    }
  }

  nextDueMs(): number | null {
    return this.entries[0]?.dueMs ?? null
  }

  /** The first timer due at or before `nowMs`, taken out; null when there is none. */
  popDue(nowMs: number): Timer | null {
    const first = this.entries[0]
    if (!first || first.dueMs > nowMs) return null
    const last = this.entries.pop()
    if (last && last !== first) this.sink(last)
    return first
  }

  /** Takes out everything, in order. */
  drain(): Timer[] {
    return this.entries.splice(0).sort((a, b) => (before(a, b) ? -1 : 1))
  }

  private sink(entry: Entry): void {
    const entries = this.entries
    let index = 0
    entries[0] = entry
    for (;;) {
      const left = entries[index * 2 + 1]
      const right = entries[index * 2 + 2]
      const child = right && left && before(right, left) ? right : left
      if (!child || !before(child, entry)) return
      const childIndex = child === left ? index * 2 + 1 : index * 2 + 2
      entries[index] = child
      entries[childIndex] = entry
      index = childIndex
    }
  }
}

const before = (a: Entry, b: Entry): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
