import { expect, test } from 'vitest'
import { formatDateTime, formatDuration, formatTime } from './time'

test('times are printed with their zone', () => {
  expect(formatTime(Date.UTC(2026, 10, 22, 2, 56, 10))).toBe('02:56:10 UTC')
  expect(formatDateTime(Date.UTC(2026, 10, 22, 2, 56, 10))).toBe('2026-11-22 02:56:10 UTC')
})

test.each([
  [-5_000, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [100_800_000, '1 d 4 h'],
])('%i ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})
