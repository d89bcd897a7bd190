import { expect, test } from 'vitest'
import { encodeAnswer } from '@/lib/simulator/wire/call-codec'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { decodeWith } from '../recording.test-support'
import type { Wire } from '../wire/call-message'
import { updateDiffReader } from './update-diff-reader'

const WIRES: readonly Wire[] = ['binary', 'json']

type Sets = Partial<
  Record<'add' | 'remove' | 'update' | 'unchanged', readonly (readonly (readonly [number, number])[])[]>
>

const groups = (set: readonly (readonly (readonly [number, number])[])[]): thrift.ConfigGroup[] =>
  set.map((ranges) =>
    Object.assign(new aurora.ConfigGroup(), {
      config: new aurora.TaskConfig(),
      instances: ranges.map(([first, last]) => new aurora.Range({ first, last })),
    }),
  )

/** What is told of an answer with these sets of groups, given by their ranges. */
function told(wire: Wire, sets: Sets | null): unknown {
  const made = Object.fromEntries(Object.entries(sets ?? {}).map(([name, set]) => [name, groups(set)]))
  const getJobUpdateDiffResult = Object.assign(new aurora.GetJobUpdateDiffResult(), made)
  const result = sets === null ? null : { getJobUpdateDiffResult }
  const bytes = encodeAnswer(wire, 'm', 1, { code: 'OK', messages: [], result }, 'east')
  const reply = decodeWith(updateDiffReader, { method: 'm', seqid: 1 }, wire, bytes)
  return reply.kind === 'response' ? reply.value() : reply
}

const NONE: Sets = { add: [], remove: [], update: [], unchanged: [] }

test.each(WIRES)('%s: the ranges of all groups together, ascending, the fewest there are', (wire) => {
  const sets: Sets = {
    add: [[[9, 9]]],
    remove: [[[12, 14]], [[10, 11]]],
    update: [
      [
        [4, 4],
        [0, 1],
      ],
      [[2, 3]],
    ],
    unchanged: [],
  }
  expect(told(wire, sets)).toEqual({
    added: [{ first: 9, last: 9 }],
    removed: [{ first: 10, last: 14 }],
    changed: [{ first: 0, last: 4 }],
    unchanged: [],
  })
})

test.each(WIRES)('%s: an answer without one of its sets says nothing certain, and is none', (wire) => {
  for (const missing of ['add', 'remove', 'update', 'unchanged'] as const) {
    const { [missing]: _, ...sets } = NONE
    expect(() => told(wire, sets)).toThrow(/what an update would change is missing/)
  }
  expect(() => told(wire, null)).toThrow(/what an update would change is missing/)
})

test.each(WIRES)('%s: nobody counts through instances that no job can have', (wire) => {
  const most: [number, number] = [0, 99_999]
  expect(told(wire, { ...NONE, unchanged: [[most]] })).toMatchObject({ unchanged: [{ first: 0, last: 99_999 }] })
  const many = Array.from({ length: 3000 }, () => [most])
  expect(() => told(wire, { ...NONE, unchanged: many })).toThrow(/more than 100000 instances/)
  expect(() => told(wire, { ...NONE, add: [[[5, 4]]] })).toThrow(/has no sense/)
})

test('a set that comes twice is the later one, as in Aurora', () => {
  const set = '["rec",1,{"3":{"set":["rec",1,{"1":{"i32":0},"2":{"i32":0}}]}}]'
  const sets = `"1":{"set":${set}},"1":{"set":["rec",0]},"2":{"set":["rec",0]},"3":{"set":${set}},"4":{"set":["rec",0]}`
  const text = `[1,"m",2,1,{"0":{"rec":{"1":{"i32":1},"3":{"rec":{"26":{"rec":{${sets}}}}}}}}]`
  const reply = decodeWith(updateDiffReader, { method: 'm', seqid: 1 }, 'json', Buffer.from(text))
  expect(reply.kind === 'response' && reply.value()).toEqual({
    added: [],
    removed: [],
    changed: [{ first: 0, last: 0 }],
    unchanged: [],
  })
})
