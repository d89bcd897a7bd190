import { expect, test } from 'vitest'
import { formatBytes, formatNumber, listing } from './count'

test('numbers have their groups, unknown ones a question mark', () => {
  expect(formatNumber(12_400)).toBe('12,400')
  expect(formatNumber(null)).toBe('?')
})

test('a listing names some and counts the rest', () => {
  expect(listing([])).toBe('')
  expect(listing(['a'])).toBe('a')
  expect(listing(['a', 'b', 'c'])).toBe('a, b and c')
  expect(listing(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more')
})

test('bytes are told in at most three digits', () => {
  const told = [0, 999, 1000, 9_949, 9_950, 123_456, 999_499, 999_500, 3_400_000, 999_500_000].map(formatBytes)
  expect(told).toEqual(['0 B', '999 B', '1.0 kB', '9.9 kB', '10 kB', '123 kB', '999 kB', '1.0 MB', '3.4 MB', '1.0 GB'])
})
