import { describe, expect, it } from 'vitest'
import { JsonWriter } from './json-writer'

const STRING = 11
const I32 = 8
const STRUCT = 12

/** What a struct with these fields, written in this order, comes to. */
function written(
  fields: readonly (readonly [id: number, type: number, write: (writer: JsonWriter) => void])[],
): string {
  const writer = new JsonWriter()
  writer.writeStructBegin()
  for (const [id, type, write] of fields) {
    writer.writeFieldBegin('', type, id)
    write(writer)
    writer.writeFieldEnd()
  }
  writer.writeFieldStop()
  writer.writeStructEnd()
  return writer.bytes().toString()
}

const double = (value: number): string => {
  const writer = new JsonWriter()
  writer.writeDouble(value)
  return writer.bytes().toString()
}

describe('TJSON as Java writes it', () => {
  it('has the fields of a struct ascending by id, at every depth', () => {
    const inner = (writer: JsonWriter) => {
      writer.writeStructBegin()
      for (const id of [3, 1]) {
        writer.writeFieldBegin('', I32, id)
        writer.writeI32(id)
        writer.writeFieldEnd()
      }
      writer.writeStructEnd()
    }
    expect(
      written([
        [20, STRING, (writer) => writer.writeString('é/"')],
        [5, STRUCT, inner],
        [7, I32, (writer) => writer.writeI32(-1)],
      ]),
    ).toBe('{"5":{"rec":{"1":{"i32":1},"3":{"i32":3}}},"7":{"i32":-1},"20":{"str":"é/\\""}}')
  })

  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [118.5, '118.5'],
    [0.001, '0.001'],
    [0.00015, '1.5E-4'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [-123_456_789.25, '-1.2345678925E8'],
    [Number.NaN, '"NaN"'],
    [Number.NEGATIVE_INFINITY, '"-Infinity"'],
  ])('writes the double %d as %s', (value, text) => {
    expect(double(value)).toBe(text)
  })
})
