import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JobKey } from '@/lib/domain/job'
import { generatedTasks } from '../answers/generated-answer.test-support'
import { decodeWhole, decodeWith, jobsIn, recordedReplies } from '../recording.test-support'
import { WireFault } from '../wire/wire-fault'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from '../wire/wire-limits'
import type { JobTasks } from './convert-task'
import { tasksReader } from './tasks-reader'

const CALL = { method: 'm', seqid: 1 }
const JOBS: readonly JobKey[] = ['a', 'b'].map((name) => ({ role: 'web', environment: 'prod', name }))

/** A value on the wire: its type, and its bytes behind the field header. */
type Value = { readonly type: number; readonly bytes: Buffer }
type Field = { readonly id: number; readonly value: Value }

const number = (size: number, write: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}
const i32 = (value: number): Value => ({ type: 8, bytes: number(4, (bytes) => bytes.writeInt32BE(value)) })
const i64 = (value: bigint): Value => ({ type: 10, bytes: number(8, (bytes) => bytes.writeBigInt64BE(value)) })
const text = (value: Uint8Array | string): Value => {
  const bytes = Buffer.from(value as string)
  return { type: 11, bytes: Buffer.concat([i32(bytes.length).bytes, bytes]) }
}
const struct = (fields: readonly Field[]): Value => ({
  type: 12,
  bytes: Buffer.concat([
    ...fields.flatMap(({ id, value }) => [Buffer.from([value.type, (id >> 8) & 255, id & 255]), value.bytes]),
    Buffer.from([0]),
  ]),
})
const container = (type: 14 | 15, elementType: number, values: readonly Value[]): Value => ({
  type,
  bytes: Buffer.concat([Buffer.from([elementType]), i32(values.length).bytes, ...values.map(({ bytes }) => bytes)]),
})
const map = (keyType: number, valueType: number, pairs: readonly (readonly [Value, Value])[]): Value => ({
  type: 13,
  bytes: Buffer.concat([
    Buffer.from([keyType, valueType]),
    i32(pairs.length).bytes,
    ...pairs.flatMap(([key, value]) => [key.bytes, value.bytes]),
  ]),
})

