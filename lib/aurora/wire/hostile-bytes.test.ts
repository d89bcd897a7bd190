import { describe, expect, test } from 'vitest'
import { tasksReader } from '../answers/tasks-reader'
import { decodeWhole, decodeWith, type RecordedReply, recordedReplies } from '../recording.test-support'
import type { Wire } from './call-message'
import { type WireFailure, WireFault } from './wire-fault'
import { DEFAULT_WIRE_LIMITS } from './wire-limits'

const CALL = { method: 'm', seqid: 1 }
const all = recordedReplies(['tbinary', 'tjson', 'http', 'auth'])

/** Of each method in each protocol the largest reply that is still quick to cut at every byte. */
const samples: RecordedReply[] = [
  ...new Map(
    all
      .filter(({ bytes }) => bytes.length <= 3500)
      .toSorted((a, b) => a.bytes.length - b.bytes.length)
      .map((reply) => [`${reply.wire} ${reply.call.method}`, reply]),
  ).values(),
]

function failureOf(wire: Wire, bytes: Buffer, call = CALL, limits = DEFAULT_WIRE_LIMITS): WireFailure | 'decoded' {
  try {
    decodeWhole(call, wire, bytes, limits)
    return 'decoded'
  } catch (error) {
    if (error instanceof WireFault) return error.failure
    throw error
  }
}

/** A binary reply to `m` whose result struct holds `fields`. */
const binary = (...fields: (number[] | Buffer)[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x80, 1, 0, 2, 0, 0, 0, 1, 0x6d, 0, 0, 0, 1]),
    ...fields.map((field) => (Buffer.isBuffer(field) ? field : Buffer.from(field))),
  ])

const json = (result: string): Buffer => Buffer.from(`[1,"m",2,1,${result}]`)

/** Field 99, which nobody knows, of the given wire type. */
const unknownField = (type: number): number[] => [type, 0, 99]

describe('cut answers', () => {
  test('there are at least twenty samples', () => {
    expect(samples.length).toBeGreaterThan(20)
  })

  test('T01: cut at any byte, an answer is truncated, and never decodes in part', () => {
    for (const { name, wire, bytes, call } of samples) {
      expect(failureOf(wire, bytes, call), name).toBe('decoded')
      for (let length = 0; length < bytes.length; length += 1) {
        const failure = failureOf(wire, bytes.subarray(0, length), call)
        if (failure !== (length === 0 ? 'not-thrift' : 'truncated')) expect.fail(`${name} cut at ${length}: ${failure}`)
      }
    }
  })

  test('anything after the message is malformed', () => {
    for (const { name, wire, bytes, call } of samples) {
      expect(failureOf(wire, Buffer.concat([bytes, Buffer.from([0])]), call), name).toBe('malformed')
    }
  })
})

describe('T02: what is no Thrift', () => {
  test.each<[string, string]>([
    ['nothing', ''],
    ['a page', '<!doctype html><p>Log in</p>'],
    ['text', 'OK'],
    ['other JSON', '{"error":"no"}'],
    ['a JSON list', '[{"id":1}]'],
    ['a later TJSON', '[10,"m",2,1,{}]'],
    ['zeros', '\0\0\0\0\0\0\0\0'],
  ])('%s', (_, text) => {
    expect(failureOf('binary', Buffer.from(text))).toBe('not-thrift')
    expect(failureOf('json', Buffer.from(text))).toBe('not-thrift')
  })

  test('an answer under the label of the other protocol', () => {
    for (const { wire, bytes, call } of samples) {
      expect(failureOf(wire === 'json' ? 'binary' : 'json', bytes, call)).toBe('not-thrift')
    }
  })
})

