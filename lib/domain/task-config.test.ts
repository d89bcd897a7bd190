import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRanges, instanceIds, instanceRanges } from './task-config'

test('ranges are closed, joined and sorted', () => {
  expect(instanceRanges([7, 0, 1, 2, 2])).toEqual([
    { first: 0, last: 2 },
    { first: 7, last: 7 },
  ])
  expect(formatRanges(instanceRanges([7, 0, 1, 2]))).toBe('0–2, 7')
})

test('ids and ranges are the same thing said twice', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), (ids) => {
      const sorted = [...ids].sort((a, b) => a - b)
      expect(instanceIds(instanceRanges(ids))).toEqual(sorted)
      for (const [index, range] of instanceRanges(ids).entries())
        expect(range.first).toBeGreaterThan((instanceRanges(ids)[index - 1]?.last ?? -2) + 1)
    }),
  )
})
