import { expect, test } from 'vitest'
import { count, formatNumber, listing } from './count'

test('numbers have their groups, unknown ones a question mark', () => {
  expect(formatNumber(12_400)).toBe('12,400')
  expect(formatNumber(null)).toBe('?')
  expect(count(1, 'row')).toBe('1 row')
  expect(count(0, 'row')).toBe('0 rows')
})

test('a listing names some and counts the rest', () => {
  expect(listing([])).toBe('')
  expect(listing(['a'])).toBe('a')
  expect(listing(['a', 'b', 'c'])).toBe('a, b and c')
  expect(listing(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more')
})