describe('T09: sizes that lie', () => {
  test('a list of 30 million in a reply of 111 bytes is refused at once', () => {
    const list = '{"0":{"rec":{"3":{"rec":{"3":{"rec":{"1":{"lst":["rec",30000000,{}]}}}}}}}}'
    expect(json(list).length).toBeLessThan(112)
    expect(failureOf('json', json(list))).toBe('truncated')
  })

  test.each<[string, number[], WireFailure]>([
    ['a negative list', [15, 0, 99, 8, 255, 255, 255, 255], 'malformed'],
    ['a negative map', [13, 0, 99, 8, 8, 128, 0, 0, 0], 'malformed'],
    ['a negative string', [11, 0, 99, 255, 255, 255, 255], 'malformed'],
    ['a string longer than the rest', [11, 0, 99, 0, 0, 0, 9, 65], 'truncated'],
    ['a list longer than the rest', [15, 0, 99, 10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0], 'truncated'],
    ['a set of flags longer than the rest', [14, 0, 99, 2, 127, 255, 255, 255], 'truncated'],
    ['an unknown field type', [127, 0, 99, 0], 'malformed'],
    ['an unknown element type', [15, 0, 99, 127, 0, 0, 0, 1, 0], 'malformed'],
    ['a list of nothing-typed values', [15, 0, 99, 0, 0, 0, 0, 1, 0], 'malformed'],
    ['a message without result', [0], 'malformed'],
  ])('%s', (_, fields, failure) => {
    expect(failureOf('binary', binary(fields, [0]))).toBe(failure)
  })

  test.each<[string, string, WireFailure]>([
    ['fewer elements than declared', '{"99":{"lst":["i32",3,1,2]}}', 'malformed'],
    ['more elements than declared', '{"99":{"lst":["i32",1,1,2]}}', 'malformed'],
    ['a negative size', '{"99":{"lst":["i32",-1]}}', 'malformed'],
    ['half an element', '{"99":{"lst":["i32",1.5,1]}}', 'malformed'],
    ['a size in words', '{"99":{"lst":["i32",many]}}', 'malformed'],
    ['fewer pairs than declared', '{"99":{"map":["str","str",2,{"a":"b"}]}}', 'malformed'],
    ['an unknown tag', '{"99":{"obj":1}}', 'malformed'],
    ['a field id that is none', '{"70000":{"i32":1}}', 'malformed'],
    ['a field without value', '{"99":{}}', 'malformed'],
    ['two values in a field', '{"99":{"i32":1,"i32":2}}', 'malformed'],
    ['white space', '{ "99":{"i32":1}}', 'malformed'],
    ['a broken escape', '{"0":{"rec":{"6":{"lst":["rec",1,{"1":{"str":"\\x"}}]}}}}', 'malformed'],
    ['an endless number', `{"99":{"i32":${'1'.repeat(100)}}}`, 'malformed'],
    ['no result', '{}', 'malformed'],
  ])('TJSON with %s', (_, result, failure) => {
    expect(failureOf('json', json(result))).toBe(failure)
  })

  test('the limits are limits: of depth, also in fields nobody knows', () => {
    const nested = (levels: number) =>
      Buffer.concat([...Array.from({ length: levels }, () => Buffer.from([12, 0, 99])), Buffer.alloc(levels)])
    const nestedJson = (levels: number) => `${'{"99":{"rec":'.repeat(levels)}{}${'}}'.repeat(levels)}`
    expect(failureOf('binary', binary(nested(31), [0]))).toBe('malformed')
    expect(failureOf('binary', binary(nested(32), [0]))).toBe('oversized')
    expect(failureOf('binary', binary(nested(100_000), [0]))).toBe('oversized')
    expect(failureOf('json', json(nestedJson(31)))).toBe('malformed')
    expect(failureOf('json', json(nestedJson(32)))).toBe('oversized')
    expect(failureOf('json', json(nestedJson(100_000)))).toBe('oversized')
    const lists = (levels: number) =>
      `{"99":{"lst":["lst",1,${'["lst",1,'.repeat(levels)}["i32",0]${']'.repeat(levels)}]}}`
    expect(failureOf('json', json(lists(100_000)))).toBe('oversized')
  })

  test('the limits are limits: of elements in all containers together, and of one string', () => {
    const limits = { ...DEFAULT_WIRE_LIMITS, elements: 10, stringBytes: 10 }
    const flags = (count: number) => [...unknownField(15), 2, 0, 0, 0, count, ...Array.from({ length: count }, () => 1)]
    const text = (length: number) => [...unknownField(11), 0, 0, 0, length, ...Array.from({ length }, () => 65)]
    expect(failureOf('binary', binary(flags(5), flags(5), [0]), CALL, limits)).toBe('malformed')
    expect(failureOf('binary', binary(flags(5), flags(6), [0]), CALL, limits)).toBe('oversized')
    expect(failureOf('binary', binary(text(10), [0]), CALL, limits)).toBe('malformed')
    expect(failureOf('binary', binary(text(11), [0]), CALL, limits)).toBe('oversized')
    expect(failureOf('json', json(`{"99":{"str":"${'a'.repeat(11)}"}}`), CALL, limits)).toBe('oversized')
    expect(
      failureOf('json', json('{"98":{"lst":["tf",6,1,1,1,1,1,1]},"99":{"lst":["tf",5,1,1,1,1,1]}}'), CALL, limits),
    ).toBe('oversized')
  })
})

