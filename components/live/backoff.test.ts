import { expect, test } from 'vitest'
import { backoffMs } from './backoff'

test('the bound doubles from half a second to thirty seconds and stays there', () => {
  expect([1, 2, 3, 6, 7, 1_000].map((failures) => backoffMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000, 30_000,
  ])
})

test('the wait is anywhere below the bound', () => {
  expect(backoffMs(4, 0)).toBe(0)
  expect(backoffMs(4, 0.5)).toBe(4_000)
})
