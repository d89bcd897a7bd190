/** How cells lie in a strip. All strips of a grid share one, so that a column is the same instance number everywhere. */
export type Geometry = {
  /** Distance from one cell to the next, in CSS pixels, and the size of the cell itself. */
  readonly pitch: number
  readonly cell: number
  /** Extra room after every tenth cell, so that numbers can be counted by eye. */
  readonly gap: number
  readonly columns: number
  readonly rows: number
  readonly width: number
  readonly height: number
}

const GROUP = 10

/** @param count the largest instance number + 1 @param room the width there is, in CSS pixels */
export function layOut(count: number, room: number): Geometry {
  const pitch = count <= 60 ? 18 : count <= 150 ? 15 : count <= 400 ? 12 : count <= 1_500 ? 9 : 7
  const gap = Math.max(2, Math.round(pitch / 3))
  const groupWidth = GROUP * pitch + gap
  const fitting = Math.max(GROUP, Math.floor((room + gap) / groupWidth) * GROUP)
  const columns = count <= fitting ? Math.max(GROUP, Math.ceil(count / GROUP) * GROUP) : roundColumns(fitting)
  const rows = Math.max(1, Math.ceil(count / columns))
  return {
    pitch,
    cell: pitch - (pitch > 8 ? 2 : 1),
    gap,
    columns,
    rows,
    width: (columns / GROUP) * groupWidth - gap,
    height: rows * pitch,
  }
}

/** Rows that begin with round numbers can be found by counting. */
const roundColumns = (fitting: number): number =>
  fitting >= 100 ? Math.floor(fitting / 100) * 100 : fitting >= 50 ? 50 : fitting

/** The upper left corner of an instance's cell. */
export function cellAt({ columns, pitch, gap }: Geometry, id: number): { x: number; y: number } {
  const column = id % columns
  return { x: column * pitch + Math.floor(column / GROUP) * gap, y: Math.floor(id / columns) * pitch }
}

/** The instance under a point of the strip; null between groups and outside. */
export function instanceAt(geometry: Geometry, x: number, y: number): number | null {
  const { columns, pitch, gap, rows } = geometry
  const groupWidth = GROUP * pitch + gap
  const group = Math.floor(x / groupWidth)
  const inGroup = Math.floor((x - group * groupWidth) / pitch)
  const row = Math.floor(y / pitch)
  const column = group * GROUP + inGroup
  if (x < 0 || y < 0 || inGroup >= GROUP || column >= columns || row >= rows) return null
  return row * columns + column
}
