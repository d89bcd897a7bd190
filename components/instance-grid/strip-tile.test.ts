import { expect, test } from 'vitest'
import { EMPTY } from './cell-look'
import { layOut } from './geometry'
import { type TileParts, tilePicture } from './strip-tile'

/** Squares whose every pixel is the number of their look, but for an empty line around them as real ones have. */
function spritesAt(scale: number, pitch: number): TileParts['sprites'] {
  const size = Math.round(pitch * scale)
  return {
    scale,
    size,
    pixelsOf: (look) => {
      if (look === EMPTY) return null
      const pixels = new Uint32Array(size * size)
      for (let y = 1; y < size - 1; y++) pixels.fill(look, y * size + 1, (y + 1) * size - 1)
      return { data: new Uint8ClampedArray(pixels.buffer) }
    },
  }
}

const tileOf = (looks: number[], scale = 1) => {
  const geometry = layOut(looks.length, 200)
  const content = { looks: Uint16Array.from(looks), geometry, sprites: spritesAt(scale, geometry.pitch) }
  const { width, height, pixels } = tilePicture(content)
  return { geometry, width, height, at: (x: number, y: number) => pixels[y * width + x] }
}

test('a tile has every cell at its slot, and nothing where nobody stands and between tens', () => {
  const looks = Array.from({ length: 20 }, (_, slot) => (slot === 3 ? EMPTY : slot + 100))
  const { geometry, width, height, at } = tileOf(looks)
  const { pitch, gap, columns } = geometry
  expect([columns, width, height]).toEqual([10, 10 * pitch, 2 * pitch])
  expect(gap).toBeGreaterThan(0)
  const middle = Math.floor(pitch / 2)
  expect(at(middle, middle)).toBe(100)
  expect(at(9 * pitch + middle, middle)).toBe(109)
  expect(at(3 * pitch + middle, middle)).toBe(0)
  expect(at(middle, pitch + middle)).toBe(110)
  expect(at(0, 0)).toBe(0)
})

test('on a screen of an odd scale no cell eats the edge of its neighbour', () => {
  const full = layOut(10, 200)
  const scale = 1.25
  const size = Math.round(full.pitch * scale)
  // Every other one is filled to its very edges, as the line around what is in hand is.
  const solid = new Uint8ClampedArray(new Uint32Array(size * size).fill(7).buffer)
  const clear = new Uint8ClampedArray(size * size * 4)
  const sprites = { scale, size, pixelsOf: (look: number) => ({ data: look === 1 ? solid : clear }) }
  const looks = Uint16Array.from({ length: 10 }, (_, slot) => (slot % 2 === 1 ? 1 : 2))
  const { width, pixels } = tilePicture({ looks, geometry: full, sprites })
  const first = [...pixels.slice(0, width)]
  const last = width - Math.round(9 * full.pitch * scale)
  expect(first.filter((pixel) => pixel === 7)).toHaveLength(4 * size + last)
})
