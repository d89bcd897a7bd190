import type { CellSprites } from './cell-sprite'
import type { Geometry } from './geometry'
import { slotAt } from './geometry'

/** How high a tile is, in CSS pixels, before it is rounded to whole rows: a very long strip is never one very large canvas. */
const TILE_HEIGHT = 480

export const rowsOfTile = ({ pitch }: Geometry): number => Math.max(1, Math.floor(TILE_HEIGHT / pitch))

/** What a tile of a strip shows: some of its rows. */
export type TileContent = {
  /** The first slot, at the upper left corner. */
  readonly first: number
  readonly looks: Uint16Array
  readonly geometry: Geometry
  readonly sprites: CellSprites
}

const shownOn = new WeakMap<HTMLCanvasElement, TileContent>()

/** Draws a tile; of one that is drawn already only the cells that look different now. Returns how many were drawn. */
export function drawTile(canvas: HTMLCanvasElement, content: TileContent): number {
  const { looks, geometry, sprites } = content
  const context = canvas.getContext('2d')
  if (!context) return 0
  const before = shownOn.get(canvas)
  const same =
    before !== undefined &&
    before.sprites === sprites &&
    before.geometry === geometry &&
    before.looks.length === looks.length &&
    Number.isInteger(sprites.scale)
  if (!same) {
    canvas.width = Math.round(geometry.width * sprites.scale)
    canvas.height = Math.round((looks.length / geometry.columns) * geometry.pitch * sprites.scale)
  }
  const size = Math.round(geometry.pitch * sprites.scale)
  let drawn = 0
  for (let at = 0; at < looks.length; at++) {
    const look = looks[at] ?? 0
    if (same && before.looks[at] === look) continue
    const { x, y } = slotAt(geometry, at)
    const left = Math.round(x * sprites.scale)
    const top = Math.round(y * sprites.scale)
    if (same) context.clearRect(left, top, size, size)
    const sprite = sprites.of(look)
    if (sprite) context.drawImage(sprite, left, top)
    drawn++
  }
  shownOn.set(canvas, content)
  return drawn
}

/** Gives back the memory of a tile that is far from the screen. */
export function clearTile(canvas: HTMLCanvasElement): void {
  shownOn.delete(canvas)
  canvas.width = 0
  canvas.height = 0
}
