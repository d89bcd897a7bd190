import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeReply, type Wire } from './call-message'
import { toJobTasks } from './convert-task'
import { toJobUpdateDetails, toJobUpdateSummary } from './convert-update'
import { type RecordedReply, recordedReplies } from './recording.test-support'
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
    decodeReply(call, wire, bytes, limits)
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

  test('cut at any byte, an answer is truncated, and never decodes in part', () => {
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

describe('what is no Thrift', () => {
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

describe('sizes that lie', () => {
  const response = [12, 0, 0]
  const result = [12, 0, 3]
  const taskList = [12, 0, 3, 15, 0, 1]

  test('16 MB of zeros as a list of 16 million structs is refused at once, without making them', () => {
    const size = Buffer.alloc(5)
    size[0] = 12
    size.writeInt32BE(16_000_000, 1)
    const bytes = binary(response, result, taskList, size, Buffer.alloc(16_000_000))
    const before = process.memoryUsage().heapUsed
    const began = performance.now()
    expect(failureOf('binary', bytes)).toBe('oversized')
    expect(performance.now() - began).toBeLessThan(1000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
  })

  test('a list of 30 million in a reply of 111 bytes is refused at once', () => {
    const list = '{"0":{"rec":{"3":{"rec":{"3":{"rec":{"1":{"lst":["rec",30000000,{}]}}}}}}}}'
    const began = performance.now()
    expect(json(list).length).toBeLessThan(112)
    expect(failureOf('json', json(list))).toBe('truncated')
    expect(performance.now() - began).toBeLessThan(100)
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
    expect(failureOf('binary', binary(nested(63), [0]))).toBe('malformed')
    expect(failureOf('binary', binary(nested(64), [0]))).toBe('oversized')
    expect(failureOf('binary', binary(nested(100_000), [0]))).toBe('oversized')
    expect(failureOf('json', json(nestedJson(63)))).toBe('malformed')
    expect(failureOf('json', json(nestedJson(64)))).toBe('oversized')
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

test('mutations of recorded answers decode or are refused, quickly, and convert or are refused', () => {
  const ends = { decoded: 0, refused: 0 }
  const mutation = fc.record({
    at: fc.noBias(fc.nat({ max: 999_999 })),
    byte: fc.integer({ min: 0, max: 255 }),
    insert: fc.constantFrom(true, false, false, false),
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      ({ wire, bytes, call }, mutations) => {
        let mutated = Buffer.from(bytes)
        for (const { at, byte, insert } of mutations) {
          const position = Math.floor((at / 1_000_000) * mutated.length)
          if (insert)
            mutated = Buffer.concat([mutated.subarray(0, position), Buffer.from([byte]), mutated.subarray(position)])
          else mutated[position] = byte
        }
        const began = performance.now()
        try {
          const reply = decodeReply(call, wire, mutated, DEFAULT_WIRE_LIMITS)
          ends.decoded += 1
          if (reply.kind === 'response') {
            const { result } = reply.response
            result?.getJobUpdateSummariesResult?.updateSummaries?.map(toJobUpdateSummary)
            result?.getJobUpdateDetailsResult?.detailsList?.map(toJobUpdateDetails)
            toJobTasks([], result?.scheduleStatusResult?.tasks ?? [])
          }
        } catch (error) {
          expect(error).toBeInstanceOf(WireFault)
          ends.refused += 1
        }
        expect(performance.now() - began).toBeLessThan(1000)
      },
    ),
    { numRuns: 5000 },
  )
  expect(Math.min(ends.decoded, ends.refused)).toBeGreaterThan(500)
}, 60_000)