describe('what is read without a pause is bounded', () => {
  const limits = { ...DEFAULT_WIRE_LIMITS, unitSteps: 40, unitStringBytes: 30 }
  const call = { method: 'm', seqid: 1 }
  const read = (wire: Wire, bytes: Buffer) => {
    try {
      const reply = decodeWith(tasksReader([]), call, wire, bytes, limits)
      return reply.kind === 'response' ? 'read' : reply.kind
    } catch (error) {
      if (error instanceof WireFault) return error.message
      throw error
    }
  }
  const list = [12, 0, 0, 12, 0, 3, 12, 0, 3, 15, 0, 1, 12, 0, 0, 0]
  const taskOf = (fields: number, text: number) => [
    ...Array.from({ length: fields }, () => [2, 0, 99, 1]).flat(),
    ...(text > 0 ? [11, 0, 98, 0, 0, 0, text, ...Array.from({ length: text }, () => 65)] : []),
    0,
  ]
  const tasks = (...values: number[][]) => binary(list, [values.length], values.flat(), [0, 0, 0, 0])

  test('many small units are fine, one large one is not: of fields', () => {
    expect(read('binary', tasks(...Array.from({ length: 50 }, () => taskOf(30, 0))))).toBe('read')
    expect(read('binary', tasks(taskOf(1, 0), taskOf(45, 0)))).toMatch(/one part with more than 40 fields/)
    expect(
      read('binary', binary(Array.from({ length: 45 }, () => [2, 0, 99, 1]).flat(), list, [0], [0, 0, 0, 0])),
    ).toMatch(/one part with more than 40 fields/)
  })

  test('and of text', () => {
    expect(read('binary', tasks(...Array.from({ length: 50 }, () => taskOf(1, 25))))).toBe('read')
    expect(read('binary', tasks([...taskOf(1, 20).slice(0, -1), ...taskOf(0, 20)]))).toMatch(
      /one part with more than 30 bytes of text/,
    )
  })

  test('in TJSON every value counts', () => {
    const numbers = (count: number) => `{"99":{"lst":["i32",${count}${',1'.repeat(count)}]}}`
    const answer = (...values: string[]) =>
      json(`{"0":{"rec":{"3":{"rec":{"3":{"rec":{"1":{"lst":["rec",${values.length},${values.join(',')}]}}}}}}}}`)
    expect(read('json', answer(...Array.from({ length: 20 }, () => '{"99":{"i32":1}}')))).toBe('read')
    expect(read('json', answer('{}', numbers(45)))).toMatch(/one part with more than 40 fields/)
  })

  test('TJSON has a limit of its own', () => {
    const bytes = json('{"0":{"rec":{}}}')
    expect(failureOf('json', bytes, CALL, { ...DEFAULT_WIRE_LIMITS, jsonBytes: bytes.length })).toBe('decoded')
    expect(failureOf('json', bytes, CALL, { ...DEFAULT_WIRE_LIMITS, jsonBytes: bytes.length - 1 })).toBe('oversized')
    expect(failureOf('binary', binary([12, 0, 0, 0], [0]), CALL, { ...DEFAULT_WIRE_LIMITS, jsonBytes: 1 })).toBe(
      'decoded',
    )
  })
})

