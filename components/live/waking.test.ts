import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onWaking } from './waking'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a page that was awake all the time is left alone; one that has slept is told once', () => {
  const woken = vi.fn()
  const stop = onWaking(woken)
  vi.advanceTimersByTime(60_000)
  expect(woken).not.toHaveBeenCalled()
  // Asleep: the clock goes on, timers do not.
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(60_000)
  expect(woken).toHaveBeenCalledTimes(1)
  stop()
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(60_000)
  expect(woken).toHaveBeenCalledTimes(1)
})
