import { INSTANCE_LOOK } from '@/components/status'
import { TONE_VARIABLE } from '@/components/ui/tone'
import type { InstanceSide, InstanceState } from '@/lib/domain/instance'
import { type CellLook, lookOf } from './cell-look'

/** Colours by state, the page's ground to cut marks out with, and its ink for what is drawn around cells. */
export type Palette = {
  readonly ground: string
  readonly ink: string
  readonly states: Readonly<Record<InstanceState, string>>
}

/** Reads the palette off the page, as the theme has it now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const states = Object.fromEntries(
    Object.entries(INSTANCE_LOOK).map(([state, { tone }]) => [
      state,
      style.getPropertyValue(TONE_VARIABLE[tone]).trim(),
    ]),
  ) as Record<InstanceState, string>
  return {
    ground: style.getPropertyValue('--ground').trim(),
    ink: style.getPropertyValue('--ink').trim(),
    states,
  }
}

/** Of states that are filtered out. */
const DIMMED = 0.14

/** Draws every look of a cell once and copies it from then on: a thousand cells cost a thousand copies. */
export class CellSprites {
  readonly #drawn = new Map<number, HTMLCanvasElement>()
  readonly #pixels = new Map<number, ImageData>()
  /** Of a sprite, in device pixels. */
  readonly size: number

  constructor(
    readonly pitch: number,
    readonly cell: number,
    /** Device pixels of a CSS pixel. */
    readonly scale: number,
    readonly palette: Palette,
  ) {
    this.size = Math.round(pitch * scale)
  }

  /** A square of `pitch`, the cell in its middle. @param look of `lookNumber`; null for nobody */
  of(look: number): HTMLCanvasElement | null {
    const known = this.#drawn.get(look)
    if (known) return known
    const seen = lookOf(look)
    if (!seen) return null
    const canvas = document.createElement('canvas')
    canvas.width = this.size
    canvas.height = this.size
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (context) {
      context.scale(this.scale, this.scale)
      if (seen.dimmed) context.globalAlpha = DIMMED
      const inset = (this.pitch - this.cell) / 2
      context.save()
      context.translate(inset, inset)
      drawCell(context, this.cell, seen.state, seen.side, this.palette)
      if (seen.restarted) drawRestart(context, this.cell, this.palette)
      context.restore()
      if (seen.inHand) drawHand(context, this.pitch, seen, this.palette)
    }
    this.#drawn.set(look, canvas)
    return canvas
  }

  /** The same as pixels. */
  pixelsOf(look: number): ImageData | null {
    const known = this.#pixels.get(look)
    if (known) return known
    const pixels = this.of(look)?.getContext('2d')?.getImageData(0, 0, this.size, this.size)
    if (!pixels) return null
    this.#pixels.set(look, pixels)
    return pixels
  }
}

/** A ring at the upper right corner: the task is not the one it was. */
function drawRestart(context: CanvasRenderingContext2D, size: number, { ground, ink }: Palette): void {
  const radius = Math.max(1.25, size * 0.17)
  context.beginPath()
  context.arc(size - radius, radius, radius + 1, 0, 2 * Math.PI)
  context.fillStyle = ground
  context.fill()
  context.beginPath()
  context.arc(size - radius, radius, radius, 0, 2 * Math.PI)
  if (size >= 9) {
    context.strokeStyle = ink
    context.lineWidth = 1.25
    context.stroke()
  } else {
    context.fillStyle = ink
    context.fill()
  }
}

/** The line around cells that an update has in hand, open towards neighbours that it has in hand as well. */
function drawHand(
  context: CanvasRenderingContext2D,
  pitch: number,
  { joinsLeft, joinsRight }: Pick<CellLook, 'joinsLeft' | 'joinsRight'>,
  { ink }: Palette,
): void {
  context.fillStyle = ink
  context.fillRect(0, 0, pitch, 1)
  context.fillRect(0, pitch - 1, pitch, 1)
  if (!joinsLeft) context.fillRect(0, 0, 1, pitch)
  if (!joinsRight) context.fillRect(pitch - 1, 0, 1, pitch)
}

/**
 * One cell. Filled: runs the new build. Hollow: runs the old one, or nothing. What lies inside says the state, so that
 * states are told apart without colour, down to the sizes where only filled, hollow and full height remain.
 */
export function drawCell(
  context: CanvasRenderingContext2D,
  size: number,
  state: InstanceState,
  side: InstanceSide,
  { ground, states }: Pick<Palette, 'ground' | 'states'>,
): void {
  const line = size >= 9 ? 1.5 : 1
  const colour = states[state]
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = line
  context.lineCap = 'square'
  const fill = () => context.fillRect(0, 0, size, size)
  const outline = () => context.strokeRect(line / 2, line / 2, size - line, size - line)
  const stroke = (...points: readonly (readonly [number, number])[]) => {
    context.beginPath()
    points.forEach(([x, y], index) => {
      if (index === 0) context.moveTo(x * size, y * size)
      else context.lineTo(x * size, y * size)
    })
    context.stroke()
  }
  const cross = () => {
    stroke([0.3, 0.3], [0.7, 0.7])
    stroke([0.7, 0.3], [0.3, 0.7])
  }
  const core = (share: number) => {
    const side = Math.max(2, Math.round(size * share))
    const from = (size - side) / 2
    context.fillRect(from, from, side, side)
  }

  switch (state) {
    case 'failed':
      if (side === 'old') {
        outline()
        cross()
      } else {
        fill()
        context.strokeStyle = ground
        context.lineWidth = size >= 9 ? 2 : 1.25
        cross()
      }
      return
    case 'missing':
      if (size < 9) {
        context.lineWidth = 1.5
        context.strokeRect(0.75, 0.75, size - 1.5, size - 1.5)
        return
      }
      // Four corners of a cell that is not there.
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const arm = Math.max(2, size * 0.32)
        context.fillRect(x === 0 ? 0 : size - arm, y === 0 ? 0 : size - line, arm, line)
        context.fillRect(x === 0 ? 0 : size - line, y === 0 ? 0 : size - arm, line, arm)
      }
      return
    case 'flapping':
      outline()
      stroke([0.55, 0.15], [0.3, 0.55], [0.7, 0.45], [0.45, 0.85])
      return
    case 'unknown':
      context.globalAlpha *= 0.8
      context.lineWidth = 1
      stroke([0, 0.5], [0.5, 0])
      stroke([0, 1], [1, 0])
      stroke([0.5, 1], [1, 0.5])
      return
    case 'moving':
      outline()
      context.fillRect(0, 0, size / 2, size)
      return
    case 'restoring':
      outline()
      context.fillRect(size / 2, 0, size / 2, size)
      return
    case 'watching':
      fill()
      context.fillStyle = ground
      core(0.34)
      return
    case 'leaving':
      fill()
      context.strokeStyle = ground
      stroke([0.62, 0.25], [0.36, 0.5], [0.62, 0.75])
      return
    case 'updated':
      fill()
      return
    case 'restored':
      outline()
      core(0.42)
      return
    case 'waiting':
      context.globalAlpha *= 0.75
      context.lineWidth = 1
      context.strokeRect(0.5, 0.5, size - 1, size - 1)
      return
    case 'removed':
      stroke([0.2, 0.5], [0.8, 0.5])
      return
    case 'unchanged':
      core(0.3)
  }
}
