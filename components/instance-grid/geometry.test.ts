import { describe, expect, test } from 'vitest'
import { isButton, layOut, slotAt, slotUnder } from './geometry'

describe.each([
  [8, 300],
  [40, 1_060],
  [40, 320],
  [1_000, 1_060],
  [4_000, 320],
])('%i instances in %i pixels', (count, room) => {
  const geometry = layOut(count, room)
  const rows = Math.ceil(count / geometry.columns)

  test('fit the width, in tens', () => {
    expect(geometry.width).toBeLessThanOrEqual(room)
    expect(geometry.columns % 10).toBe(0)
  })

  test('the middle of every cell leads back to its slot', () => {
    for (let slot = 0; slot < count; slot++) {
      const { x, y } = slotAt(geometry, slot)
      expect(slotUnder(geometry, rows, x + geometry.pitch / 2, y + geometry.pitch / 2)).toBe(slot)
    }
  })

  test('cells leave room for a line around them', () => {
    expect(geometry.pitch - geometry.cell).toBeGreaterThanOrEqual(2)
  })
})

test('nobody is between two groups, or outside', () => {
  const geometry = layOut(40, 1_060)
  expect(slotUnder(geometry, 1, 10 * geometry.pitch + 1, 1)).toBeNull()
  expect(slotUnder(geometry, 1, -1, 1)).toBeNull()
  expect(slotUnder(geometry, 1, 1, geometry.pitch + 1)).toBeNull()
})

test('wide strips of many instances begin their rows with round numbers', () => {
  expect(layOut(1_000, 1_160).columns).toBe(100)
})

test('the smallest cells are no buttons', () => {
  expect([40, 400, 1_500, 4_000].map((count) => isButton(layOut(count, 1_060)))).toEqual([true, true, true, false])
})
