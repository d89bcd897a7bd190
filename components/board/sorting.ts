import type { BoardRow } from '@/lib/contract/meta-update'
import { worstFirst } from '@/lib/domain/board-order'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'

export const SORTS = ['worst', 'newest', 'started', 'service', 'slowest'] as const
export type Sort = (typeof SORTS)[number]

/** Ten times as fast as asking every string for itself. */
const byName = new Intl.Collator('en', { numeric: true })

const nameOf = ({ jobs, id }: BoardRow): string => jobs[0]?.name ?? id

/** What has not ended comes first, the longest on its way before the others; then what took longest. */
function slowestFirst(a: BoardRow, b: BoardRow): number {
  const [aDone, bDone] = [a.attention === 'done', b.attention === 'done']
  if (aDone !== bDone) return aDone ? 1 : -1
  if (!aDone) return a.startedAtMs - b.startedAtMs
  return b.lastModifiedAtMs - b.startedAtMs - (a.lastModifiedAtMs - a.startedAtMs)
}

const ORDERS: Readonly<Record<Sort, (a: BoardRow, b: BoardRow) => number>> = {
  worst: worstFirst,
  newest: (a, b) => b.lastModifiedAtMs - a.lastModifiedAtMs,
  started: (a, b) => b.startedAtMs - a.startedAtMs,
  service: (a, b) => byName.compare(nameOf(a), nameOf(b)),
  slowest: slowestFirst,
}

/** A part of the board under its own heading; `attention` is null where another order goes across all of them. */
export type BoardPart = { readonly attention: Attention | null; readonly rows: readonly BoardRow[] }

/** The rows as they are laid out: worst first in parts, empty ones left out; in every other order all in one. */
export function partsOf(rows: readonly BoardRow[], sort: Sort): BoardPart[] {
  if (rows.length === 0) return []
  // They come sorted by the worst already.
  if (sort !== 'worst') {
    const order = ORDERS[sort]
    return [{ attention: null, rows: [...rows].sort((a, b) => order(a, b) || worstFirst(a, b)) }]
  }
  return ATTENTIONS.map((attention) => ({
    attention,
    rows: rows.filter((row) => row.attention === attention),
  })).filter((part) => part.rows.length > 0)
}
