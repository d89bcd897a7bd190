import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FOLD_PERCENT, foldsIn, momentAt, placeOn, type TimeScale, ticksOn } from './time-scale'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const momentary = (atMs: number) => ({ fromMs: atMs, untilMs: atMs })
const plain = (fromMs: number, untilMs: number): TimeScale => ({ fromMs, untilMs, folds: [] })

const scales = fc
  .record({
    fromMs: fc.integer({ min: -HOUR, max: 1_800_000_000_000 }),
    lengthMs: fc.integer({ min: MINUTE, max: 400 * HOUR }),
    moments: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
  })
  .map(({ fromMs, lengthMs, moments }): TimeScale => {
    const whole = { fromMs, untilMs: fromMs + lengthMs }
    return {
      ...whole,
      folds: foldsIn(
        whole,
        moments.map((share) => momentary(fromMs + share * lengthMs)),
      ),
    }
  })

describe('an axis', () => {
  test('goes from 0 to 100 and keeps the order', () =>
    fc.assert(
      fc.property(
        scales,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scale, a, b) => {
          const at = (share: number) => scale.fromMs + share * (scale.untilMs - scale.fromMs)
          expect(placeOn(scale, scale.fromMs)).toBe(0)
          expect(placeOn(scale, scale.untilMs)).toBeCloseTo(100, 1)
          expect(Math.sign(placeOn(scale, at(a)) - placeOn(scale, at(b))) * Math.sign(a - b)).toBeGreaterThanOrEqual(0)
        },
      ),
    ))
  test('finds the moment of a place again', () =>
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 100, noNaN: true }), (scale, place) => {
        expect(placeOn(scale, momentAt(scale, place))).toBeCloseTo(place, 1)
      }),
    ))
  test('has the nearer end for what is outside', () => {
    expect(placeOn(plain(0, HOUR), -5)).toBe(0)
    expect(placeOn(plain(0, HOUR), 2 * HOUR)).toBe(100)
  })
})

describe('folds', () => {
  test('take out the long silence and nothing that happened', () => {
    const whole = { fromMs: 0, untilMs: 10 * HOUR }
    const moments = [5 * MINUTE, 10 * MINUTE, 9 * HOUR, 9.5 * HOUR]
    const folds = foldsIn(whole, moments.map(momentary))
    expect(folds).toHaveLength(1)
    for (const moment of moments)
      expect(folds.some(({ fromMs, untilMs }) => fromMs < moment && moment < untilMs)).toBe(false)
    const scale = { ...whole, folds }
    expect(placeOn(scale, 9 * HOUR) - placeOn(scale, 10 * MINUTE)).toBeLessThan(FOLD_PERCENT + 25)
    expect(placeOn(scale, 10 * MINUTE)).toBeGreaterThan(placeOn(plain(0, 10 * HOUR), 10 * MINUTE) * 3)
  })
  test('are not made of short silences', () => {
    expect(foldsIn({ fromMs: 0, untilMs: 10 * MINUTE }, [MINUTE, 3 * MINUTE].map(momentary))).toHaveLength(1)
    expect(foldsIn({ fromMs: 0, untilMs: 4 * MINUTE }, [momentary(2 * MINUTE)])).toEqual([])
  })
})

describe('folds of what goes on', () => {
  test('spare a long stretch, and begin only after it', () => {
    const whole = { fromMs: 0, untilMs: 4 * HOUR }
    const [fold, ...others] = foldsIn(whole, [
      { fromMs: 0, untilMs: 2 * HOUR },
      { fromMs: HOUR, untilMs: 90 * MINUTE },
    ])
    expect(others).toEqual([])
    expect(fold?.fromMs).toBeGreaterThan(2 * HOUR)
  })
  test('leave a part in which nothing happens as it is', () =>
    expect(foldsIn({ fromMs: 0, untilMs: 2 * HOUR }, [momentary(5 * HOUR)])).toEqual([]))
})

describe('ticks', () => {
  test('are round, on the axis, and not too many', () => {
    expect(ticksOn(plain(30_000, 18 * MINUTE), 8)).toEqual([5, 10, 15].map((minutes) => minutes * MINUTE))
    expect(ticksOn(plain(0, 5e12), 8).length).toBeLessThanOrEqual(9)
    expect(ticksOn(plain(-3 * MINUTE, 3 * MINUTE), 6)).toContain(0)
  })
  test('are never inside a fold', () =>
    fc.assert(
      fc.property(scales, (scale) => {
        for (const tick of ticksOn(scale, 8))
          expect(scale.folds.some(({ fromMs, untilMs }) => fromMs < tick && tick < untilMs)).toBe(false)
      }),
    ))
})
