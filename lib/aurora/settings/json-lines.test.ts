import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonErrorLine, jsonKeyWrittenTwice, jsonLineOf } from './json-lines'

test('jsonErrorLine agrees with JSON.parse about what is JSON', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\n', '1', '\\'))
    .map(([json, at, piece]) => {
      const position = at % (json.length + 1)
      return json.slice(0, position) + piece + json.slice(position + (at % 3))
    })
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      expect(jsonErrorLine(text) === null).toBe(isJson(text))
    }),
    { numRuns: 3000 },
  )
  expect(jsonErrorLine('['.repeat(1_000_000))).toBe(1)
  expect(jsonErrorLine(`["${'x\\n'.repeat(300_000)}"]`)).toBeNull()
  expect(jsonErrorLine(`[\n"${'x\\n'.repeat(300_000)}`)).toBe(2)
})

const TEXT = `
{
  "a": [1, {
    "b": 2 },
    3],
  "c\\u0041": {},
  "c": {"d":
    null},
  "c": {
    "d": 1}
}`

test.each<[(string | number)[], number]>([
  [[], 2],
  [['a'], 3],
  [['a', 0], 3],
  [['a', 1, 'b'], 4],
  [['a', 2], 5],
  [['cA'], 6],
  [['c'], 9],
  [['c', 'd'], 10],
  [['a', 1, 'missing'], 3],
  [['missing', 'too'], 2],
])('%j is in line %d', (path, line) => {
  expect(jsonLineOf(TEXT, path)).toBe(line)
})

test('a key that stands twice in one object is found, and the same key in two objects is none', () => {
  expect(jsonKeyWrittenTwice(TEXT)).toEqual({ path: ['c'], line: 9 })
  expect(jsonKeyWrittenTwice('{"a":{"x":1},"b":[{"x":1},{"x":1}]}')).toBeNull()
  expect(jsonKeyWrittenTwice('{"b":[{"x":1,\n"\\u0078":1}]}')).toEqual({ path: ['b', 0, 'x'], line: 2 })
})
