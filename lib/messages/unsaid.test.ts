import { afterEach, expect, test, vi } from 'vitest'
import { say } from './say'

const said = (...given: unknown[]): unknown => Reflect.apply(say, undefined, given)

afterEach(() => {
  vi.restoreAllMocks()
})

test.each([
  ['that does not exist', ['board.never-written'], 'never written'],
  ['without one of its values', ['history.dropped-by-age', { at: 'then' }], 'dropped by age'],
])('a message %s is shown by its name, and told once', (_, given, shown) => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(said(...given)).toBe(shown)
  expect(said(...given)).toBe(shown)
  expect(told).toHaveBeenCalledTimes(1)
  expect(told).toHaveBeenCalledWith(expect.stringContaining('A message cannot be said'))
})
