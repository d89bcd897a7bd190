import type { BoardRow } from '@/lib/contract/meta-update'
import type { Attention } from '@/lib/domain/verdict'
import type { BoardPart } from './sorting'

/** Which row stands where: ids in order, under the heading of their part. */
export type RowLayout = readonly { readonly attention: Attention | null; readonly ids: readonly string[] }[]

export const layoutOf = (parts: readonly BoardPart[]): RowLayout =>
  parts.map(({ attention, rows }) => ({ attention, ids: rows.map(({ id }) => id) }))

/** A line of the list: a heading, or a row with its place in its part. */
export type ListItem =
  | { readonly kind: 'heading'; readonly key: string; readonly attention: Attention | null; readonly rows: number }
  | {
      readonly kind: 'row'
      readonly key: string
      readonly row: BoardRow
      readonly attention: Attention | null
      readonly place: number
      readonly of: number
    }

/** The list as it is drawn. A row that is not known any more leaves; nothing true could be said of it. */
export function itemsOf(layout: RowLayout, rows: ReadonlyMap<string, BoardRow>): ListItem[] {
  return layout.flatMap(({ attention, ids }): ListItem[] => {
    const present = ids.flatMap((id) => rows.get(id) ?? [])
    if (present.length === 0) return []
    return [
      { kind: 'heading', key: `part ${attention ?? ''}`, attention, rows: present.length },
      ...present.map(
        (row, at): ListItem => ({ kind: 'row', key: row.id, row, attention, place: at + 1, of: present.length }),
      ),
    ]
  })
}

/** How many rows would stand elsewhere, come or go if `held` became `next`; their order within a part does not count. */
export function waitingMoves(held: RowLayout, next: RowLayout): number {
  if (held === next) return 0
  const partOf = (layout: RowLayout) =>
    new Map(layout.flatMap(({ attention, ids }) => ids.map((id) => [id, attention] as const)))
  const [before, after] = [partOf(held), partOf(next)]
  let moves = 0
  for (const [id, part] of after) if (before.get(id) !== part || !before.has(id)) moves++
  for (const id of before.keys()) if (!after.has(id)) moves++
  return moves
}
