import { randomUUID } from 'node:crypto'
import type { BoardRow } from '@/lib/contract/meta-update'

type Noted = { readonly row: BoardRow; readonly text: string; readonly changedAt: number }

/** Rows that went are remembered so many; who is older than that is told everything. */
const MOST_GONE = 1_000

/**
 * Remembers when rows of the board changed, so that a board that stays open is sent only what has changed since. Its turns count
 * from the start of the process; a cursor of another process means nothing here, and is told everything.
 */
export class BoardLog {
  readonly #epoch = randomUUID().slice(0, 8)
  #rows = new Map<string, Noted>()
  /** By id, the turn at which it went; the oldest first. */
  readonly #gone = new Map<string, number>()
  #turn = 0
  /** Whoever is older than this may have missed that a row went. */
  #forgottenAt = 0

  /** Where the log stands now. Meant to be sent back to `since`. */
  get cursor(): string {
    return `${this.#epoch}.${this.#turn}`
  }

  /** Notes how all rows are now. */
  note(rows: readonly BoardRow[]): void {
    const turn = this.#turn + 1
    const next = new Map<string, Noted>()
    for (const row of rows) {
      const text = JSON.stringify(row)
      const known = this.#rows.get(row.id)
      if (known?.text !== text) this.#turn = turn
      next.set(row.id, known?.text === text ? known : { row, text, changedAt: turn })
      this.#gone.delete(row.id)
    }
    for (const id of this.#rows.keys()) if (!next.has(id)) this.#leave(id, turn)
    this.#rows = next
  }

  #leave(id: string, turn: number): void {
    this.#turn = turn
    this.#gone.set(id, turn)
    const [oldest] = this.#gone
    if (this.#gone.size <= MOST_GONE || !oldest) return
    this.#gone.delete(oldest[0])
    this.#forgottenAt = oldest[1]
  }

  /** What has changed since the cursor; null where that cannot be told, and everything has to be. */
  since(cursor: string | null): { readonly changed: BoardRow[]; readonly gone: string[] } | null {
    const turn = this.#turnOf(cursor)
    if (turn === null || turn < this.#forgottenAt) return null
    return {
      changed: [...this.#rows.values()].filter(({ changedAt }) => changedAt > turn).map(({ row }) => row),
      gone: [...this.#gone].filter(([, at]) => at > turn).map(([id]) => id),
    }
  }

  #turnOf(cursor: string | null): number | null {
    const [epoch, turn = ''] = cursor?.split('.') ?? []
    if (epoch !== this.#epoch || !/^\d{1,15}$/.test(turn)) return null
    return Number(turn) <= this.#turn ? Number(turn) : null
  }
}
