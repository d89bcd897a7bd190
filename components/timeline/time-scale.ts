/** A stretch of time. On a clock that counts from something, zero is that. */
export type Stretch = { readonly fromMs: number; readonly untilMs: number }

/** Time along an axis, from 0 to 100 percent, in which stretches where nothing happens may be folded to a fixed width. */
export type TimeScale = Stretch & {
  /** In order, each inside the whole, none touching another. */
  readonly folds: readonly Stretch[]
}

/** The width of a fold, in percent of the axis. */
export const FOLD_PERCENT = 2
const MOST_FOLDS_PERCENT = 30
/** A shorter silence is not worth a fold, whatever its share. */
const LEAST_FOLD_MS = 3 * 60_000
const LEAST_FOLD_SHARE = 0.12
/** Left open at both ends of a fold, as a share of the whole, so that what happens there has room. */
const MARGIN_SHARE = 0.015

/** Silences outside of these stretches that are long enough to be folded; where nothing happens at all, there is nothing to fold for. */
export function foldsIn({ fromMs, untilMs }: Stretch, busy: readonly Stretch[]): Stretch[] {
  const wholeMs = untilMs - fromMs
  const marginMs = wholeMs * MARGIN_SHARE
  const inside = busy.filter((each) => each.untilMs > fromMs && each.fromMs < untilMs)
  if (inside.length === 0) return []
  const folds: Stretch[] = []
  let quietSinceMs = fromMs
  for (const next of [...inside.toSorted((a, b) => a.fromMs - b.fromMs), { fromMs: untilMs, untilMs }]) {
    if (next.fromMs - quietSinceMs >= Math.max(LEAST_FOLD_MS, wholeMs * LEAST_FOLD_SHARE))
      folds.push({ fromMs: quietSinceMs + marginMs, untilMs: next.fromMs - marginMs })
    quietSinceMs = Math.max(quietSinceMs, next.untilMs)
  }
  return folds.slice(0, MOST_FOLDS_PERCENT / FOLD_PERCENT)
}

const lengthOf = ({ fromMs, untilMs }: Stretch): number => untilMs - fromMs

/** Milliseconds that are drawn at their length, and percent that is left for them. */
function openPart(scale: TimeScale): { ms: number; percent: number } {
  const folded = scale.folds.reduce((sum, fold) => sum + lengthOf(fold), 0)
  return { ms: Math.max(1, lengthOf(scale) - folded), percent: 100 - scale.folds.length * FOLD_PERCENT }
}

/** Where a moment is, in percent; outside of the axis, the nearer end. */
export function placeOn(scale: TimeScale, atMs: number): number {
  const { ms, percent } = openPart(scale)
  const at = Math.min(scale.untilMs, Math.max(scale.fromMs, atMs))
  let openMs = at - scale.fromMs
  let foldPercent = 0
  for (const fold of scale.folds) {
    if (at <= fold.fromMs) break
    const insideMs = Math.min(at, fold.untilMs) - fold.fromMs
    openMs -= insideMs
    foldPercent += FOLD_PERCENT * (insideMs / lengthOf(fold))
  }
  return Math.round(((openMs / ms) * percent + foldPercent) * 100) / 100
}

/** The moment at a place in percent: what `placeOn` undoes. */
export function momentAt(scale: TimeScale, place: number): number {
  const { ms, percent } = openPart(scale)
  let left = Math.min(100, Math.max(0, place))
  let atMs = scale.fromMs
  for (const fold of scale.folds) {
    const openPercent = ((fold.fromMs - atMs) / ms) * percent
    if (left <= openPercent) break
    left -= openPercent
    if (left <= FOLD_PERCENT) return fold.fromMs + (left / FOLD_PERCENT) * lengthOf(fold)
    left -= FOLD_PERCENT
    atMs = fold.untilMs
  }
  return atMs + (left / percent) * ms
}

const MINUTE_MS = 60_000
const STEPS_MS = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (minutes) => minutes * MINUTE_MS,
)

/** Round moments on the axis, about `most` of them, none inside a fold. */
export function ticksOn(scale: TimeScale, most: number): number[] {
  const { ms } = openPart(scale)
  const step = STEPS_MS.find((each) => ms / each <= most) ?? Math.ceil(ms / most)
  const ticks: number[] = []
  for (const { fromMs, untilMs } of openStretches(scale))
    for (let atMs = Math.ceil(fromMs / step) * step; atMs <= untilMs; atMs += step) ticks.push(atMs)
  return ticks
}

function openStretches({ fromMs, untilMs, folds }: TimeScale): Stretch[] {
  const starts = [fromMs, ...folds.map((fold) => fold.untilMs)]
  return starts.map((start, index) => ({ fromMs: start, untilMs: folds[index]?.fromMs ?? untilMs }))
}