describe('values that do not fit', () => {
  const nextCronRun = (bytes: number[]) =>
    binary([12, 0, 0, 12, 0, 3, 12, 0, 18, 14, 0, 1, 12, 0, 0, 0, 1, 10, 0, 3, ...bytes, 0, 0, 0, 0, 0])
  const nextCronRunJson = (value: string) =>
    json(`{"0":{"rec":{"3":{"rec":{"18":{"rec":{"1":{"set":["rec",1,{"3":{"i64":${value}}}]}}}}}}}}`)

  test('an i64 beyond 2^53 is malformed, and the last safe one is not', () => {
    expect(failureOf('binary', nextCronRun([0, 31, 255, 255, 255, 255, 255, 255]))).toBe('decoded')
    expect(failureOf('binary', nextCronRun([0, 32, 0, 0, 0, 0, 0, 0]))).toBe('malformed')
    expect(failureOf('binary', nextCronRun([127, 255, 255, 255, 255, 255, 255, 255]))).toBe('malformed')
    expect(failureOf('binary', nextCronRun([128, 0, 0, 0, 0, 0, 0, 0]))).toBe('malformed')
    expect(failureOf('json', nextCronRunJson('9007199254740991'))).toBe('decoded')
    expect(failureOf('json', nextCronRunJson('9007199254740992'))).toBe('malformed')
    expect(failureOf('json', nextCronRunJson('1e30'))).toBe('malformed')
    expect(failureOf('json', nextCronRunJson('1.5'))).toBe('malformed')
  })

  test('an i64 nobody reads may hold anything', () => {
    const empty = [12, 0, 0, 0]
    expect(failureOf('binary', binary(unknownField(10), [255, 255, 255, 255, 255, 255, 255, 254], empty, [0]))).toBe(
      'decoded',
    )
    expect(failureOf('json', json('{"99":{"i64":9223372036854775807},"0":{"rec":{}}}'))).toBe('decoded')
  })

  test('a container whose elements have another type than the field is malformed', () => {
    const tasks = (elementType: number) =>
      binary([12, 0, 0, 12, 0, 3, 12, 0, 3, 15, 0, 1, elementType, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    expect(failureOf('binary', tasks(12))).toBe('decoded')
    // A flag and a byte are as long as an empty struct, so that nothing but their type tells them apart.
    expect(failureOf('binary', tasks(2))).toBe('malformed')
    expect(failureOf('binary', tasks(3))).toBe('malformed')
    expect(failureOf('json', json('{"0":{"rec":{"3":{"rec":{"3":{"rec":{"1":{"lst":["rec",1,{}]}}}}}}}}'))).toBe(
      'decoded',
    )
    expect(failureOf('json', json('{"0":{"rec":{"3":{"rec":{"3":{"rec":{"1":{"lst":["tf",1,1]}}}}}}}}'))).toBe(
      'malformed',
    )
  })

  test('a field of another type than Aurora’s is passed over, as Aurora does', () => {
    expect(failureOf('binary', binary([12, 0, 0, 11, 0, 1, 0, 0, 0, 1, 65, 0, 0]))).toBe('decoded')
    expect(failureOf('json', json('{"0":{"rec":{"1":{"str":"A"}}}}'))).toBe('decoded')
  })
})
