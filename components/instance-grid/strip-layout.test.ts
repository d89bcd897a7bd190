import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instanceTable } from '@/lib/contract/instance-table'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { GROUPINGS, SORTS } from './arrangement'
import { sampleInstance } from './instance-sample.test-support'
import { layOutStrip } from './strip-layout'

const rackOf = (host: string) => host[0] ?? null
const ids = (table: ReturnType<typeof instanceTable>, slots: Int32Array) =>
  [...slots].map((place) => (place < 0 ? null : table.columns.ids[place]))

test('by number everybody stands at the own number, and nobody where one is missing', () => {
  const table = instanceTable([0, 1, 4].map((id) => sampleInstance(id)))
  const layout = layOutStrip(table, { sort: 'number', group: 'none' }, 3, 2, rackOf)
  expect(ids(table, layout.slots)).toEqual([0, 1, null, null, 4, null])
})

test('numbers far apart stand side by side instead of in a desert', () => {
  const table = instanceTable([0, 2_000_000_000].map((id) => sampleInstance(id)))
  expect(layOutStrip(table, { sort: 'number', group: 'none' }, 10, 2, rackOf).rows).toBe(1)
})

test('the worst first', () => {
  const table = instanceTable([
    sampleInstance(0),
    sampleInstance(1, { state: 'moving' }),
    sampleInstance(2, { state: 'failed' }),
    sampleInstance(3),
  ])
  const layout = layOutStrip(table, { sort: 'trouble', group: 'none' }, 4, 2, rackOf)
  expect(ids(table, layout.slots)).toEqual([2, 1, 0, 3])
})

test('groups stand under their heads, those in trouble first', () => {
  const table = instanceTable([
    sampleInstance(0, { host: 'b1' }),
    sampleInstance(1, { host: 'a1' }),
    sampleInstance(2, { host: 'b2', state: 'failed' }),
    sampleInstance(3),
  ])
  const layout = layOutStrip(table, { sort: 'number', group: 'rack' }, 2, 1, rackOf)
  expect(layout.heads.map(({ row, group }) => [row, group.name, group.troubled])).toEqual([
    [0, 'b', 1],
    [2, 'a', 0],
    [4, null, 0],
  ])
  expect(ids(table, layout.slots)).toEqual([null, null, 0, 2, null, null, 1, null, null, null, 3, null])
})

test('many groups flow on with a gap between two', () => {
  const table = instanceTable(Array.from({ length: 100 }, (_, id) => sampleInstance(id, { host: `h${id >> 1}` })))
  const { heads, slots } = layOutStrip(table, { sort: 'number', group: 'host' }, 10, 2, rackOf)
  expect(heads).toEqual([])
  expect(ids(table, slots).slice(0, 7)).toEqual([0, 1, null, 2, 3, null, 4])
})

describe('however they stand', () => {
  test('everybody stands somewhere, once', () => {
    const host = fc.option(fc.constantFrom('a1', 'a2', 'b1'))
    const rows = fc.array(fc.record({ state: fc.constantFrom(...INSTANCE_STATES), host }), { maxLength: 80 })
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...SORTS),
        fc.constantFrom(...GROUPINGS),
        fc.integer({ min: 1, max: 30 }),
        (all, sort, group, columns) => {
          const table = instanceTable(all.map((more, id) => sampleInstance(id, more)))
          const layout = layOutStrip(table, { sort, group }, columns, 2, rackOf)
          const standing = [...layout.slots].filter((place) => place >= 0).sort((a, b) => a - b)
          expect(standing).toEqual(all.map((_, place) => place))
          expect([...layout.slotOf].map((slot) => layout.slots[slot])).toEqual(all.map((_, place) => place))
          expect(layout.slots.length).toBe(layout.rows * columns)
        },
      ),
    )
  })
})