/** Text as Aurora sends it, and text no encoder would write. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map(text),
  fc.uint8Array({ maxLength: 6 }).map(text),
  fc.constantFrom(text(''), text('\u0000'), text(Buffer.from([0xed, 0xa0, 0x80, 0xff])), text('😀 ñ')),
)
const anyTime = fc.oneof(
  fc.integer({ min: 1.6e12, max: 1.8e12 }).map((ms) => i64(BigInt(ms))),
  fc.constantFrom(0n, -1n, -62135596800000n, 2n ** 53n - 1n, 253402300799999n, 8640000000000001n).map(i64),
)
const unsafeTime = fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)).map(i64)
const anyI32 = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer()).map(i32)

/** Any value of any type. */
const anyValue: Arbitrary<Value> = fc.letrec<{ value: Value; fields: Field[] }>((tie) => ({
  fields: fc.array(fc.record({ id: fc.integer({ min: -3, max: 40 }), value: tie('value') }), { maxLength: 3 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom({ type: 2, bytes: Buffer.from([1]) }, { type: 3, bytes: Buffer.from([7]) }),
    fc.constant({ type: 6, bytes: Buffer.from([1, 2]) }),
    anyI32,
    anyTime,
    fc.constant({ type: 4, bytes: Buffer.alloc(8, 0x40) }),
    anyText,
    tie('fields').map(struct),
    fc.array(anyText, { maxLength: 3 }).map((values) => container(15, 11, values)),
    fc.array(tie('fields').map(struct), { maxLength: 3 }).map((values) => container(14, 12, values)),
    fc.array(fc.tuple(anyI32, anyText), { maxLength: 2 }).map((pairs) => map(8, 11, pairs)),
  ),
})).value

/** Struct fields in any order: each there as a rule, now and then absent, twice, or of another type, and unknown ones beside. */
function structOf(known: Readonly<Record<number, Arbitrary<Value>>>, oddity: number): Arbitrary<Value> {
  const fields = Object.entries(known).map(([id, value]) => {
    const right = value.map((made): Field[] => [{ id: Number(id), value: made }])
    return fc.oneof(
      { arbitrary: right, weight: oddity },
      { arbitrary: fc.constant<Field[]>([]), weight: 1 },
      { arbitrary: fc.tuple(right, right).map(([first, second]) => [...first, ...second]), weight: 1 },
      { arbitrary: anyValue.map((made): Field[] => [{ id: Number(id), value: made }]), weight: 1 },
    )
  })
  const unknown = fc.array(fc.record({ id: fc.constantFrom(0, 7, 99, -1), value: anyValue }), { maxLength: 1 })
  return fc
    .tuple(...fields, unknown)
    .chain((all) => {
      const flat = all.flat()
      return fc.shuffledSubarray(flat, { minLength: flat.length, maxLength: flat.length })
    })
    .map(struct)
}

const ODD = 12
const jobKey = fc.constantFrom(...JOBS, { role: 'web', environment: 'prod', name: 'c' }).map((job) =>
  struct([
    { id: 1, value: text(job.role) },
    { id: 2, value: text(job.environment) },
    { id: 3, value: text(job.name) },
  ]),
)
const ownJobKey = fc.constantFrom(...JOBS).map(({ role, environment, name }) =>
  struct([
    { id: 1, value: text(role) },
    { id: 2, value: text(environment) },
    { id: 3, value: text(name) },
  ]),
)
const metadata = fc
  .array(structOf({ 1: anyText, 2: anyText }, 40), { maxLength: 3 })
  .map((values) => container(14, 12, values))
const config = structOf(
  {
    28: fc.oneof({ arbitrary: ownJobKey, weight: 40 }, { arbitrary: jobKey, weight: 1 }),
    11: anyI32,
    13: anyI32,
    27: metadata,
    23: anyText,
  },
  ODD * 3,
)
const event = structOf(
  {
    1: fc.oneof({ arbitrary: anyTime, weight: 60 }, { arbitrary: unsafeTime, weight: 1 }),
    2: anyI32,
    3: anyText,
    4: anyText,
  },
  ODD * 3,
)
const events = fc.array(event, { maxLength: 4 }).map((values) => container(15, 12, values))
const ports = fc.array(fc.tuple(anyText, anyI32), { maxLength: 3 }).map((pairs) => map(11, 8, pairs))

/** Tasks as a job's are: they share few configs, byte by byte. */
const tasks = fc.array(config, { minLength: 1, maxLength: 3 }).chain((configs) => {
  const assigned = structOf(
    { 1: anyText, 2: anyText, 3: anyText, 4: fc.constantFrom(...configs), 5: ports, 6: anyI32 },
    ODD * 5,
  )
  const task = structOf({ 1: assigned, 2: anyI32, 3: anyI32, 4: events, 5: anyText, 6: anyI32 }, ODD * 5)
  return fc.array(task, { maxLength: 8 })
})

/** The reply to `m` that holds these tasks, with its fields in any order and now and then twice. */
const replyOf = (values: readonly Value[], twice: boolean): Buffer => {
  const list = { id: 1, value: container(15, 12, values) }
  const result = struct([{ id: 3, value: struct(twice ? [list, list] : [list]) }])
  const code = { id: 1, value: i32(1) }
  const response = struct(
    twice ? [{ id: 3, value: result }, code, { id: 3, value: result }] : [code, { id: 3, value: result }],
  )
  const head = Buffer.from([0x80, 1, 0, 2, 0, 0, 0, 1, 0x6d, 0, 0, 0, 1])
  return Buffer.concat([head, struct([{ id: 0, value: response }]).bytes])
}

type End =
  | { readonly tasks: readonly JobTasks[] }
  | { readonly failure: string; readonly message: string }
  | { readonly exception: number }

/** One changed byte can make an exception of a reply. */
class ExceptionReply extends Error {
  constructor(readonly type: number) {
    super('The reply is an exception.')
  }
}

function endOf(read: () => readonly JobTasks[]): End {
  try {
    return { tasks: read() }
  } catch (error) {
    if (error instanceof ExceptionReply) return { exception: error.type }
    if (error instanceof WireFault) return { failure: error.failure, message: error.message }
    throw error
  }
}

function lean(bytes: Buffer, jobs: readonly JobKey[], call = CALL, limits?: WireLimits): End {
  return endOf(() => {
    const reply = decodeWith(tasksReader(jobs), call, 'binary', bytes, limits)
    if (reply.kind !== 'response') throw new ExceptionReply(reply.type)
    return reply.value()
  })
}

function generated(bytes: Buffer, jobs: readonly JobKey[], call = CALL, limits?: WireLimits): End {
  return endOf(() => {
    const reply = decodeWhole(call, 'binary', bytes, limits)
    if (reply.kind !== 'response') throw new ExceptionReply(reply.type)
    const list = reply.value()?.scheduleStatusResult?.tasks
    if (!list)
      throw new WireFault('malformed', 'The answer could not be decoded: the list that was asked for is missing.')
    return generatedTasks(jobs, list)
  })
}

describe('the lean reader tells exactly what the generated code tells', () => {
  test('of generated tasks: fields absent, unknown, twice, shuffled, of another type; values of every kind', () => {
    const ends = { read: 0, tasks: 0, refused: new Set<string>() }
    fc.assert(
      fc.property(tasks, fc.boolean(), (values, twice) => {
        const bytes = replyOf(values, twice)
        const end = lean(bytes, JOBS)
        expect(end).toEqual(generated(bytes, JOBS))
        if ('tasks' in end) {
          ends.read += 1
          ends.tasks += end.tasks.reduce((sum, group) => sum + group.tasks.length, 0)
        } else if ('failure' in end) ends.refused.add(end.message)
      }),
      { numRuns: 4000 },
    )
    expect(ends.read).toBeGreaterThan(800)
    expect(ends.tasks).toBeGreaterThan(1000)
    expect(ends.refused.size).toBeGreaterThan(6)
  })

  test('of generated tasks cut or changed anywhere: the same fault in the same words', () => {
    const change = fc.record({ at: fc.noBias(fc.nat({ max: 9999 })), byte: fc.nat({ max: 255 }), cut: fc.boolean() })
    const failures = new Set<string>()
    fc.assert(
      fc.property(tasks, change, (values, { at, byte, cut }) => {
        const bytes = replyOf(values, false)
        const position = Math.floor((at / 10_000) * bytes.length)
        if (!cut) bytes[position] = byte
        const changed = cut ? bytes.subarray(0, position) : bytes
        const end = lean(changed, JOBS)
        expect(end).toEqual(generated(changed, JOBS))
        if ('failure' in end) failures.add(end.failure)
      }),
      // The third byte changed to the type of an exception.
      { numRuns: 6000, examples: [[[], { at: 732, byte: 3, cut: false }]] },
    )
    expect([...failures].sort()).toEqual(
      expect.arrayContaining(['malformed', 'not-thrift', 'truncated', 'wrong-answer']),
    )
  })

  test('of generated tasks under narrow limits', () => {
    const refused = new Set<string>()
    const limit = fc.record({ elements: fc.integer({ min: 1, max: 60 }), depth: fc.integer({ min: 3, max: 12 }) })
    fc.assert(
      fc.property(tasks, limit, fc.integer({ min: 3, max: 40 }), (values, narrow, stringBytes) => {
        const limits = { ...DEFAULT_WIRE_LIMITS, ...narrow, stringBytes }
        const bytes = replyOf(values, false)
        const end = lean(bytes, JOBS, CALL, limits)
        expect(end).toEqual(generated(bytes, JOBS, CALL, limits))
        if ('failure' in end) refused.add(end.message.replace(/\d+/, 'N'))
      }),
      { numRuns: 3000 },
    )
    expect([...refused].filter((message) => message.includes('larger than allowed')).length).toBeGreaterThanOrEqual(3)
  })

  test('of ports whose names are no text', () => {
    const ports = map(8, 8, [[i32(0), i32(1)]])
    const [job] = JOBS.map(({ role, environment, name }) =>
      struct([
        { id: 1, value: text(role) },
        { id: 2, value: text(environment) },
        { id: 3, value: text(name) },
      ]),
    )
    if (!job) throw new Error('There is no job.')
    const assigned = struct([
      { id: 1, value: text('id') },
      { id: 4, value: struct([{ id: 28, value: job }]) },
      { id: 5, value: ports },
      { id: 6, value: i32(1) },
    ])
    const bytes = replyOf([struct([{ id: 1, value: assigned }])], false)
    const end = lean(bytes, JOBS)
    expect(end).toEqual({
      failure: 'malformed',
      message: 'The answer could not be decoded: a container holds another type.',
    })
    expect(end).toEqual(generated(bytes, JOBS))
  })

  test('of every recorded answer with tasks', () => {
    const recorded = recordedReplies().filter(
      ({ wire, recording }) => wire === 'binary' && /scheduleStatusResult/.test(JSON.stringify(recording.decoded)),
    )
    expect(recorded.length).toBeGreaterThanOrEqual(40)
    let count = 0
    for (const { name, bytes, call, recording } of recorded) {
      const jobs = jobsIn(recording.decoded?.result)
      const end = lean(bytes, jobs, call)
      expect(end, name).toEqual(generated(bytes, jobs, call))
      if ('tasks' in end) for (const group of end.tasks) count += group.tasks.length
    }
    expect(count).toBeGreaterThan(400)
  })
})
