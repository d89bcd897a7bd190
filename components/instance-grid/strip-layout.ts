import type { InstanceTable } from '@/lib/contract/instance-table'
import { type Arrangement, type Group, groupsOf, isLinedUp } from './arrangement'

/** Where the instances of a strip stand: row by row, one slot for each column. */
export type StripLayout = {
  /** Places in the table; -1: nobody stands there. */
  readonly slots: Int32Array
  /** The slot of each place in the table. */
  readonly slotOf: Int32Array
  readonly rows: number
  /** What is written above groups, in rows that nobody stands in. */
  readonly heads: readonly { readonly row: number; readonly group: Group }[]
}

/** Numbers can have holes, but not so many that the strip would be nothing else. */
const MOST_HOLES = 20_000
/** More groups than this flow on in the same rows, with an empty slot between two, and are told apart by pointing at them. */
const MOST_HEADS = 40

/**
 * Lays out one strip. By number and without groups the number is the slot, in every strip alike.
 *
 * @param headRows how many rows a head takes
 */
export function layOutStrip(
  table: InstanceTable,
  arrangement: Arrangement,
  columns: number,
  headRows: number,
  rackOf: (host: string) => string | null,
): StripLayout {
  const slotOf = new Int32Array(table.length)
  if (isLinedUp(arrangement) && table.lastId < table.length + MOST_HOLES) {
    slotOf.set(table.columns.ids)
    return filled(slotOf, table.lastId + 1, columns, [])
  }
  const groups = groupsOf(table, arrangement, rackOf)
  const withHeads = arrangement.group !== 'none' && groups.length <= MOST_HEADS
  const heads: { row: number; group: Group }[] = []
  let next = 0
  for (const group of groups) {
    if (withHeads) {
      const row = Math.ceil(next / columns)
      heads.push({ row, group })
      next = (row + headRows) * columns
    }
    for (const place of group.places) slotOf[place] = next++
    if (!withHeads) next++
  }
  return filled(slotOf, withHeads ? next : next - 1, columns, heads)
}

function filled(slotOf: Int32Array, size: number, columns: number, heads: StripLayout['heads']): StripLayout {
  const rows = Math.max(1, Math.ceil(size / columns))
  const slots = new Int32Array(rows * columns).fill(-1)
  for (let place = 0; place < slotOf.length; place++) slots[slotOf[place] ?? 0] = place
  return { slots, slotOf, rows, heads }
}
