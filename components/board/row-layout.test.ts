import { expect, test } from 'vitest'
import type { BoardRow } from '@/lib/contract/meta-update'
import { itemsOf, layoutOf, waitingMoves } from './row-layout'
import { sampleRow } from './sample.test-support'
import { partsOf } from './sorting'

const mapOf = (rows: readonly BoardRow[]) => new Map(rows.map((row) => [row.id, row]))
const layout = (rows: readonly BoardRow[]) => layoutOf(partsOf(rows, 'worst'))
const bad = sampleRow('bad', { attention: 'needs-you' })
const fine = sampleRow('fine', { attention: 'done' })
const rows = [bad, sampleRow('going'), fine]

test('headings count their rows, and every row knows its place among them', () => {
  const two = [...rows, sampleRow('older', { attention: 'done' })]
  expect(itemsOf(layout(two), mapOf(two))).toMatchObject([
    { kind: 'heading', attention: 'needs-you', rows: 1 },
    { kind: 'row', key: 'bad', place: 1, of: 1 },
    { kind: 'heading', attention: 'moving', rows: 1 },
    { kind: 'row', key: 'going', place: 1, of: 1 },
    { kind: 'heading', attention: 'done', rows: 2 },
    { kind: 'row', key: 'fine', place: 1, of: 2 },
    { kind: 'row', key: 'older', place: 2, of: 2 },
  ])
})

test('in a layout that is held a row says what is so now, where it stood; one that is gone leaves', () => {
  const worse = sampleRow('going', { attention: 'needs-you' })
  const items = itemsOf(layout(rows), mapOf([bad, worse]))
  expect(items.map(({ key }) => key)).toEqual(['part needs-you', 'bad', 'part moving', 'going'])
  expect(items[3]).toMatchObject({ row: { attention: 'needs-you' }, attention: 'moving' })
})

test.each<[string, readonly BoardRow[], number]>([
  ['nothing', rows, 0],
  ['one that changes its part', [bad, sampleRow('going', { attention: 'needs-you' }), fine], 1],
  ['one that comes', [...rows, sampleRow('new')], 1],
  ['one that went', [bad, fine], 1],
  ['an order within a part', [bad, sampleRow('going', { lastModifiedAtMs: 9 }), fine], 0],
])('waits to move: %s', (_, next, moves) => expect(waitingMoves(layout(rows), layout(next))).toBe(moves))

test('every order but the worst goes across all rows', () => {
  const order = (sort: Parameters<typeof partsOf>[1], all: readonly BoardRow[]) =>
    partsOf(all, sort).map((part) => [part.attention, part.rows.map(({ id }) => id)])
  const all = [
    sampleRow('b2', { startedAtMs: 5, lastModifiedAtMs: 6 }),
    sampleRow('b10', { startedAtMs: 3, lastModifiedAtMs: 8 }),
    sampleRow('a', { attention: 'done', startedAtMs: 1, lastModifiedAtMs: 9 }),
    sampleRow('c', { attention: 'done', startedAtMs: 4, lastModifiedAtMs: 5 }),
  ]
  expect(order('service', all)).toEqual([[null, ['a', 'b2', 'b10', 'c']]])
  expect(order('newest', all)).toEqual([[null, ['a', 'b10', 'b2', 'c']]])
  expect(order('started', all)).toEqual([[null, ['b2', 'c', 'b10', 'a']]])
  expect(order('slowest', all)).toEqual([[null, ['b10', 'b2', 'a', 'c']]])
  expect(partsOf([], 'newest')).toEqual([])
})
