import { expect, test } from 'vitest'
import { Recent } from './recent'

test('what is used stays, what is not goes, and there are never more than the most', () => {
  const recent = new Recent<number>(4)
  recent.set('used', 1)
  recent.set('unused', 2)
  for (let n = 0; n < 20; n++) {
    recent.set(`passing ${n}`, n)
    expect(recent.get('used')).toBe(1)
  }
  expect(recent.get('unused')).toBeUndefined()
  const left = Array.from({ length: 20 }, (_, n) => recent.get(`passing ${n}`)).filter((n) => n !== undefined)
  expect(left.length).toBeLessThanOrEqual(4)
})
