import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttle } from './throttle'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('the first call goes through at once, a burst becomes one more at the end', () => {
  const run = vi.fn()
  const ring = throttle(run, 500)
  ring.call()
  expect(run).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 20; i++) ring.call()
  expect(run).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(500)
  expect(run).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(5_000)
  expect(run).toHaveBeenCalledTimes(2)
})

test('cancelled, the call in waiting is never made', () => {
  const run = vi.fn()
  const ring = throttle(run, 500)
  ring.call()
  ring.call()
  ring.cancel()
  vi.advanceTimersByTime(5_000)
  expect(run).toHaveBeenCalledTimes(1)
})
