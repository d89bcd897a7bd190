import { describe, expect, test } from 'vitest'
import { type InstanceView, instanceTable } from '@/lib/contract/instance-table'
import { instanceRows } from './instance-rows'
import { sampleInstance, sampleStrip } from './instance-sample.test-support'
import type { Strip } from './strip'

const strip = (label: string, ...instances: Partial<InstanceView>[]): Strip => ({
  ...sampleStrip(label, []),
  rackRule: '(r\\d)',
  instances: instanceTable(instances.map((more, id) => sampleInstance(id, more))),
})
const many = (count: number, more: Partial<InstanceView> = {}) => Array.from({ length: count }, () => more)
const WANTED = { sort: 'number', group: 'none', only: [], fold: true, unfolded: new Set<string>() } as const

/** `a 0-4`, `a 5`, `[r1 2]`: what a row is about. */
const told = (strips: readonly Strip[], wanted: Partial<Parameters<typeof instanceRows>[1]> = {}) =>
  instanceRows(strips, { ...WANTED, ...wanted }).map((row) => {
    if (row.kind === 'head')
      return `[${row.strip === null ? '' : `${strips[row.strip]?.label} `}${row.group.name} ${row.group.places.length}]`
    const label = strips[row.strip]?.label
    return row.kind === 'one' ? `${label} ${row.place}` : `${label} ${row.place}-${row.place + row.count - 1}`
  })

describe('healthy runs are folded, and nothing else', () => {
  const a = strip('a', ...many(4), { state: 'failed' }, ...many(2), { state: 'unknown' }, ...many(3, { inHand: true }))

  test('failures, unknown ones and those in hand stand alone, and so do two alike', () =>
    expect(told([a])).toEqual(['a 0-3', 'a 4', 'a 5', 'a 6', 'a 7', 'a 8', 'a 9', 'a 10']))

  test('ten thousand failures are ten thousand lines', () =>
    expect(told([strip('a', ...many(10_000, { state: 'missing' }))])).toHaveLength(10_000))

  test('another build begins another run', () =>
    expect(told([strip('a', ...many(3), ...many(3, { build: '41' }))])).toEqual(['a 0-2', 'a 3-5']))

  test('a range can be shown one by one, and all of them', () => {
    expect(told([strip('a', ...many(4))], { unfolded: new Set(['a:0']) })).toHaveLength(4)
    expect(told([strip('a', ...many(4))], { fold: false })).toHaveLength(4)
  })

  test('a hole in the numbers ends a run', () => {
    const holed = {
      ...sampleStrip('a', []),
      instances: instanceTable([0, 1, 2, 7, 8, 9].map((id) => sampleInstance(id))),
    }
    expect(told([holed])).toEqual(['a 0-2', 'a 3-5'])
  })
})

test('only the states that are wanted', () =>
  expect(told([strip('a', ...many(3), { state: 'failed' }), sampleStrip('b', null)], { only: ['failed'] })).toEqual([
    'a 3',
  ]))

test('the worst first over all strips', () =>
  expect(
    told([strip('a', ...many(3), { state: 'flapping' }), strip('b', { state: 'failed' }, { state: 'flapping' })], {
      sort: 'trouble',
    }),
  ).toEqual(['b 0', 'a 3', 'b 1', 'a 0-2']))

test('racks are those of one cluster, builds those of all', () => {
  const strips = [
    strip('a', { host: 'r1-x' }, { host: 'r2-x' }),
    strip('b', { host: 'r1-y', state: 'failed', build: '41' }),
  ]
  expect(told(strips, { group: 'rack' })).toEqual(['[b r1 1]', 'b 0', '[a r1 1]', 'a 0', '[a r2 1]', 'a 1'])
  expect(told(strips, { group: 'build' })).toEqual(['[41 1]', 'b 0', '[42 2]', 'a 0', 'a 1'])
  expect(told(strips, { group: 'state' })).toEqual(['[failed 1]', 'b 0', '[updated 2]', 'a 0', 'a 1'])
})
