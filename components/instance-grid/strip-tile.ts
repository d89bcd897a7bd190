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
  // Pixels are put, never drawn: a picture that stays with the processor takes them as they are.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return 0
  const before = shownOn.get(canvas)
  shownOn.set(canvas, content)
  return before && canStay(before, content)
    ? putChanged(context, before.looks, content)
    : putAll(context, canvas, content)
}

const canStay = (before: TileContent, { sprites, geometry, looks }: TileContent): boolean =>
  before.sprites === sprites &&
  before.geometry === geometry &&
  before.looks.length === looks.length &&
  // Otherwise neighbours share a line of pixels.
  Number.isInteger(sprites.scale)

function putChanged(
  context: CanvasRenderingContext2D,
  before: Uint16Array,
  { looks, geometry, sprites }: TileContent,
): number {
  let drawn = 0
  for (let at = 0; at < looks.length; at++) {
    const look = looks[at] ?? 0
    if (before[at] === look) continue
    const { x, y } = slotAt(geometry, at)
    const sprite = sprites.pixelsOf(look)
    if (sprite) context.putImageData(sprite, x * sprites.scale, y * sprites.scale)
    else context.clearRect(x * sprites.scale, y * sprites.scale, sprites.size, sprites.size)
    drawn++
  }
  return drawn
}

function putAll(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, content: TileContent): number {
  const { width, height, pixels } = tilePicture(content)
  canvas.width = width
  canvas.height = height
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0)
  return content.looks.length
}

/** What a picture is put together from. */
export type TileParts = Pick<TileContent, 'looks' | 'geometry'> & {
  readonly sprites: Pick<CellSprites, 'size' | 'scale'> & { pixelsOf(look: number): Pick<ImageData, 'data'> | null }
}

/** A tile as pixels, four bytes each, row by row; sizes in device pixels. Where nobody stands they are empty. */
export function tilePicture({ looks, geometry, sprites }: TileParts): {
  width: number
  height: number
  pixels: Uint32Array<ArrayBuffer>
} {
  const { scale } = sprites
  const width = Math.round(geometry.width * scale)
  const height = Math.round((looks.length / geometry.columns) * geometry.pitch * scale)
  const pixels = new Uint32Array(width * height)
  const squares = new Map<number, Uint32Array>()
  for (let at = 0; at < looks.length; at++) {
    const look = looks[at] ?? 0
    let square = squares.get(look)
    if (!square) {
      square = new Uint32Array(sprites.pixelsOf(look)?.data.buffer ?? new ArrayBuffer())
      squares.set(look, square)
    }
    const { x, y } = slotAt(geometry, at)
    copySquare(square, sprites.size, pixels, width, Math.round(x * scale), Math.round(y * scale))
  }
  return { width, height, pixels }
}

/** Copies the pixels of a square that are not empty, as far as the picture goes: on screens of odd scales neighbours overlap by one. */
function copySquare(
  square: Uint32Array,
  size: number,
  picture: Uint32Array,
  width: number,
  left: number,
  top: number,
): void {
  const within = Math.min(size, width - left)
  for (let from = 0, to = top * width + left; from < square.length && to < picture.length; from += size, to += width)
    for (let column = 0; column < within; column++) {
      const pixel = square[from + column] ?? 0
      if (pixel !== 0) picture[to + column] = pixel
    }
}

/** Gives back the memory of a tile that is far from the screen. */
export function clearTile(canvas: HTMLCanvasElement): void {
  shownOn.delete(canvas)
  canvas.width = 0
  canvas.height = 0
}
