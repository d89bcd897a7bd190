import { expect, test } from 'vitest'
import { formatDuration } from './time'

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
