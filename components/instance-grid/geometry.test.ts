import { describe, expect, test } from 'vitest'
import { cellAt, instanceAt, layOut } from './geometry'

describe.each([
  [8, 300],
  [40, 1_060],
  [40, 320],
  [1_000, 1_060],
  [4_000, 320],
])('%i instances in %i pixels', (count, room) => {
  const geometry = layOut(count, room)

  test('fit the width and have room for everybody', () => {
    expect(geometry.width).toBeLessThanOrEqual(room)
    expect(geometry.columns * geometry.rows).toBeGreaterThanOrEqual(count)
    expect(geometry.columns % 10).toBe(0)
  })

  test('the middle of every cell leads back to its instance', () => {
    for (let id = 0; id < count; id++) {
      const { x, y } = cellAt(geometry, id)
      expect(instanceAt(geometry, x + geometry.cell / 2, y + geometry.cell / 2)).toBe(id)
    }
  })

  test('cells do not overlap', () => {
    const [a, b] = [cellAt(geometry, 9), cellAt(geometry, 10)]
    if (b.y === a.y) expect(b.x - a.x).toBeGreaterThan(geometry.cell)
  })
})

test('nobody is between two groups, or outside', () => {
  const geometry = layOut(40, 1_060)
  expect(instanceAt(geometry, 10 * geometry.pitch + 1, 1)).toBeNull()
  expect(instanceAt(geometry, -1, 1)).toBeNull()
  expect(instanceAt(geometry, 1, geometry.height + 1)).toBeNull()
})

test('wide strips of many instances begin their rows with round numbers', () => {
  expect(layOut(1_000, 1_060).columns).toBe(100)
})
