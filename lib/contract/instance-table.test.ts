import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { INSTANCE_SIDES, INSTANCE_STATES } from '@/lib/domain/instance'
import { type InstanceView, instanceTable, packInstances, unpackInstances } from './instance-table'
import { packedInstancesSchema } from './instances'

const someText = fc.option(fc.constantFrom('', 'a', 'b', 'dca1-r12-h08'))
const instance = (id: number): fc.Arbitrary<InstanceView> =>
  fc.record({
    id: fc.constant(id),
    state: fc.constantFrom(...INSTANCE_STATES),
    side: fc.constantFrom(...INSTANCE_SIDES),
    build: someText,
    status: someText,
    host: someText,
    message: someText,
    failures: fc.nat(3),
    sinceMs: fc.option(fc.integer({ min: 1e12, max: 2e12 })),
    inHand: fc.boolean(),
    restarted: fc.boolean(),
  })
const instances = fc
  .uniqueArray(fc.nat(60), { maxLength: 40 })
  .chain((ids) => fc.tuple(...ids.sort((a, b) => a - b).map(instance)))

/** As it arrives: through text, and the schema. */
const sent = (packed: unknown) => packedInstancesSchema.parse(JSON.parse(JSON.stringify(packed)))

test('what is packed is unpacked as it was', () => {
  fc.assert(
    fc.property(instances, (before) => {
      const table = unpackInstances(sent(packInstances(before, true)), null)
      expect([...(table ?? [])]).toEqual(before)
      for (const one of before) expect(table?.of(one.id)).toEqual(one)
      expect(table?.of(61)).toBeNull()
      expect([...instanceTable(before)]).toEqual(before)
    }),
  )
})

test('changes on top of what is held give what is now', () => {
  fc.assert(
    fc.property(instances, instances, (before, changed) => {
      const held = instanceTable(before)
      const rows = new Map([...before, ...changed].map((one) => [one.id, one]))
      const now = unpackInstances(sent(packInstances(changed, false)), held)
      expect([...(now ?? [])]).toEqual([...rows.values()].sort((a, b) => a.id - b.id))
      expect([...held]).toEqual(before)
      if (changed.length === 0) expect(now).toBe(held)
    }),
  )
})

const plain = (id: number): InstanceView => ({
  id,
  state: 'updated',
  side: 'new',
  build: '42',
  status: 'RUNNING',
  host: null,
  message: null,
  failures: 0,
  sinceMs: 5,
  inHand: false,
  restarted: false,
})

test('a rollout that has not begun is a few words', () => {
  const many = Array.from({ length: 4000 }, (_, id) => plain(id))
  expect(JSON.stringify(packInstances(many, true)).length).toBeLessThan(500)
})

describe('what nobody packed so is refused', () => {
  const good = packInstances([plain(0), plain(1), { ...plain(2), state: 'failed' }], true)
  test.each<[string, Parameters<typeof unpackInstances>[0]]>([
    [
      'numbers out of order',
      {
        ...good,
        ids: [
          [2, 3],
          [0, 0],
        ],
      },
    ],
    ['a range that ends before it begins', { ...good, ids: [[2, 0]] }],
    ['more than anybody has', { ...good, ids: [[0, 2_000_000_000]] }],
    ['a value that is not there', { ...good, host: { values: [], each: [0, 1, 2] } }],
    ['a run that is too long', { ...good, host: { values: [null], runs: [0, 1_000_000_000] } }],
    ['a column that is too short', { ...good, host: { values: [null], runs: [0, 2] } }],
    ['changes of nothing', { ...good, whole: false }],
  ])('%s', (_, packed) => expect(unpackInstances(packed, null)).toBeNull())
})
