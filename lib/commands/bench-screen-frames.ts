import { z } from 'zod'
import type { OpenPage, Side } from './bench-browser'

/** So far the page moves from one frame to the next: a fast turn of a wheel. */
const STEP_PX = 60
/** In each direction. */
const STEPS = 90
/** Long enough for everything that a zoom shows to have been drawn. */
const FRAMES_EACH = 24
const ROUND = ['Bars', 'Strips', 'Table', 'Strips', 'Bars', 'Strips', 'Table', 'Strips']
const ZOOMS = [...ROUND, ...ROUND, ...ROUND]
/** A frame that took longer has missed its turn; up to here it is the clock that trembles. */
const LATE_MS = (1.2 * 1000) / 60

const Times = z.array(z.number())

/** Milliseconds. */
export type Frames = {
  /** How long each took, from one to the next. */
  readonly times: readonly number[]
  /** What the main thread did in one of them, on average: what the rest of the machine is busy with is not in it. */
  readonly mainThreadMs: number
}

/** The frames while somebody scrolls through the cells and back. */
export const scrollFrames = (open: OpenPage, side: Side, address: string): Promise<Frames> =>
  measured(open, side, address, async (ask) => Times.parse(await ask(`scroll(${STEP_PX}, ${STEPS})`)))

/** The frames that follow changes of zoom. */
export const zoomFrames = (open: OpenPage, side: Side, address: string): Promise<Frames> =>
  measured(open, side, address, async (ask) =>
    z
      .array(Times)
      .parse(await ask(`zoom(${JSON.stringify(ZOOMS)}, ${FRAMES_EACH})`))
      .flat(),
  )

/** Goes twice; the first time warms up. */
async function measured(
  open: OpenPage,
  side: Side,
  address: string,
  run: (ask: (expression: string) => Promise<unknown>) => Promise<number[]>,
): Promise<Frames> {
  const { page, ask, mainThreadMs } = await open(side, 'usual')
  await page.goto(`${address}?zoom=${side === 'ours' ? 'strip' : 'bar'}`)
  await ask('showCells()')
  await run(ask)
  let times: readonly number[] = []
  const totalMs = await mainThreadMs(async () => {
    times = await run(ask)
  })
  await page.context().close()
  return { times, mainThreadMs: totalMs / times.length }
}

/** The value that this share of all values does not exceed. */
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN

/** How many frames of a hundred missed their turn. */
export const lateShare = (times: readonly number[]): number =>
  (100 * times.filter((ms) => ms > LATE_MS).length) / times.length
