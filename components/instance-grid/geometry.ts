/** How cells lie in a strip. All strips of a grid share one, so that a column is the same instance number everywhere. */
export type Geometry = {
  /** Distance from one cell to the next, in CSS pixels, and the size of the cell itself, in the middle of it. */
  readonly pitch: number
  readonly cell: number
  /** Extra room after every tenth cell, so that numbers can be counted by eye. */
  readonly gap: number
  readonly columns: number
  readonly width: number
}

/** So many cells stand together. */
export const TEN = 10
/** Room around each cell, half of it on each side: for the line around what an update has in hand. */
const AROUND = 2

/** @param count how many slots the longest strip has @param room the width there is, in CSS pixels */
export function layOut(count: number, room: number): Geometry {
  const pitch = count <= 60 ? 18 : count <= 150 ? 15 : count <= 400 ? 12 : count <= 1_500 ? 10 : 8
  const gap = Math.max(2, Math.round(pitch / 3))
  const groupWidth = TEN * pitch + gap
  const fitting = Math.max(TEN, Math.floor((room + gap) / groupWidth) * TEN)
  const columns = count <= fitting ? Math.max(TEN, Math.ceil(count / TEN) * TEN) : roundColumns(fitting)
  return { pitch, cell: pitch - AROUND, gap, columns, width: (columns / TEN) * groupWidth - gap }
}

/** Rows that begin with round numbers can be found by counting. */
const roundColumns = (fitting: number): number =>
  fitting >= 100 ? Math.floor(fitting / 100) * 100 : fitting >= 50 ? 50 : fitting

/** Cells smaller than this are too small to be hit: pointing at one only shows it. */
const SMALLEST_BUTTON = 8
export const isButton = ({ cell }: Geometry): boolean => cell >= SMALLEST_BUTTON

/** Room for a line of text above a group, in rows. */
const HEAD_HEIGHT = 18
export const headRows = ({ pitch }: Pick<Geometry, 'pitch'>): number => Math.ceil(HEAD_HEIGHT / pitch)

/** The upper left corner of the square that belongs to a slot. */
export function slotAt({ columns, pitch, gap }: Geometry, slot: number): { x: number; y: number } {
  const column = slot % columns
  return { x: column * pitch + Math.floor(column / TEN) * gap, y: Math.floor(slot / columns) * pitch }
}

/** The slot under a point of a strip; null between groups and outside. */
export function slotUnder({ columns, pitch, gap }: Geometry, rows: number, x: number, y: number): number | null {
  const groupWidth = TEN * pitch + gap
  const group = Math.floor(x / groupWidth)
  const inGroup = Math.floor((x - group * groupWidth) / pitch)
  const row = Math.floor(y / pitch)
  const column = group * TEN + inGroup
  if (x < 0 || y < 0 || inGroup >= TEN || column >= columns || row >= rows) return null
  return row * columns + column
}
